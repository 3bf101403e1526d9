package notice

import (
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// dirtyCase is one fault cut from real data: its kind, the file, where it lies.
type dirtyCase struct {
	kind, file string
	at         *ocds.Value
	release    ocds.Release
	notice     Notice
}

// expectations say what becomes of the kinds of fault that touch a notice, as
// a complaint or "". The others (e-mail addresses, dates of documents, numbers
// of companies) touch nothing that a notice holds.
var expectations = map[string]func(dirtyCase) string{
	"CPV with check digit": func(c dirtyCase) string {
		for _, cat := range c.notice.Categories {
			if cat.Scheme == plain.CPV && (len(cat.Code) != 8 || cat.Division != cat.Code[:2]) {
				return "category " + cat.Code
			}
		}
		return unless(len(c.notice.Categories) > 0, "no categories")
	},
	"HTML entities in text": func(c dirtyCase) string {
		shown := c.notice.Title + c.notice.Description
		return unless(!strings.Contains(shown, "&#") && !strings.Contains(shown, "&amp;"), "entities are left")
	},
	"absurd year": func(c dirtyCase) string {
		return unless(c.notice.LiveFrom < "2105" && c.notice.Ends < "2105", "an absurd date was believed")
	},
	"amount is a string": func(c dirtyCase) string {
		return unless(c.notice.Value == nil || c.notice.Value.Where != "tender.value" || c.notice.Value.Hundredths > 101, "a value out of nothing")
	},
	"amount without currency": func(c dirtyCase) string {
		return unless(c.notice.Value == nil || c.notice.Value.Hundredths > 101, "a value out of nothing")
	},
	"amount >= 1e10": func(c dirtyCase) string {
		return unless(c.notice.Value != nil && c.notice.Value.Hundredths > 1e12, "a large value was lost")
	},
	"placeholder amount 0/0.01/1": func(c dirtyCase) string {
		return unless(c.notice.Value == nil || c.notice.Value.Hundredths > 100, "a placeholder was believed")
	},
	"several currencies in one release": func(c dirtyCase) string {
		want := c.release.Tender().Amount().Currency()
		return unless(c.notice.Value == nil || c.notice.Value.Where != "tender.value" || c.notice.Value.Currency == want, "currencies mixed up")
	},
	"buyer missing or not object": func(c dirtyCase) string {
		return unless(c.notice.Buyer == plain.Ref{}, "a buyer out of nothing")
	},
	"buyer without id": func(c dirtyCase) string {
		return unless(c.notice.Buyer.Key != "" && c.notice.Buyer.Name != "", "the buyer was lost")
	},
	"mojibake / replacement chars": func(c dirtyCase) string {
		return unless(c.notice.Title != "" && c.notice.Buyer.Name != "", "text was lost")
	},
	"leading/trailing space in title":       trimmed,
	"leading/trailing space in name":        trimmed,
	"leading/trailing space in description": trimmed,
	"empty string title":                    titled,
	"empty string description":              titled,
	"endDate before startDate": func(c dirtyCase) string {
		return unless(c.notice.Stage(atNoon) == Ended, "years after both dates it is "+string(c.notice.Stage(atNoon)))
	},
	"tender release published after its own deadline": func(c dirtyCase) string {
		s := c.notice.Stage(atNoon)
		return unless(s != Open && s != Planning && !c.notice.Closes.IsZero(), "it is "+string(s))
	},
	"tender.status outside codelist": func(c dirtyCase) string {
		return unless(c.notice.Stage(atNoon) == Closed, "past its deadline it is "+string(c.notice.Stage(atNoon)))
	},
	"tag not an array": func(c dirtyCase) string {
		return unless(c.notice.Base == BaseAward && len(c.notice.Suppliers) > 0, "the award was lost")
	},
	"pseudo supplier name": func(c dirtyCase) string {
		for _, s := range c.notice.Suppliers {
			if s.Key != "" && s.Name == c.at.Text() {
				return "a pseudo supplier has the key " + s.Key
			}
		}
		return ""
	},
	"several suppliers in one name": func(c dirtyCase) string {
		if strings.Contains(c.file, "contracts-finder-2020.") {
			// Its suppliers all have the id 0, and so are one to a merge.
			return unless(len(c.notice.Suppliers) == 1, "merged suppliers came back")
		}
		for _, s := range c.notice.Suppliers {
			if s.Name == plain.Line(c.at.Text()) && !strings.Contains(s.Name, "&amp;") {
				return ""
			}
		}
		return "the name as published is not among the suppliers"
	},
	"same (ocid,id), different content": titled,
	"release without id":                titled,
}

func unless(holds bool, complaint string) string {
	if holds {
		return ""
	}
	return complaint
}

func trimmed(c dirtyCase) string {
	for _, s := range []string{c.notice.Title, c.notice.Description, c.notice.Buyer.Name} {
		if s != strings.TrimSpace(s) {
			return "white space around " + s
		}
	}
	return titled(c)
}

func titled(c dirtyCase) string { return unless(plain.Speaks(c.notice.Title), "no title") }

// Each of the kinds of dirt in real data gives a notice, and what the telling
// ones must come to is stated.
func TestDirt(t *testing.T) {
	kinds, met := map[string]bool{}, map[string]bool{}
	for _, v := range sharedReleases(t, testkit.Shared(t, "data", "dirt", "cases.jsonl.gz")) {
		c := dirtyCase{kind: v.Get("case").Text(), file: v.Get("file").Text(), at: v.Get("at"), release: ocds.Release{Value: v.Get("release")}}
		kinds[c.kind] = true
		var merger ocds.Merger
		compiled, err := merger.Compile([]*ocds.Value{c.release.Value})
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		one := change(t, "{}")
		one.Compiled = ocds.Release{Value: compiled}
		c.notice = From(one)
		if !plain.Speaks(c.notice.Title) || c.notice.Stage(atNoon) == "" {
			t.Errorf("%s (%s): title %q, stage %q", c.kind, c.file, c.notice.Title, c.notice.Stage(atNoon))
		}
		if expect := expectations[c.kind]; expect != nil {
			met[c.kind] = true
			if complaint := expect(c); complaint != "" {
				t.Errorf("%s (%s, %s): %s", c.kind, c.file, c.release.OCID(), complaint)
			}
		}
	}
	if len(kinds) != 33 {
		t.Errorf("%d kinds of dirt, 33 are known", len(kinds))
	}
	for kind := range expectations {
		if !met[kind] {
			t.Errorf("no case of %q", kind)
		}
	}
}
