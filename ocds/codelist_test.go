package ocds

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The lists hold every code of OCDS 1.1.5, and the closed ones no other.
func TestCodelistsAgreeWithTheStandard(t *testing.T) {
	dir := sharedDir(t, "data", "schema", "ocds-1.1.5", "codelists")
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(files) < 15 {
		t.Fatalf("%d codelists: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		list := codelists[name]
		if list == nil {
			t.Errorf("codelist %s is missing", name)
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(readFile(t, file))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		column := slices.Index(rows[0], "Code")
		for _, row := range rows[1:] {
			if !list.has(row[column]) {
				t.Errorf("%s lacks %s", name, row[column])
			}
		}
		if list.closed && len(list.codes) != len(rows)-1 {
			t.Errorf("%s is closed but has %d codes, the standard %d", name, len(list.codes), len(rows)-1)
		}
	}
}

func TestCodelistLike(t *testing.T) {
	list := codelists["documentType"]
	for s, want := range map[string]string{
		"Award Notice": "awardNotice", "AWARD_NOTICE": "awardNotice", "award notices": "", "": "", "-": "", "ñ": "",
	} {
		if got := list.like(s); got != want {
			t.Errorf("like(%q) = %q, want %q", s, got, want)
		}
	}
}

// Each field of the release schema of OCDS 1.1.5 stands in the table of
// fields, with the same type, format, codelist and need.
func TestFieldsAgreeWithTheStandard(t *testing.T) {
	var schema schemaNode
	if err := json.Unmarshal(readFile(t, sharedDir(t, "data", "schema", "ocds-1.1.5", "release-schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	compareFields(t, "Release", schema, definitions["Release"])
	for name, node := range schema.Definitions {
		ours := name
		switch name {
		case "OrganizationReference":
			ours = "Reference"
		}
		if definitions[ours] == nil {
			t.Errorf("definition %s is missing", name)
			continue
		}
		compareFields(t, name, node, definitions[ours])
	}
}

type schemaNode struct {
	Ref         string                `json:"$ref"`
	Type        any                   `json:"type"`
	Format      string                `json:"format"`
	Codelist    string                `json:"codelist"`
	Open        bool                  `json:"openCodelist"`
	Items       *schemaNode           `json:"items"`
	Properties  map[string]schemaNode `json:"properties"`
	Required    []string              `json:"required"`
	Definitions map[string]schemaNode `json:"definitions"`
}

func (n schemaNode) is(kind string) bool {
	switch t := n.Type.(type) {
	case string:
		return t == kind
	case []any:
		return slices.Contains(t, any(kind))
	}
	return false
}

func compareFields(t *testing.T, name string, node schemaNode, d *definition) {
	t.Helper()
	for field, want := range node.Properties {
		have := d.fields[field]
		at := name + "." + field
		if have == nil {
			t.Errorf("%s is missing", at)
			continue
		}
		if slices.Contains(node.Required, field) && !have.required {
			t.Errorf("%s is required", at)
		}
		element := want
		if want.Items != nil {
			element = *want.Items
			element.Codelist, element.Open = want.Codelist, want.Open
		}
		if have.list != want.is("array") {
			t.Errorf("%s: a list here: %v", at, have.list)
		}
		compareElement(t, at, element, have)
	}
}

func compareElement(t *testing.T, at string, want schemaNode, have *field) {
	t.Helper()
	isObject := want.Ref != "" || want.is("object")
	if have.form != anyForm && isObject || have.object != nil && !isObject {
		t.Errorf("%s: an object here: %v, in the schema: %v", at, have.object != nil, isObject)
	}
	if want.Codelist != "" && (have.codes == nil || have.codes.name+".csv" != want.Codelist || have.codes.closed == want.Open) {
		t.Errorf("%s: another codelist than %s", at, want.Codelist)
	}
	if want.Format == "date-time" && have.form != dateForm || want.Format == "uri" && have.form != uriForm {
		t.Errorf("%s should have the format %s", at, want.Format)
	}
	numeric := have.form == numberForm || have.form == amountForm
	if numeric != ((want.is("number") || want.is("integer")) && !want.is("string")) {
		t.Errorf("%s: a number here: %v", at, numeric)
	}
	if (have.form == boolForm) != want.is("boolean") {
		t.Errorf("%s: true or false here: %v", at, have.form == boolForm)
	}
}
