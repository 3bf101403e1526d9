package app

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tolsey/tolsey/"

// mayImport says which of our packages each package may import. "everyone"
// stands for what all may import.
var mayImport = map[string][]string{
	"everyone": {"internal/fault", "internal/clock", "ocds"},

	"ocds":               {},
	"internal/fault":     {},
	"internal/clock":     {},
	"internal/plain":     {"ocds"},
	"internal/fiction":   {},
	"internal/db":        {},
	"internal/ledger":    {"internal/db"},
	"internal/fetch":     {},
	"internal/publisher": {"internal/fetch"},
	"internal/job":       {"internal/db"},
	"internal/mail":      {"internal/db"},
	"internal/hook":      {},
	"internal/alert": {"internal/db", "internal/ledger", "internal/process", "internal/notice", "internal/search", "internal/plain",
		"internal/mail", "internal/hook", "internal/contract", "internal/org", "internal/pipeline"},
	"internal/feed":    {"internal/db", "internal/ledger", "internal/fetch", "internal/publisher"},
	"fakepublisher":    {},
	"internal/process": {"internal/db", "internal/ledger"},
	"internal/org":     {"internal/db", "internal/ledger", "internal/plain", "internal/place"},
	"internal/search":  {},
	"internal/notice": {"internal/db", "internal/ledger", "internal/org", "internal/plain", "internal/process", "internal/cpv",
		"internal/place", "internal/search"},
	"internal/contract": {"internal/db", "internal/ledger", "internal/org", "internal/plain", "internal/process"},
	"internal/scorecard": {"internal/db", "internal/ledger", "internal/org", "internal/plain", "internal/process", "internal/contract",
		"internal/place", "internal/calendar"},
	"internal/pipeline": {"internal/db", "internal/ledger", "internal/org", "internal/plain", "internal/process", "internal/contract",
		"internal/notice", "internal/place", "internal/cpv", "internal/calendar"},
	"internal/quality":   {"internal/db", "internal/ledger"},
	"internal/cpv":       {"internal/db"},
	"internal/redflag":   {"internal/plain"},
	"internal/integrity": {"internal/db", "internal/ledger", "internal/org", "internal/plain", "internal/process", "internal/redflag"},
	"internal/place":     {},
	"internal/calendar":  {},
	"internal/api": {"internal/db", "internal/plain", "internal/ledger", "internal/feed", "internal/process", "internal/org", "internal/notice",
		"internal/contract", "internal/quality", "internal/fetch", "internal/publisher", "internal/alert", "internal/mail", "internal/calendar",
		"internal/pipeline", "internal/scorecard", "internal/redflag", "internal/integrity", "internal/cpv"},
	"internal/web": {"internal/ledger", "internal/feed", "internal/fetch", "internal/publisher", "internal/plain", "internal/process", "internal/org", "internal/notice",
		"internal/contract", "internal/cpv", "internal/quality", "internal/search", "internal/web/govuk", "internal/alert", "internal/mail",
		"internal/calendar", "internal/pipeline", "internal/scorecard", "internal/redflag", "internal/integrity"},
	"internal/web/govuk": {},
	"internal/testkit":   {"internal/db"},
	"internal/command":   {"internal/api", "internal/app", "internal/calendar", "internal/cpv", "internal/feed", "internal/ledger", "internal/org", "internal/pipeline", "internal/fiction", "internal/publisher", "internal/alert", "internal/mail", "fakepublisher"},
	"cmd/tolsey":         {"internal/command"},
	"bench":              {},
	"bench/alerts":       {"internal/alert", "internal/app", "internal/db", "internal/feed", "internal/ledger", "internal/mail", "internal/notice", "internal/process", "internal/search", "internal/fiction"},
	"bench/find":         {"internal/api", "internal/app", "internal/db", "internal/feed", "internal/notice", "internal/search"},
	"bench/leadership": {"internal/api", "internal/app", "internal/contract", "internal/db", "internal/feed", "internal/fetch", "internal/fiction",
		"internal/integrity", "internal/ledger", "internal/notice", "internal/org", "internal/pipeline", "internal/process", "internal/quality",
		"internal/scorecard"},
	"bench/redflag": {"internal/fiction", "internal/redflag"},
}

// onlyIn says where a package from outside may be imported.
var onlyIn = map[string][]string{
	"database/sql":               {"internal/db"},
	"modernc.org/sqlite":         {"internal/db"},
	"github.com/jackc/pgx/v5":    {"internal/db"},
	"github.com/pressly/goose":   {"internal/db"},
	"html/template":              {"internal/web", "internal/web/govuk", "bench/find"},
	"github.com/alecthomas/kong": {"internal/command"},
	"github.com/riverqueue":      {"internal/db", "internal/job"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestWhoImportsWhom(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, listed := mayImport[name]
		if !listed && name != "internal/app" {
			t.Errorf("%s is not in the table: say what it may import", name)
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, module)
			if isOurs && name != "internal/app" && !slices.Contains(allowed, ours) &&
				(len(allowed) == 0 && (name == "ocds" || name == "internal/fault" || name == "internal/clock") || !slices.Contains(mayImport["everyone"], ours)) {
				t.Errorf("%s imports %s", name, ours)
			}
			for outside, where := range onlyIn {
				if strings.HasPrefix(imported, outside) && !slices.Contains(where, name) {
					t.Errorf("%s imports %s, which only %v may", name, imported, where)
				}
			}
		}
	}
}
