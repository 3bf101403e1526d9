package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	printing "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The pages of a market with rates: nothing is wider than the screen, axe finds
// nothing, in colour and without. TOLSEY_PICTURES leaves pictures.
func TestLeadershipInABrowser(t *testing.T) {
	s := leadershipSite(t)
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	department, region := leadershipAddress(busiest(t, s, org.MinisterialDepartment)), cityRegionAddress(busiest(t, s, org.CombinedAuthority))
	for name, path := range map[string]string{
		"departments": "/leadership?measure=advertised&sort=advertised", "regions": "/leadership?scope=city-regions", "others": "/leadership?scope=others",
		"department": department, "region": region, "brief": department + "/brief", "list": department + "/sme-value", "measures": "/leadership/measures",
	} {
		for _, view := range []testkit.View{testkit.Wide, testkit.Phone} {
			t.Run(name+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, url+path, view)
				tab.CheckWidth()
				tab.CheckAxe()
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, name+"-"+view.String()+".png"))
					tab.Do(chromedp.Evaluate[chromedp.Void](`document.documentElement.style.filter = "grayscale(1)"; undefined`))
					tab.Screenshot(filepath.Join(dir, name+"-"+view.String()+"-grey.png"))
				}
			})
		}
	}
}

var pdfPage = regexp.MustCompile(`/Type ?/Page\b`)

// The brief prints on one page of A4, whatever the body.
func TestBriefIsOnePage(t *testing.T) {
	s := leadershipSite(t)
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	for _, kind := range []org.Kind{org.MinisterialDepartment, org.CombinedAuthority, org.Council} {
		path := leadershipAddress(busiest(t, s, kind)) + "/brief"
		tab := browser.Open(t, url+path, testkit.Wide)
		pdf, err := chromedp.Call(tab.Context(), printing.PrintToPDF, printing.PrintToPDFParams{PreferCSSPageSize: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(pdfPage.FindAll(pdf.Data, -1)); n != 1 {
			t.Errorf("%s prints on %d pages", path, n)
		}
		if !strings.Contains(string(pdf.Data), "/MediaBox [0 0 594") && !strings.Contains(string(pdf.Data), "/MediaBox [0 0 595") {
			t.Errorf("%s is not on A4", path)
		}
		if dir := os.Getenv(picturesEnv); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, string(kind)+".pdf"), pdf.Data, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}

// A table of bodies fits a screen of 1280 pixels. On a phone its rows are
// stacked, with all that they tell inside the screen, and every figure of the
// chart begins and ends there.
func TestTablesOfBodiesFit(t *testing.T) {
	s := leadershipSite(t)
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	region := busiest(t, s, org.CombinedAuthority)
	for _, path := range []string{"/leadership", cityRegionAddress(region), leadershipAddress(region) + "/brief"} {
		for _, view := range []testkit.View{{Width: 1280}, testkit.Phone} {
			tab := browser.Open(t, url+path, view)
			for _, hidden := range testkit.Eval[[]string](tab, `[...document.querySelectorAll(".tolsey-wide")].filter(box => box.scrollWidth > box.clientWidth + 1)
				.map(box => box.getAttribute("aria-label") + ": " + box.scrollWidth + " px in " + box.clientWidth)`) {
				t.Errorf("%s on %s: %s", path, view, hidden)
			}
			for _, cut := range testkit.Eval[[]string](tab, `[...document.querySelectorAll("svg text tspan")].filter(text => text.getBoundingClientRect().right > document.documentElement.clientWidth)
				.map(text => text.textContent)`) {
				t.Errorf("%s on %s: the figure %s is cut", path, view, cut)
			}
			stacked := testkit.Eval[bool](tab, `getComputedStyle(document.querySelector(".tolsey-stack tbody td")).display === "block"`)
			if stacked != (view == testkit.Phone) {
				t.Errorf("%s on %s: stacked is %v", path, view, stacked)
			}
		}
	}
}
