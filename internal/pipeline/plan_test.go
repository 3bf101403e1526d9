package pipeline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

func planOf(tb interface{ Fatal(...any) }, release string) (Plan, []Relation) {
	v, err := ocds.Parse([]byte(release))
	if err != nil {
		tb.Fatal(release, err)
	}
	return PlanOf(process.Change{OCID: "ocds-xfic01-1", Compiled: ocds.Release{Value: v}, Last: 7})
}

func TestPlanOfWhole(t *testing.T) {
	got, relations := planOf(t, `{"date":"2026-06-01T00:00:00Z","buyer":{"id":"b","name":"Fictional Council"},
		"parties":[{"id":"b","name":"Fictional Council","roles":["buyer"],"address":{"region":"UKM75","postalCode":"LS1 4DY"}}],
		"planning":{"documents":[{"noticeType":"UK1","datePublished":"2025-04-02"},{"noticeType":"UK2","datePublished":"2025-09-01"},
			{"noticeType":"UK2","datePublished":"2025-08-01"},{"noticeType":"UK3","datePublished":"2025-10-01"}]},
		"tender":{"title":"School cleaning","status":"active","tenderPeriod":{"endDate":"2026-02-01T12:00:00Z"},
			"classification":{"scheme":"CPV","id":"90911200-8"},"items":[{"additionalClassifications":[{"scheme":"CPV","id":"90910000"}]}],
			"documents":[{"noticeType":"UK4","datePublished":"2026-01-05"}],
			"lots":[{"id":"1","contractPeriod":{"startDate":"2026-06-01"}},{"id":"2","contractPeriod":{"startDate":"2026-05-01"}}]},
		"contracts":[{"id":"c","status":"cancelled","relatedProcesses":[{"relationship":["renewalProcess"],"identifier":"ocds-xfic01-3"}]}],
		"relatedProcesses":[{"relationship":["prior","framework"],"identifier":"ocds-xfic01-2"},{"relationship":["prior"],"identifier":"ocds-xfic01-1"}]}`)
	want := Plan{OCID: "ocds-xfic01-1", Buyer: plain.Ref{Key: got.Buyer.Key, Name: "Fictional Council"}, Title: "School cleaning", Region: "UKM",
		Codes: []string{"90910000", "90911200"}, Engaged: "2025-08-01", Planned: "2025-04-02", Tendered: "2026-01-05", Closes: "2026-02-01",
		Starts: "2026-05-01", Cancelled: true, CallOff: true, Last: 7}
	if diff := cmp.Diff(want, got); diff != "" || got.Buyer.Key == "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	links := []Relation{{"ocds-xfic01-1", "", "ocds-xfic01-2", "prior"}, {"ocds-xfic01-1", "", "ocds-xfic01-2", "framework"},
		{"ocds-xfic01-1", "c", "ocds-xfic01-3", "renewalprocess"}}
	if diff := cmp.Diff(links, relations); diff != "" {
		t.Errorf("relations (-want +got):\n%s", diff)
	}
}

// Where no document stands for a notice, the sections and the date tell.
func TestPlanWithoutNotices(t *testing.T) {
	for name, c := range map[string]struct{ release, want string }{
		"a plan":                {`"planning":{"project":{"title":"Grit"}}`, "planned 2026-06-01"},
		"a planned tender":      {`"tender":{"title":"Grit","status":"planned"}`, "planned 2026-06-01"},
		"a tender":              {`"tender":{"title":"Grit","status":"active"}`, "tendered 2026-06-01"},
		"a tender that says":    {`"tender":{"title":"Grit","datePublished":"2026-05-01","tenderPeriod":{"startDate":"2026-05-02"}}`, "tendered 2026-05-01"},
		"an award":              {`"tender":{"title":"Grit"},"awards":[{"id":"1","date":"2026-04-01"},{"id":"2","date":"2026-03-01"}]`, "awarded 2026-03-01"},
		"an award without date": {`"awards":[{"id":"1","title":"Grit"}]`, "awarded 2026-06-01"},
		"a signed contract":     {`"contracts":[{"id":"1","dateSigned":"2026-02-03"}]`, "awarded 2026-02-03"},
		"failed awards":         {`"awards":[{"id":"1","status":"unsuccessful"}]`, "cancelled"},
		"a cancelled tender":    {`"tender":{"status":"cancelled","datePublished":"2026-05-01"}`, "tendered 2026-05-01 cancelled"},
		"a termination":         {`"tender":{"documents":[{"noticeType":"UK4","datePublished":"2026-05-01"},{"noticeType":"UK12"}]}`, "tendered 2026-05-01 cancelled"},
		"active after it":       {`"tender":{"status":"active","documents":[{"noticeType":"UK4","datePublished":"2026-05-01"},{"noticeType":"UK12"}]}`, "tendered 2026-05-01"},
	} {
		p, _ := planOf(t, `{"date":"2026-06-01",`+c.release+"}")
		var got []string
		for _, d := range []struct{ name, day string }{{"engaged", p.Engaged}, {"planned", p.Planned}, {"tendered", p.Tendered}, {"awarded", p.Awarded}} {
			if d.day != "" {
				got = append(got, d.name+" "+d.day)
			}
		}
		if p.Cancelled {
			got = append(got, "cancelled")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

func TestRegionOf(t *testing.T) {
	for address, want := range map[string]string{
		`{"region":"UKD62"}`: "UKD", `{"region":"tlm8"}`: "UKM", `{"region":"North West"}`: "UKD", `{"postalCode":"BT1 1AA"}`: "UKN",
		`{"region":"Elsewhere"}`: "", `{"region":"UKX"}`: "", `{}`: "", `{"countryName":"Scotland"}`: "UKM",
	} {
		v, err := ocds.Parse([]byte(address))
		if err != nil {
			t.Fatal(err)
		}
		if got := regionOf(ocds.Address{Value: v}); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestTitleWords(t *testing.T) {
	for title, want := range map[string]string{
		"Provision of School Cleaning Services 2025/26 (Lot 3)": "cleaning school",
		"The King's libraries & museums - re-tender":            "king library museum",
		"Contract for the supply of ambulances":                 "ambulance",
		"DPS 2026":                                              "",
		"Boss":                                                  "boss",
	} {
		if got := strings.Join(titleWords(title), " "); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.String().Draw(t, "title")
		words := titleWords(title)
		if diff := cmp.Diff(words, titleWords(strings.ToUpper(strings.ToLower(title)))); diff != "" && strings.ToLower(title) == strings.ToLower(strings.ToUpper(title)) {
			t.Fatal(diff)
		}
		if both := shared(words, words); len(both) != len(words) {
			t.Fatalf("%q shares %q with itself", words, both)
		}
	})
}
