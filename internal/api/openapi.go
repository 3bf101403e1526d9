package api

import (
	"net/http"
	"slices"
	"strconv"
)

// document is the description of the API, after OpenAPI 3.1.1.
type document struct {
	OpenAPI    string              `json:"openapi"`
	Info       info                `json:"info"`
	Servers    []server            `json:"servers"`
	Tags       []tag               `json:"tags"`
	Paths      map[string]pathItem `json:"paths"`
	Components components          `json:"components"`
}

type info struct {
	Title       string `json:"title"`
	Version     string `json:"version"`
	Description string `json:"description"`
}

type server struct {
	URL string `json:"url"`
}

type tag struct {
	Name string `json:"name"`
}

// pathItem is an address; each takes GET, and HEAD with it.
type pathItem struct {
	Get operation `json:"get"`
}

type operation struct {
	ID          string              `json:"operationId"`
	Tags        []string            `json:"tags"`
	Summary     string              `json:"summary"`
	Description string              `json:"description,omitempty"`
	Parameters  []parameterDoc      `json:"parameters,omitempty"`
	Responses   map[string]response `json:"responses"`
}

// parameterDoc is a parameter.
type parameterDoc struct {
	Name        string `json:"name"`
	In          string `json:"in"` // "path" or "query"
	Description string `json:"description"`
	Required    bool   `json:"required,omitempty"`
	Style       string `json:"style,omitempty"`
	Explode     *bool  `json:"explode,omitempty"`
	Schema      schema `json:"schema"`
}

// response is an answer, or the reference to one.
type response struct {
	Ref         string                 `json:"$ref,omitempty"`
	Description string                 `json:"description,omitempty"`
	Headers     map[string]headerField `json:"headers,omitempty"`
	Content     map[string]content     `json:"content,omitempty"`
}

type headerField struct {
	Description string `json:"description"`
	Schema      schema `json:"schema"`
}

type content struct {
	Schema schema `json:"schema,omitempty"`
}

type components struct {
	Schemas   map[string]schema   `json:"schemas"`
	Responses map[string]response `json:"responses"`
}

const aboutAPI = "Procurement notices and contracts as machines read them: in the Open Contracting Data Standard 1.1, " +
	"under the addresses of Find a Tender and of Contracts Finder, and in the order of an append-only ledger. " +
	"Nothing needs a key. All addresses can be read from any website's script, answer HEAD and OPTIONS, " +
	"and take If-None-Match. A query parameter that an address does not know is an error, never left out."

// always are the statuses, other than 200, that every limited address can give.
var always = []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}

// describe answers GET /api/openapi.json.
func (a *API) describe(w http.ResponseWriter, r *http.Request, _ query) error {
	return a.sendWhole(w, r, string(encoded(openAPI(a.table(), a.base(r), a.cfg.Version)))+"\n")
}

// openAPI gives the description of routes on a site.
func openAPI(routes []route, base, version string) document {
	if version == "" {
		version = "unknown"
	}
	doc := document{
		OpenAPI: "3.1.1", Info: info{Title: "Tolsey", Version: version, Description: aboutAPI},
		Servers: []server{{URL: base}}, Paths: map[string]pathItem{},
		Components: components{Schemas: map[string]schema{"Problem": problemSchema}, Responses: map[string]response{
			"NotModified": {Description: "What If-None-Match names is what would be sent",
				Headers: map[string]headerField{"ETag": etagHeader}},
		}},
	}
	for _, status := range append([]int{http.StatusNotFound, http.StatusConflict, http.StatusRequestedRangeNotSatisfiable}, always...) {
		doc.Components.Responses[strconv.Itoa(status)] = failure(status)
	}
	for _, rt := range routes {
		if !slices.Contains(doc.Tags, tag{rt.group}) {
			doc.Tags = append(doc.Tags, tag{rt.group})
		}
		doc.Paths[rt.template()] = pathItem{Get: operation{
			ID: rt.id, Tags: []string{rt.group}, Summary: rt.summary, Description: rt.about,
			Parameters: rt.described(), Responses: rt.responses(),
		}}
	}
	return doc
}

// described gives the parameters of a route.
func (rt route) described() []parameterDoc {
	var out []parameterDoc
	for _, p := range rt.inPath {
		out = append(out, parameterDoc{Name: p.name, In: "path", Description: p.about, Required: true, Schema: p.schema})
	}
	for _, p := range rt.parameters {
		d := parameterDoc{Name: p.name, In: "query", Description: p.about, Schema: p.schema}
		if p.schema["type"] == "array" {
			d.Style, d.Explode = "form", new(p.many) // given several times, or with commas
		}
		out = append(out, d)
	}
	return out
}

var (
	etagHeader = headerField{"Names this state of the answer, for If-None-Match", schema{"type": "string"}}
	linkHeader = headerField{`rel="service-desc" leads to this description; rel="next" to the page that follows, where there is one`,
		schema{"type": "string"}}
	retryHeader = headerField{"How many seconds to wait", schema{"type": "integer"}}
)

// responses gives what a route can answer.
func (rt route) responses() map[string]response {
	good := response{Description: rt.answer.about, Content: map[string]content{rt.answer.mediaType: {Schema: rt.answer.schema}}}
	if rt.bare != nil {
		out := map[string]response{"200": good}
		for _, status := range rt.fails {
			out[strconv.Itoa(status)] = response{Description: http.StatusText(status)}
		}
		return out
	}
	good.Headers = map[string]headerField{"ETag": etagHeader, "Link": linkHeader}
	out := map[string]response{"200": good, "304": {Ref: "#/components/responses/NotModified"}}
	if rt.answer.ranges {
		part := good
		part.Description = "The part that Range asked for"
		out["206"] = part
	}
	for _, status := range append(slices.Clone(rt.fails), always...) {
		out[strconv.Itoa(status)] = response{Ref: "#/components/responses/" + strconv.Itoa(status)}
	}
	return out
}

// failure describes the answer with a status of 400 or more.
func failure(status int) response {
	out := response{Description: http.StatusText(status),
		Content: map[string]content{"application/problem+json": {Schema: schema{"$ref": "#/components/schemas/Problem"}}}}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		out.Headers = map[string]headerField{"Retry-After": retryHeader}
	}
	return out
}
