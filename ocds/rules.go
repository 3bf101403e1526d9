package ocds

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// action is what merging does with the values at a path.
type action uint8

const (
	enter action = iota // by identifier: objects field by field, arrays of objects by id
	omit                // left out of merged releases
	whole               // one literal value, replaced as a whole
)

// Override changes how the objects of an array find their counterparts.
type Override uint8

// The overrides that the reference implementation knows.
const (
	ByID       Override = iota // by id, the standard's way
	Append                     // never: each is appended
	ByPosition                 // by their place in the array
)

// rule is a node of the rule tree; a path is member names, array levels add
// nothing.
type rule struct {
	kids     map[string]*rule
	action   action
	override Override
	known    bool // the path was named by a rule, not only passed through
}

func (r *rule) child(key string) *rule {
	if r == nil {
		return nil
	}
	return r.kids[key]
}

func (r *rule) does() action {
	if r == nil {
		return enter
	}
	return r.action
}

func (r *rule) matches() Override {
	if r == nil {
		return ByID
	}
	return r.override
}

// MergeRules say how each path of a release is merged. They are read only once
// made and may be shared.
type MergeRules struct{ root *rule }

func (r *MergeRules) at(path string) *rule {
	node := r.root
	for name := range strings.SplitSeq(path, "/") {
		next := node.kids[name]
		if next == nil {
			next = &rule{}
			if node.kids == nil {
				node.kids = map[string]*rule{}
			}
			node.kids[name] = next
		}
		node = next
	}
	return node
}

func (r *MergeRules) set(a action, paths ...string) {
	for _, path := range paths {
		node := r.at(path)
		node.action, node.known = a, true
	}
}

// Count gives the number of paths that a rule names; 24 for OCDS 1.1, 15 for 1.0.
func (r *MergeRules) Count() int { return r.root.count() }

func (r *rule) count() int {
	n := 0
	if r.known {
		n = 1
	}
	for _, kid := range r.kids {
		n += kid.count()
	}
	return n
}

// With gives a copy of the rules in which the array at a path ("tender/items")
// matches its objects by another strategy.
func (r *MergeRules) With(path string, o Override) *MergeRules {
	out := &MergeRules{root: r.root.clone()}
	out.at(path).override = o
	return out
}

func (r *rule) clone() *rule {
	out := *r
	out.kids = make(map[string]*rule, len(r.kids))
	for key, kid := range r.kids {
		out.kids[key] = kid.clone()
	}
	return &out
}

// coreWhole are the paths of the OCDS 1.1 release schema whose lists are
// replaced as a whole. Source: the schema's wholeListMerge properties and its
// arrays without ids, https://standard.open-contracting.org/1.1/en/schema/merging/.
var coreWhole = []string{
	"parties/roles", "parties/additionalIdentifiers", "buyer/additionalIdentifiers",
	"tender/procuringEntity/additionalIdentifiers", "tender/tenderers/additionalIdentifiers",
	"tender/additionalProcurementCategories", "tender/submissionMethod",
	"tender/items/additionalClassifications", "tender/amendments/changes", "tender/amendment/changes",
	"awards/suppliers/additionalIdentifiers", "awards/items/additionalClassifications",
	"awards/amendments/changes", "awards/amendment/changes",
	"contracts/items/additionalClassifications", "contracts/amendments/changes", "contracts/amendment/changes",
	"contracts/implementation/transactions/payer/additionalIdentifiers",
	"contracts/implementation/transactions/payee/additionalIdentifiers",
	"contracts/relatedProcesses/relationship", "relatedProcesses/relationship",
}

var coreOmit = []string{"id", "date", "tag"}

// Core gives the merge rules of OCDS 1.1 without extensions.
var Core = sync.OnceValue(func() *MergeRules {
	r := &MergeRules{root: &rule{}}
	r.set(whole, coreWhole...)
	r.set(omit, coreOmit...)
	return r
})

var (
	extendedMu sync.Mutex
	extended   = map[string]*MergeRules{}
)

// RulesFor gives the rules of OCDS 1.1 with those of the extensions that a
// package declares, as far as they are in this package's table. The addresses
// are compared with the table and never fetched.
func RulesFor(extensions []string) *MergeRules {
	return RulesForNames(KnownExtensions(extensions))
}

// RulesForNames is [RulesFor] for names that [KnownExtensions] gave.
func RulesForNames(names []string) *MergeRules {
	if len(names) == 0 {
		return Core()
	}
	key := strings.Join(names, " ")
	extendedMu.Lock()
	defer extendedMu.Unlock()
	if r := extended[key]; r != nil {
		return r
	}
	r := &MergeRules{root: Core().root.clone()}
	for _, e := range extensionRules {
		if slices.Contains(names, e.Name) {
			r.set(whole, e.Whole...)
			r.set(omit, e.Omit...)
		}
	}
	extended[key] = r
	return r
}

// KnownExtensions gives the names, in the table's order, of those declared
// extensions that add merge rules.
func KnownExtensions(declared []string) []string {
	var names []string
	for _, e := range extensionRules {
		for _, url := range declared {
			if strings.Contains(url, e.Name) {
				names = append(names, e.Name)
				break
			}
		}
	}
	return names
}

// RulesFromSchema reads the merge rules from an OCDS release schema (1.0 or
// 1.1, with extensions already patched in). References within the schema are
// followed; others are an error.
func RulesFromSchema(schema []byte) (*MergeRules, error) {
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		return nil, fmt.Errorf("reading the release schema: %w", err)
	}
	s := schemaReader{root: root, rules: &MergeRules{root: &rule{}}}
	if err := s.properties(root, "", 0); err != nil {
		return nil, fmt.Errorf("reading the release schema: %w", err)
	}
	if s.rules.Count() == 0 {
		return nil, fmt.Errorf("reading the release schema: it has no properties with merge rules; give a release schema, not a package or record schema")
	}
	return s.rules, nil
}

type schemaReader struct {
	root  map[string]any
	rules *MergeRules
}

// maxSchemaDepth ends a schema that refers to itself.
const maxSchemaDepth = 32

func (s schemaReader) properties(node map[string]any, prefix string, depth int) error {
	if depth > maxSchemaDepth {
		return fmt.Errorf("%s: nested deeper than %d levels", prefix, maxSchemaDepth)
	}
	props, _ := node["properties"].(map[string]any)
	for name, p := range props {
		prop, err := s.resolve(p)
		if err != nil {
			return fmt.Errorf("%s%s: %w", prefix, name, err)
		}
		if err := s.property(prop, prefix+name, depth); err != nil {
			return err
		}
	}
	return nil
}

// property decides the rule at a path, in the order of the merge documentation.
func (s schemaReader) property(p map[string]any, path string, depth int) error {
	items, err := s.resolve(p["items"])
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	isArray := hasType(p, "array")
	switch {
	case p["omitWhenMerged"] == true || p["mergeStrategy"] == "ocdsOmit":
		s.rules.set(omit, path)
	case isArray && (p["wholeListMerge"] == true || p["mergeStrategy"] == "ocdsVersion"):
		s.rules.set(whole, path)
	case hasType(p, "object") && p["properties"] != nil:
		return s.properties(p, path+"/", depth+1)
	case isArray && items != nil:
		fields, _ := items["properties"].(map[string]any)
		_, hasID := fields["id"]
		if !hasType(items, "object") || fields != nil && !hasID {
			s.rules.set(whole, path)
			return nil
		}
		return s.properties(items, path+"/", depth+1)
	}
	return nil
}

// resolve follows $ref, which replaces the node that holds it.
func (s schemaReader) resolve(node any) (map[string]any, error) {
	for range maxSchemaDepth {
		m, ok := node.(map[string]any)
		if !ok {
			return nil, nil
		}
		ref, ok := m["$ref"].(string)
		if !ok {
			return m, nil
		}
		path, ok := strings.CutPrefix(ref, "#/")
		if !ok {
			return nil, fmt.Errorf("the reference %q leads outside the schema; give a schema whose references are resolved", ref)
		}
		node = s.root
		for name := range strings.SplitSeq(path, "/") {
			m, _ := node.(map[string]any)
			node = m[name]
		}
		if node == nil {
			return nil, fmt.Errorf("the reference %q leads nowhere", ref)
		}
	}
	return nil, fmt.Errorf("references that go in a circle")
}

func hasType(node map[string]any, want string) bool {
	switch t := node["type"].(type) {
	case string:
		return t == want
	case []any:
		for _, one := range t {
			if one == want {
				return true
			}
		}
	}
	return false
}
