package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var testSchema = Schema{Version: 1, Stages: []string{"planning", "open", "closed"}, Numbers: []string{"value", "updated"}, Group: "buyer"}

func open(t testing.TB, dir string) *Index {
	t.Helper()
	x, err := Open(dir, testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.Close)
	return x
}

// made gives a made-up document.
func made(key, title, description string, tags ...Tag) Document {
	d := Document{Key: key, Numbers: []int64{Missing, 1}, Stages: []Step{{Stage: "open"}}, Tags: tags}
	d.Texts[Title], d.Texts[Description] = title, description
	return d
}

func add(t testing.TB, x *Index, position int64, docs ...Document) {
	t.Helper()
	if err := x.Add(docs, false, position); err != nil {
		t.Fatal(err)
	}
}

func keys(t testing.TB, x *Index, r Request) string {
	t.Helper()
	if r.Limit == 0 {
		r.Limit = 100
	}
	res, err := x.Search(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range res.Hits {
		out = append(out, h.Key)
	}
	if len(out) != res.Total && res.Total <= r.Limit {
		t.Errorf("%d hits of %d", len(out), res.Total)
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	x := open(t, "")
	add(t, x, 1, made("a", "School cleaning", "Cleaning of the schools in the county"),
		made("b", "Cloud hosting", "Hosting of it services; the IT department runs it"),
		made("c", "Works", "The school has a clean roof. See contract notice."))
	add(t, x, 2, made("d", "Notice of contract", "we supply it"))
	for query, want := range map[string]string{
		"school":                "a c",
		"cleaning":              "a c",
		`"cleaning"`:            "a",
		"IT":                    "b",
		"it":                    "b d",
		"clou*":                 "b",
		"title:school":          "a",
		"school -cleaning":      "",
		"school OR hosting":     "a b c",
		`"contract notice"`:     "c",
		`"notice contract"`:     "",
		`"the school has"`:      "c",
		"-school":               "b d",
		"nothing":               "",
		`title:"cloud hosting"`: "b",
		`title:"the school"`:    "",
	} {
		got := strings.Fields(keys(t, x, Request{Expr: Parse(query)}))
		wants := strings.Fields(want)
		if len(got) != len(wants) {
			t.Errorf("%s: %v instead of %v", query, got, wants)
			continue
		}
		for _, k := range wants {
			if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+k+" ") {
				t.Errorf("%s: %v instead of %v", query, got, wants)
			}
		}
	}
	if got := keys(t, x, Request{Expr: Parse("school")}); got != "a c" {
		t.Errorf("the title counts more: %s", got)
	}
}

var benchWords = func() []string {
	var w []string
	for i := range 30000 {
		w = append(w, fmt.Sprintf("%c%c%cword%d", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, i))
	}
	return w
}()

func bigDocs(n, from int) []Document {
	r := rand.New(rand.NewPCG(1, uint64(from)))
	z := rand.NewZipf(r, 1.1, 3, uint64(len(benchWords)-1))
	var docs []Document
	for i := range n {
		var b strings.Builder
		for range 180 {
			b.WriteString(benchWords[z.Uint64()])
			b.WriteByte(' ')
		}
		s := b.String()
		docs = append(docs, made(fmt.Sprintf("ocds-f1ct10-%07d", from+i), s[:60], s, Tag{"buyer", fmt.Sprint(r.IntN(5000))}, Tag{"type", fmt.Sprint("UK", r.IntN(10))}))
	}
	return docs
}

func TestSaveAndOpen(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	for i := range 30 {
		add(t, x, int64(i), bigDocs(200, i*150)...)
	}
	if n := x.Docs(); n != 29*150+200 {
		t.Errorf("%d documents", n)
	}
	req := Request{Expr: Parse("aaaword0"), Facets: []Facet{{Name: "type"}, {Name: GroupFacet}, {Name: StageFacet}}, Groups: 5, Limit: 10, Now: time.Unix(0, 0)}
	before, err := x.Search(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Save("here"); err != nil {
		t.Fatal(err)
	}
	x.Close()
	y := open(t, dir)
	if y.Position() != 29 || y.Mark() != "here" {
		t.Errorf("position %d, mark %q", y.Position(), y.Mark())
	}
	after, err := y.Search(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(before.Total, before.Counts, before.Groups) != fmt.Sprint(after.Total, after.Counts, after.Groups) {
		t.Errorf("%v\n%v", before, after)
	}
}
