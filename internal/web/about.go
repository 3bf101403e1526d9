package web

import "net/http"

// statementData is the data of the pages about the site, which differ in what
// their templates say.
type statementData struct{ Demo bool }

var (
	aboutPage         = newPage[statementData]("about")
	accessibilityPage = newPage[statementData]("accessibility")
	privacyPage       = newPage[statementData]("privacy")
	cookiesPage       = newPage[statementData]("cookies")
)

func (s *Site) about(w http.ResponseWriter, r *http.Request) error {
	return aboutPage.show(s, w, r, statementData{Demo: s.cfg.Demo})
}

func (s *Site) accessibility(w http.ResponseWriter, r *http.Request) error {
	return accessibilityPage.show(s, w, r, statementData{Demo: s.cfg.Demo})
}

func (s *Site) privacy(w http.ResponseWriter, r *http.Request) error {
	return privacyPage.show(s, w, r, statementData{Demo: s.cfg.Demo})
}

func (s *Site) cookies(w http.ResponseWriter, r *http.Request) error {
	return cookiesPage.show(s, w, r, statementData{Demo: s.cfg.Demo})
}
