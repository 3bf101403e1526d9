package ocds

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dirtKinds says of each kind of fault cut from real data which rule finds it.
// The pointer is that of the case, or the one here; a finding on a member of
// what the case points at counts too.
var dirtKinds = map[string]struct {
	rule, at string
	ledger   bool // found by the ledger, as one release does not show it
}{
	"CPV with check digit":                            {rule: "cpv-check-digit"},
	"Companies House number malformed":                {rule: "company-number-padding"},
	"HTML entities in text":                           {rule: "html-entity"},
	"absurd year":                                     {rule: "implausible-year"},
	"amount >= 1e10":                                  {rule: "amount-huge"},
	"amount is a string":                              {rule: "amount-not-number"},
	"amount without currency":                         {rule: "amount-without-currency"},
	"bad e-mail":                                      {rule: "empty-string"},
	"buyer missing or not object":                     {rule: "buyer-missing", at: "/buyer"},
	"buyer without id":                                {rule: "buyer-without-id", at: "/buyer/id"},
	"date not RFC3339":                                {rule: "date-form"},
	"empty string description":                        {rule: "empty-string"},
	"empty string name":                               {rule: "empty-string"},
	"empty string title":                              {rule: "empty-string"},
	"endDate before startDate":                        {rule: "period-reversed"},
	"identifier.scheme empty string":                  {rule: "identifier-empty"},
	"leading/trailing space in description":           {rule: "surrounding-space"},
	"leading/trailing space in legalName":             {rule: "surrounding-space"},
	"leading/trailing space in name":                  {rule: "surrounding-space"},
	"leading/trailing space in title":                 {rule: "surrounding-space"},
	"mojibake / replacement chars":                    {rule: "mojibake"},
	"numeric id":                                      {rule: "numeric-id"},
	"ocid without ocds- prefix / wrong case":          {rule: "ocid-form", at: "/ocid"},
	"placeholder amount 0/0.01/1":                     {rule: "amount-placeholder"},
	"pseudo supplier name":                            {rule: "pseudo-supplier", at: "/awards/0/suppliers/0/name"},
	"release without id":                              {rule: "release-without-id", at: "/id"},
	"same (ocid,id), different content":               {ledger: true},
	"several currencies in one release":               {rule: "several-currencies", at: "/tender/lots/0/value/currency"},
	"several suppliers in one name":                   {rule: "html-entity", at: "/awards/0/suppliers/0/name"},
	"tag not an array":                                {rule: "not-a-list", at: "/tag"},
	"tag outside codelist":                            {rule: "code-not-in-closed-list", at: "/tag"},
	"tender release published after its own deadline": {rule: "deadline-before-publication", at: "/tender/tenderPeriod/endDate"},
	"tender.status outside codelist":                  {rule: "code-not-in-closed-list", at: "/tender/status"},
}

// dirtExceptions are the cases, by kind and file, in which something else is
// wrong than the kind says, or which another rule finds.
var dirtExceptions = map[[2]string]struct{ rule, at string }{
	// Nine digits: no padding makes it a number.
	{"Companies House number malformed", "contracts-finder-2025-01"}: {"company-number-form", ""},
	// The case points at the budget, which is no value: its amount is null,
	// or states a currency; what is amiss there is said.
	{"amount without currency", "paraguay"}: {"currency-without-amount", ""},
	{"amount without currency", "colombia"}: {"surrounding-space", ""},
	// An empty text is reported as that, not as a bad date.
	{"date not RFC3339", "moldova"}:                                 {"empty-string", ""},
	{"mojibake / replacement chars", "colombia"}:                    {"replacement-character", ""},
	{"mojibake / replacement chars", "mexico-grupo-aeroportuario"}:  {"question-mark-in-word", ""},
	{"pseudo supplier name", "contracts-finder-2017-2020.repaired"}: {"supplier-without-name", "/awards/0/suppliers/1/name"},
	// One amount has MDL in small letters, the other an empty currency.
	{"several currencies in one release", "moldova"}: {"amount-without-currency", "/tender/value/currency"},
	// The & of one company's name, escaped: one supplier each.
	{"several suppliers in one name", "contracts-finder-2017-2020.repaired"}: {"html-entity", "/awards/0/suppliers/1/name"},
	{"several suppliers in one name", "contracts-finder-2020"}:               {"html-entity", "/awards/0/suppliers/1/name"},
	// The code is right, but a text where a list belongs.
	{"tag outside codelist", "canada-montreal"}: {"not-a-list", "/tag"},
	// Tagged award and contract too: by then the deadline has passed rightly.
	{"tender release published after its own deadline", "ukraine"}: {"code-not-in-closed-list", "/tag"},
}

type dirtCase struct {
	Case    string          `json:"case"`
	File    string          `json:"file"`
	At      json.RawMessage `json:"at"`
	Release json.RawMessage `json:"release"`
}

// pointer gives the place that the case names: a pointer, or a pair of one and
// a value; "" for a value alone.
func (d dirtCase) pointer() string {
	var one string
	if json.Unmarshal(d.At, &one) == nil {
		if strings.HasPrefix(one, "/") {
			return one
		}
		return ""
	}
	var pair []any
	if json.Unmarshal(d.At, &pair) == nil && len(pair) == 2 {
		if s, ok := pair[0].(string); ok && strings.HasPrefix(s, "/") {
			return s
		}
	}
	return ""
}

func dirtCases(t *testing.T) []dirtCase {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(readFile(t, sharedDir(t, "data", "dirt", "cases.jsonl.gz"))))
	if err != nil {
		t.Fatal(err)
	}
	var out []dirtCase
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var d dirtCase
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEachKindOfDirtIsFound(t *testing.T) {
	kinds := map[string]bool{}
	for _, d := range dirtCases(t) {
		kinds[d.Case] = true
		want, ok := dirtKinds[d.Case]
		if !ok {
			t.Errorf("%s: no rule is named for this kind", d.Case)
		}
		if want.ledger {
			continue
		}
		rule, at := want.rule, want.at
		file, _, _ := strings.Cut(filepath.Base(d.File), ".docs")
		for _, suffix := range []string{".gz", ".jsonl", ".releases", ".packages", ".derived"} {
			file = strings.TrimSuffix(file, suffix)
		}
		if e, ok := dirtExceptions[[2]string{d.Case, file}]; ok {
			rule, at = e.rule, e.at
		}
		if at == "" {
			at = d.pointer()
		}
		if !foundAt(Check(mustRelease(t, d.Release)), rule, at) {
			t.Errorf("%s (%s): %s does not fire at %s", d.Case, file, rule, at)
		}
	}
	if len(kinds) != len(dirtKinds) {
		t.Errorf("%d kinds in the data, %d named here", len(kinds), len(dirtKinds))
	}
}

// foundAt reports whether a rule fires at a pointer or below it.
func foundAt(findings []Finding, rule, at string) bool {
	for _, f := range findings {
		if f.Rule == rule && (f.Pointer == at || strings.HasPrefix(f.Pointer, at+"/")) {
			return true
		}
	}
	return false
}

// The standard's own example is nearly faultless: its spreadsheet has made
// 45233130.0 of a CPV code and 11111111.0 of a company number, kept a check
// digit and a space, uses two document types of its own, and leaves the roles
// of tenderer, payer and payee unsaid.
func TestFictionalExample(t *testing.T) {
	roles := map[string]int{"cpv-check-digit": 2, "cpv-form": 2, "company-number-form": 2}
	for file, want := range map[string]map[string]int{
		"01-planning":        {"code-not-in-open-list": 2, "surrounding-space": 2, "cpv-check-digit": 1, "cpv-form": 1},
		"02-tender":          {"surrounding-space": 1, "cpv-check-digit": 1, "cpv-form": 1},
		"03-tenderAmendment": {"surrounding-space": 1, "cpv-check-digit": 1, "cpv-form": 1},
		"04-award":           {"cpv-check-digit": 1, "cpv-form": 1, "company-number-form": 2, "role-missing": 1},
		"05-contract":        roles,
		"06-implementation":  {"cpv-check-digit": 2, "cpv-form": 2, "company-number-form": 2, "role-missing": 4},
	} {
		path := sharedDir(t, "data", "ocds", "fictional-example", "1.1", "ocds-213czf-000-00001-"+file+".json")
		got := map[string]int{}
		for _, r := range mustRelease(t, readFile(t, path)).Get("releases").Objects() {
			for _, f := range Check(Release{r}) {
				got[f.Rule]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// No release of the real data is too much for the checker, and what it points
// at is there.
func TestCheckOnRealData(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedDir(t, "data", "ocds"), "*", "*.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	checked := 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 1<<26)
		for lines.Scan() {
			v, err := Parse(lines.Bytes())
			if err != nil {
				continue // the reader's concern
			}
			for _, r := range append(v.Get("releases").Objects(), v) {
				checked++
				for _, f := range Check(Release{r}) {
					if follow(r, f.Pointer) == nil && f.Value != "" {
						t.Fatalf("%s: %s points at %s, where nothing is", filepath.Base(file), f.Rule, f.Pointer)
					}
				}
			}
		}
		f.Close()
	}
	if checked < 1000 {
		t.Errorf("only %d releases checked", checked)
	}
}
