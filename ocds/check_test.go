package ocds

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var updatePages = flag.Bool("update", false, "write generated pages and golden files anew")

func TestChecksPage(t *testing.T) {
	const page = "../docs/checks.md"
	var b bytes.Buffer
	if err := WriteRules(&b); err != nil {
		t.Fatal(err)
	}
	if *updatePages {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), b.String()); diff != "" {
		t.Errorf("docs/checks.md is not what the rules say; run this test with -update (-have +want):\n%s", diff)
	}
}

func TestRulesAreWellFormed(t *testing.T) {
	groups := []string{"structure", "coherence", "references"}
	seen := map[string]bool{}
	last := 0
	for i, r := range Rules() {
		if r.ID == "" || seen[r.ID] || strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("rule %d: id %q is empty, not kebab-case or used twice", i, r.ID)
		}
		seen[r.ID] = true
		group := slices.Index(groups, r.Group)
		if group < last {
			t.Errorf("%s: group %q is unknown or out of order", r.ID, r.Group)
		}
		last = max(last, group)
		if r.Severity != SeverityError && r.Severity != SeverityWarning && r.Severity != SeverityInfo {
			t.Errorf("%s: severity %q", r.ID, r.Severity)
		}
		if r.Title == "" || !strings.HasSuffix(r.Why, ".") || strings.Contains(r.Title+r.Why, "|") {
			t.Errorf("%s: title or reason is missing, no sentence, or breaks the table of docs/checks.md", r.ID)
		}
	}
}

func TestNothingIsWrongWithTheSample(t *testing.T) {
	for i, data := range sampleReleases(t) {
		for _, f := range Check(mustRelease(t, data)) {
			t.Errorf("release %d: %s at %s: %s", i, f.Rule, f.Pointer, f.Message)
		}
	}
}

// Every rule is broken by an edit of the faultless sample, exactly where the
// table says, without any other finding but those named; and it keeps silent
// at an edit that comes near.
func TestEveryRule(t *testing.T) {
	releases := sampleReleases(t)
	tried := map[string]bool{}
	for _, c := range ruleCases {
		tried[c.rule] = true
		t.Run(c.rule+c.at, func(t *testing.T) {
			got := Check(edited(t, releases[c.release], c.broken))
			var at []string
			for _, f := range got {
				if f.Rule == c.rule {
					at = append(at, f.Pointer)
				} else if !slices.Contains(c.also, f.Rule) {
					t.Errorf("also finds %s at %s: %s", f.Rule, f.Pointer, f.Message)
				}
				if !strings.HasSuffix(f.Message, ".") || strings.Contains(f.Message, "%!") {
					t.Errorf("message %q is no sentence", f.Message)
				}
			}
			if !slices.Contains(at, c.at) || c.times == 0 && len(at) > 1 {
				t.Errorf("found at %q, want at %q", at, c.at)
			}
			for _, f := range Check(edited(t, releases[c.release], c.sound)) {
				if f.Rule == c.rule {
					t.Errorf("fires without reason at %s: %s", f.Pointer, f.Message)
				}
			}
		})
	}
	for _, r := range Rules() {
		if !tried[r.ID] {
			t.Errorf("rule %s has no case", r.ID)
		}
	}
}

func TestFindingQuotesWhatWasReceived(t *testing.T) {
	long := strings.Repeat("é", 150)
	r := edited(t, sampleReleases(t)[tenderRelease], []edit{
		{"/parties/0/address/locality", `" Amble\u0066ord "`},
		{"/tender/title", `" ` + long + `"`},
		{"/tender/a~1b", `{"endDate":"soon"}`},
	})
	got := Check(r)
	if len(got) != 3 {
		t.Fatalf("got %+v, want 3 findings", got)
	}
	date, locality, title := got[0], got[1], got[2]
	if date.Pointer != "/tender/a~1b/endDate" || date.OCID != "ocds-fict01-0001" || date.Value != "soon" || date.Severity != SeverityError {
		t.Errorf("got %+v", date)
	}
	if locality.Value != " Ambleford " {
		t.Errorf("value %q", locality.Value)
	}
	if !utf8.ValidString(title.Value) || len(title.Value) != 199 {
		t.Errorf("long value cut to %d bytes: %q", len(title.Value), title.Value)
	}
}

func TestManyFindingsAreCountedNotListed(t *testing.T) {
	documents := "[" + strings.TrimSuffix(strings.Repeat(`{},`, 73), ",") + "]"
	got := Check(edited(t, sampleReleases(t)[tenderRelease], []edit{{"/tender/documents", documents}}))
	if len(got) != 50 || got[49].More != 23 || got[48].More != 0 {
		t.Errorf("got %d findings, the last with %d more; want 50 and 23", len(got), got[len(got)-1].More)
	}
}

func TestFindingsComeInTheOrderOfTheRules(t *testing.T) {
	r := edited(t, sampleReleases(t)[awardRelease], []edit{
		{"/buyer", ""}, {"/parties/0/roles", `["funder"]`}, {"/awards/0/value/amount", "-3"}, {"/awards/0/id", ""}, {"/id", ""},
	})
	got := Check(r)
	order := map[string]int{}
	for i, rule := range Rules() {
		order[rule.ID] = i
	}
	if !slices.IsSortedFunc(got, func(a, b Finding) int { return order[a.Rule] - order[b.Rule] }) || len(got) < 4 {
		t.Errorf("not in the order of the rules: %+v", got)
	}
	if diff := cmp.Diff(got, Check(r)); diff != "" {
		t.Errorf("a second check differs: %s", diff)
	}
}

func TestCheckOfWhatIsNoRelease(t *testing.T) {
	for _, text := range []string{`[]`, `"x"`, `""`, `1`, `true`, `null`, `{}`} {
		got := Check(mustRelease(t, []byte(text)))
		switch text {
		case `null`:
			if got != nil {
				t.Errorf("%s: %+v", text, got)
			}
		case `{}`:
			if len(got) != 6 { // ocid, date, tag, initiationType, id, buyer
				t.Errorf("%s: got %d findings: %+v", text, len(got), got)
			}
		default:
			if len(got) == 0 || got[0].Rule != "not-an-object" && got[0].Rule != "empty-string" || got[0].Pointer != "" {
				t.Errorf("%s: %+v", text, got)
			}
		}
	}
	if got := Check(Release{}); got != nil {
		t.Errorf("nothing at all: %+v", got)
	}
}

func BenchmarkCheck(b *testing.B) {
	releases := sampleReleases(b)
	r := mustRelease(b, releases[tenderRelease])
	b.SetBytes(int64(len(releases[tenderRelease])))
	b.ReportAllocs()
	for b.Loop() {
		Check(r)
	}
}

// A publisher's release of 6 kB with its findings, as every import checks it.
func BenchmarkCheckFindATender(b *testing.B) {
	data := readFile(b, sharedDir(b, "data", "ocds", "uk", "find-a-tender-2026-10-06.package.json"))
	r := Release{mustRelease(b, data).Get("releases").Objects()[1]}
	b.SetBytes(int64(len(r.Raw())))
	b.ReportAllocs()
	for b.Loop() {
		Check(r)
	}
}

func FuzzCheck(f *testing.F) {
	for _, data := range sampleReleases(f) {
		f.Add([]byte(data))
	}
	for _, seed := range []string{
		`{"tag":{},"buyer":[{"id":[]}],"parties":{"id":1,"roles":"buyer"},"tender":[[{"value":{"amount":1e9999,"amountGross":"1 ,444,000"}}]]}`,
		`{"awards":[{"id":"1","date":"0207-02-30T25:00:00Z","suppliers":"x"}],"contracts":{"awardID":2,"period":{"endDate":""}}}`,
		`{"":{"":""},"a/b~":"\u0000&amp;#39;<p>Â£\ufffd?a","items":[{"additionalClassifications":[[]]}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			return
		}
		listed := map[string]int{}
		for _, found := range Check(Release{v}) {
			listed[found.Rule]++
			if len(found.Value) > maxValue || len(found.OCID) > maxValue || found.Message == "" || found.More > 0 && listed[found.Rule] != maxFindings {
				t.Errorf("finding out of bounds: %+v", found)
			}
			if at := follow(v, found.Pointer); at == nil && found.Value != "" {
				t.Errorf("%s: nothing at %q, but the value %q", found.Rule, found.Pointer, found.Value)
			}
		}
		for rule, n := range listed {
			if n > maxFindings {
				t.Errorf("%d findings of %s listed", n, rule)
			}
		}
		var c Coverage
		c.Add(Release{v})
		for _, field := range c.Fields() {
			if field.Releases != 1 || field.Objects < 1 || field.Objects > field.Parents {
				t.Errorf("counts out of bounds: %+v", field)
			}
		}
	})
}

// follow gives the value at a JSON pointer, or nil.
func follow(v *Value, pointer string) *Value {
	if pointer == "" {
		return v
	}
	for _, name := range strings.Split(pointer, "/")[1:] {
		name = unescaped(name)
		switch v.Kind() {
		case Object:
			v = v.member(name)
		case Array:
			i, ok := number(name)
			if !ok || name == "" || i >= v.Len() {
				return nil
			}
			v = &v.Kids()[i]
		default:
			return nil
		}
	}
	return v
}
