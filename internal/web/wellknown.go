package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// projectContact is where weaknesses of the program itself are reported.
const projectContact = "https://github.com/tolsey/tolsey/security/advisories/new"

// securityLife is for how long a copy of security.txt may be relied on. RFC
// 9116, 2.5.5 recommends less than a year.
const securityLife = 180 * 24 * time.Hour

// securityTxt serves /.well-known/security.txt (RFC 9116).
func (s *Site) securityTxt(w http.ResponseWriter, r *http.Request) error {
	contact := s.cfg.SecurityContact
	if contact == "" {
		contact = projectContact
	}
	expires := s.cfg.Clock.Now().Add(securityLife).Truncate(24 * time.Hour)
	var b strings.Builder
	fmt.Fprintf(&b, "Contact: %s\nExpires: %s\nPreferred-Languages: en\n", contact, expires.Format(time.RFC3339))
	if s.cfg.BaseURL != "" {
		fmt.Fprintf(&b, "Canonical: %s/.well-known/security.txt\n", s.cfg.BaseURL)
	}
	plainText(w, b.String())
	return nil
}

// robots serves /robots.txt. Search engines may read everything but the pages
// below that of alerts, which are a person's own or a form with a costly trial;
// made-up data must not turn up among real contracts at all.
func (s *Site) robots(w http.ResponseWriter, r *http.Request) error {
	rule := "Disallow: /alerts/\nAllow: /\n"
	if s.cfg.Demo {
		rule = "Disallow: /\n"
	}
	plainText(w, "User-agent: *\n"+rule)
	return nil
}

// favicon sends browsers that ask at the old address to the icon.
func (s *Site) favicon(w http.ResponseWriter, r *http.Request) error {
	icon, err := assetPath("icon.svg")
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, icon, http.StatusFound)
	return nil
}

func plainText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, text) // fails only when the reader has left
}
