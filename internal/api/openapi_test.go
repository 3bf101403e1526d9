package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// contract is what a client reads of the description.
type contract struct {
	OpenAPI string `json:"openapi"`
	Info    struct {
		Title, Version string
	} `json:"info"`
	Servers []struct{ URL string }  `json:"servers"`
	Tags    []struct{ Name string } `json:"tags"`
	Paths   map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Tags        []string
		Summary     string
		Parameters  []struct {
			Name, In, Description string
			Required, Explode     bool
			Schema                map[string]any
		}
		Responses map[string]map[string]any
	} `json:"paths"`
	Components map[string]map[string]any `json:"components"`
}

// description gives the description of the API.
func (s *site) description() (c contract) {
	s.Helper()
	if err := json.Unmarshal([]byte(s.get("/api/openapi.json", "application/json")), &c); err != nil {
		s.Fatal(err)
	}
	return c
}

// TestEveryRouteIsDescribedAndEveryDescriptionIsARoute holds the description
// against the mux that answers, both ways.
func TestEveryRouteIsDescribedAndEveryDescriptionIsARoute(t *testing.T) {
	onBoth(t, func(s *site) {
		c := s.description()
		ids := map[string]bool{}
		for path, methods := range c.Paths {
			if len(examples[path]) == 0 {
				s.Errorf("%s is described; give the tests an example of it", path)
			}
			if len(methods) != 1 || methods["get"].Summary == "" || ids[methods["get"].OperationID] {
				s.Errorf("%s: %+v", path, methods)
			}
			ids[methods["get"].OperationID] = true
			inPath := map[string]bool{}
			for _, p := range methods["get"].Parameters {
				inPath[p.Name] = p.In == "path" && p.Required
				if p.Description == "" || p.Schema["type"] == nil {
					s.Errorf("%s: %+v", path, p)
				}
			}
			for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !inPath[m[1]] {
					s.Errorf("%s: the parameter %s is not described", path, m[1])
				}
			}
			for _, example := range examples[path] {
				if pattern := s.pattern(example); pattern != path {
					s.Errorf("%s is answered by the route %q, not %q", example, pattern, path)
				}
			}
		}
		for path := range examples {
			if _, described := c.Paths[path]; !described {
				s.Errorf("%s is not described", path)
			}
		}
		s.same("how many routes there are", len(s.api.table()), len(c.Paths))
	})
}

// pattern gives the route that takes an address, as the description has it.
func (s *site) pattern(address string) string {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if _, pattern := s.mux.Handler(r); pattern != "" {
		return strings.TrimSuffix(strings.TrimPrefix(pattern, "GET "), "{$}")
	}
	for _, rt := range s.api.endings {
		if _, ok := rt.match(r.URL); ok {
			return rt.template()
		}
	}
	return ""
}

// TestTheDescriptionIsWhole checks what OpenAPI 3.1 requires of a document.
func TestTheDescriptionIsWhole(t *testing.T) {
	onBoth(t, func(s *site) {
		c := s.description()
		if !strings.HasPrefix(c.OpenAPI, "3.1.") || c.Info.Title == "" || c.Info.Version != "1.2.3" ||
			len(c.Servers) != 1 || c.Servers[0].URL != "https://tolsey.example" {
			s.Errorf("%s, %+v, %+v", c.OpenAPI, c.Info, c.Servers)
		}
		var tags []string
		for _, t := range c.Tags {
			tags = append(tags, t.Name)
		}
		for path, methods := range c.Paths {
			for _, tag := range methods["get"].Tags {
				if !slices.Contains(tags, tag) {
					s.Errorf("%s is in the group %q, which is not listed", path, tag)
				}
			}
			if methods["get"].Responses["200"] == nil {
				s.Errorf("%s: no answer is described", path)
			}
		}
		for _, m := range regexp.MustCompile(`"\$ref":"#/components/(\w+)/(\w+)"`).FindAllStringSubmatch(s.ask("/api/openapi.json").Body.String(), -1) {
			if c.Components[m[1]][m[2]] == nil {
				s.Errorf("%s refers to nothing", m[0])
			}
		}
	})
}

// TestRoutesTakeTheParametersTheyDescribe asks each address with each of its
// parameters, and with others.
func TestRoutesTakeTheParametersTheyDescribe(t *testing.T) {
	onBoth(t, func(s *site) {
		s.addExamples()
		for path, methods := range s.description().Paths {
			if path == "/healthz" || path == "/metrics" {
				continue // they look at nothing
			}
			names := []string{}
			at, _, _ := strings.Cut(examples[path][0], "?")
			for _, p := range methods["get"].Parameters {
				if p.In != "query" {
					continue
				}
				names = append(names, p.Name)
				for _, value := range valuesOf(s, p.Name, p.Schema, p.Explode) {
					if w := s.ask(at + "?" + value.Encode()); w.Code != http.StatusOK {
						s.Errorf("%s?%s: %d: %s", at, value.Encode(), w.Code, w.Body)
					}
				}
				bad := "nonsense"
				if slices.Contains([]string{"q", "buyer", "supplier", "region", "method", "source", "incumbent", "contract_buyer"}, p.Name) {
					bad = "%ff" // what is text may be looked for
				}
				s.same(p.Name, p.Name, s.problem(at+"?"+p.Name+"="+bad, http.StatusBadRequest).Parameter)
			}
			for _, unknown := range []string{"x", "Limit", "offset"} {
				p := s.problem(at+"?"+unknown+"=1", http.StatusBadRequest)
				if !slices.Equal(p.Allowed, names) || p.Parameter != unknown {
					s.Errorf("%s?%s=1: %+v, described are %v", at, unknown, p, names)
				}
			}
		}
	})
}

// valuesOf gives queries that the description of a parameter allows.
func valuesOf(s *site, name string, schema map[string]any, explode bool) (out []url.Values) {
	set := func(values ...string) { out = append(out, url.Values{name: values}) }
	items, _ := schema["items"].(map[string]any)
	enum, _ := cmp.Or[any](schema["enum"], items["enum"]).([]any)
	var all []string
	for _, word := range enum {
		all = append(all, word.(string))
		set(word.(string))
	}
	switch {
	case name == "cursor":
		s.api.cfg.Clock.Advance(time.Second)
		s.add("test", "", simple("ocds-test01-1", fmt.Sprint("more", s.api.cfg.Clock.Now()), january, "B"))
		p, _ := s.page("/api/1.0/ocdsReleasePackages?limit=1")
		next, _ := url.Parse(p.Links.Next)
		set(next.Query().Get("cursor"))
	case schema["type"] == "integer" && name == "after":
		set("-1")
		set("0") // a greater one is beyond the ledger
	case name == "page":
		set("1") // a greater one is beyond the list
	case schema["type"] == "integer":
		set(fmt.Sprint(int64(schema["minimum"].(float64))))
		set(fmt.Sprint(int64(schema["maximum"].(float64))))
	case explode:
		if all == nil {
			all = []string{items["examples"].([]any)[0].(string), "98"}
		}
		set(all...)
	case schema["type"] == "array":
		set(strings.Join(all, ","))
	case all == nil:
		set(schema["examples"].([]any)[0].(string))
	}
	return out
}

// TestAnswersAreAsDescribed checks the type of each answer, and where that is
// JSON, its members.
func TestAnswersAreAsDescribed(t *testing.T) {
	onBoth(t, func(s *site) {
		s.addExamples()
		s.add("test", firstHeader, simple("ocds-test01-2", "r2", january, "B"))
		for path, methods := range s.description().Paths {
			content := methods["get"].Responses["200"]["content"].(map[string]any)
			for _, example := range examples[path] {
				w := s.ask(example)
				given := w.Header().Get("Content-Type")
				if path == "/metrics" {
					given, _, _ = strings.Cut(given, ";")
				}
				described, ok := content[given].(map[string]any)
				if w.Code != http.StatusOK || !ok {
					s.Fatalf("%s: %d %s, described is %v", example, w.Code, given, content)
				}
				schema, ok := described["schema"].(map[string]any)
				if !ok {
					continue
				}
				texts := []string{w.Body.String()}
				if given == "application/x-ndjson" {
					texts = slices.Collect(strings.Lines(w.Body.String()))
				}
				for _, text := range texts {
					var v any
					if err := json.Unmarshal([]byte(text), &v); err != nil {
						s.Fatalf("%s: %v", example, err)
					}
					for _, wrong := range misfits(schema, v, "$") {
						s.Errorf("%s: %s", example, wrong)
					}
				}
			}
		}
		s.same("a problem", []string(nil), misfits(s.description().Components["schemas"]["Problem"].(map[string]any),
			map[string]any{"type": "t", "title": "t", "status": 400.0, "detail": "d", "allowed": []any{"a"}}, "$"))
	})
}

// misfits compares a value with those words of JSON Schema that the description
// uses.
func misfits(schema map[string]any, v any, at string) (out []string) {
	if oneOf, ok := schema["oneOf"].([]any); ok {
		fits := 0
		for _, one := range oneOf {
			if len(misfits(one.(map[string]any), v, at)) == 0 {
				fits++
			}
		}
		if fits != 1 {
			out = append(out, fmt.Sprintf("%s fits %d of the alternatives", at, fits))
		}
		return out
	}
	kind := "null"
	switch v := v.(type) {
	case map[string]any:
		kind = "object"
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, there := v[name.(string)]; !there {
				out = append(out, at+" lacks "+name.(string))
			}
		}
		properties, _ := schema["properties"].(map[string]any)
		for name, one := range properties {
			if given, there := v[name]; there {
				out = append(out, misfits(one.(map[string]any), given, at+"."+name)...)
			}
		}
		for name := range v {
			if at == "$" && properties != nil && properties[name] == nil {
				out = append(out, "there is a "+name+", which is not described")
			}
		}
	case []any:
		kind = "array"
		for _, item := range v {
			out = append(out, misfits(schema["items"].(map[string]any), item, at+"[]")...)
		}
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case float64:
		kind = "number"
		if v == math.Trunc(v) && schema["type"] == "integer" {
			kind = "integer"
		}
	}
	if schema["type"] != kind {
		out = append(out, fmt.Sprintf("%s is of the type %s, described is %v", at, kind, schema["type"]))
	}
	return out
}
