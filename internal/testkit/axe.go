package testkit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeEnv names the file axe.min.js of axe-core, where it is not at axePath.
const axeEnv = "TOLSEY_AXE"

// axePath is where scripts/assets.sh puts the checker, from the module's root.
const axePath = ".cache/assets/node_modules/axe-core/axe.min.js"

// Violation is a fault that axe found on a page.
type Violation struct {
	Rule   string   `json:"id"`
	Impact string   `json:"impact"` // minor, moderate, serious or critical
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"` // where: selectors, and what is wrong there
}

// String gives the violation in one paragraph.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.Rule, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
}

// runAxe asks for the rules of WCAG 2.2 level AA and axe's own good practice.
const runAxe = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({
	id: v.id, impact: v.impact, help: v.help,
	nodes: v.nodes.slice(0, 5).map(n => n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ")),
})))`

// Axe gives what axe-core finds wrong with the page as it stands. A page that
// was opened with scripts off is checked as it was without them. The test is
// skipped, or fails in a full run, where axe-core is not installed.
func (t *Tab) Axe() []Violation {
	t.tb.Helper()
	source := axeSource(t.tb)
	t.allowScripts(true) // for axe alone: the page's own have had their chance
	t.Do(chromedp.Evaluate[chromedp.Void](source))
	found, err := chromedp.Run(t.ctx, chromedp.Evaluate[[]Violation](runAxe, chromedp.EvalAwaitPromise))
	if err != nil {
		t.tb.Fatalf("running axe: %v", err)
	}
	t.allowScripts(!t.view.NoScripts)
	return found
}

// CheckAxe fails the test for each serious or critical violation on the page.
func (t *Tab) CheckAxe() {
	t.tb.Helper()
	for _, v := range t.Axe() {
		if v.Impact == "serious" || v.Impact == "critical" {
			t.tb.Errorf("%s: axe: %s", t.view, v)
		}
	}
}

func axeSource(tb testing.TB) string {
	tb.Helper()
	path := os.Getenv(axeEnv)
	if path == "" {
		root, err := moduleRoot()
		if err != nil {
			tb.Fatal(err)
		}
		path = filepath.Join(root, axePath)
	}
	source, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		needs(tb, "axe-core is not installed: %v (scripts/assets.sh installs it)", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return string(source)
}
