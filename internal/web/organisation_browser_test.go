package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The pages of bodies and refused documents, with text that attacks, in every
// view: see TestPagesInABrowser.
func TestBodiesInABrowser(t *testing.T) {
	s := siteOf(t, append(sample(), faulty()...))
	attack, err := s.data.Orgs.Suppliers(t.Context(), org.Query{Text: "mill"})
	if err != nil || len(attack.Lines) != 1 {
		t.Fatalf("%v, %v", attack, err)
	}
	market, _ := testSite(t, nil)
	first, err := market.data.Orgs.Buyers(t.Context(), org.Query{Sort: org.ByReleases, Limit: mostCompared})
	if err != nil {
		t.Fatal(err)
	}
	most, err := market.data.Orgs.Suppliers(t.Context(), org.Query{Sort: org.ByReleases, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, l := range first.Lines {
		ids = append(ids, l.ID)
	}
	here, there := serveSite(t, s), serveSite(t, market)
	browser := testkit.Browser(t)
	for name, address := range map[string]string{
		"buyer":     here + buyerAddress(councilID),
		"supplier":  here + supplierAddress(bakerID),
		"attack":    here + supplierAddress(attack.Lines[0].ID),
		"list":      here + "/suppliers",
		"quality":   here + "/data-quality",
		"source":    here + "/data-quality/fictional-market",
		"refused":   here + "/data-quality/refused",
		"document":  here + "/data-quality/refused/" + refusals(t, s)["no-date"].ID,
		"of-market": there + buyerAddress(first.Lines[0].ID),
		"seller":    there + supplierAddress(most.Lines[0].ID),
		"sorted":    there + "/buyers?sort=releases",
		"compare":   there + compareAddress(),
		"alone":     here + compareAddress(councilID, "nobody") + "&q=fict",
		"two":       there + compareAddress(ids[:2]...),
		"six":       there + compareAddress(ids...),
	} {
		for _, view := range testkit.Views {
			t.Run(name+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, address, view)
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, "body-"+name+"-"+strings.ReplaceAll(view.String(), " ", "-")+".png"))
				}
				tab.CheckWidth()
				tab.CheckAxe()
				for _, complaint := range tab.Complaints() {
					t.Error(complaint)
				}
			})
		}
	}
}
