package web

import "net/http"

// homeData is the data of the home page.
type homeData struct{ Demo bool }

var homePage = newPage[homeData]("home")

// home shows what the site is for.
func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	return homePage.show(s, w, r, homeData{Demo: s.cfg.Demo})
}
