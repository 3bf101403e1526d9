package ocds

import (
	"slices"
	"strings"
	"testing"
)

// findATender is what the packages of Find a Tender declared in October 2026.
var findATender = []string{
	"https://standard.open-contracting.org/profiles/eu/latest/en/extension.json",
	"https://raw.githubusercontent.com/open-contracting-extensions/ocds_amendment_rationale_classifications_extension/master/extension.json",
	"https://raw.githubusercontent.com/open-contracting-extensions/ocds_budget_breakdown_extension/master/extension.json",
	"https://raw.githubusercontent.com/open-contracting-extensions/ocds_contract_completion_extension/master/extension.json",
	"https://raw.githubusercontent.com/open-contracting-extensions/ocds_suitability_extension/master/extension.json",
	"https://raw.githubusercontent.com/portaledcahn/ocds_Links_extension/main/extension.json",
	"https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
}

func TestExtensionPathsAreWellFormed(t *testing.T) {
	for _, e := range extensionRules {
		seen := map[string]bool{}
		for _, path := range slices.Concat(e.Whole, e.Omit) {
			if seen[path] {
				t.Errorf("%s names %s twice", e.Name, path)
			}
			seen[path] = true
			if strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") || strings.Contains(path, "//") {
				t.Errorf("%s: %q is no path", e.Name, path)
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s adds nothing: it needs no entry", e.Name)
		}
	}
}

// A path below a whole list never takes effect, so naming one is a mistake.
func TestExtensionPathsDoNotLieBelowWholeLists(t *testing.T) {
	for _, e := range extensionRules {
		for _, path := range e.Whole {
			for _, above := range slices.Concat(e.Whole, coreWhole) {
				if strings.HasPrefix(path, above+"/") {
					t.Errorf("%s: %s lies below %s", e.Name, path, above)
				}
			}
		}
	}
}

// wholeAt reports whether a list is replaced as a whole.
func wholeAt(r *MergeRules, path string) bool {
	node := r.root
	for name := range strings.SplitSeq(path, "/") {
		node = node.child(name)
	}
	return node.does() == whole
}

func TestExtensionsOfFindATender(t *testing.T) {
	got := RulesFor(findATender)
	for path, want := range map[string]bool{
		// No ids among the properties of their objects, or wholeListMerge.
		"tender/lots/awardCriteria/criteria": true, "tender/lots/selectionCriteria/criteria": true,
		"tender/selectionCriteria/criteria": true, "tender/items/deliveryAddresses": true,
		"awards/items/deliveryAddresses": true, "contracts/items/deliveryAddresses": true,
		"awards/relatedLots": true, "tender/specialRegime": true, "links": true, "tender/coveredBy": true,
		"contracts/amendments/rationaleClassifications": true, "parties/details/classifications": true,
		// Objects with ids, merged one by one.
		"tender/lots": false, "tender/lotGroups": false, "bids/statistics": false, "awards/suppliers": false,
		"contracts/agreedMetrics": false, "contracts/implementation/performanceFailures": false,
		"contracts/proposedAmendments": false, "planning/budget/finance": false,
	} {
		if wholeAt(got, path) != want {
			t.Errorf("%s replaced as a whole: %v, want %v", path, !want, want)
		}
	}
	// Counted over the core schema patched with the declared extensions.
	if n := got.Count(); n != 148 {
		t.Errorf("got %d rules, want 148", n)
	}
}
