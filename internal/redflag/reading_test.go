package redflag

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/ocds"
)

const rich = `{"ocid":"ocds-f1ct10-1","buyer":{"id":"b","name":"Fictional Council"},"planning":{"documents":[{"noticeType":"UK3","datePublished":"2026-01-05T09:00:00Z"}]},
	"tender":{"status":"complete","procurementMethod":"open","procurementMethodDetails":"Open procedure","procuringEntity":{"id":7},"numberOfTenderers":2,
		"aboveThreshold":true,"specialRegime":["utilities","lightTouch"],"legalBasis":{"id":"2023/54"},
		"tenderPeriod":{"startDate":"2026-03-01T00:00:00Z","endDate":"2026-04-01T12:00:00+01:00"},"documents":[{"documentType":"tenderNotice","datePublished":"2026-03-01T09:00:00Z"}]},
	"bids":{"statistics":[{"measure":"bids","value":2,"relatedLot":"1"},{"measure":"finalStageBids","value":1,"relatedLot":"1"}],
		"details":[{"status":"valid","date":"2026-03-31","tenderers":{"id":12},"value":{"amount":10.5,"currency":"GBP"}},{"status":"","tenderers":[{"id":"x"},{"name":"no id"}],"value":{"amount":"1","currency":"GBP"}}]},
	"awards":[{"id":1,"status":"active","suppliers":[{"id":"12"}],"items":[{"classification":{"scheme":"CPV","id":"45000000"}},{"classification":{"id":"45000000"}}]},{"id":"2","suppliers":[]}],
	"contracts":[{"awardID":"1","status":"cancelled"},{"awardID":"2","status":"cancelled"},{"awardID":"2","status":"active"}]}`

func ptr[T any](v T) *T { return &v }

func TestReading(t *testing.T) {
	want := Reading{
		Buyer: "b", Entity: "7", Method: "open", Procedure: "Open procedure", Start: "2026-03-01T00:00:00Z", End: "2026-04-01T12:00:00+01:00",
		Tenderers: ptr(2), Opened: "2026-03-01", Planned: []string{"2026-01-05"}, Law: "2023/54", Above: "true", Light: true,
		Lots: []Lot{{ID: "1", Bids: ptr(2), Final: ptr(1)}},
		Bids: []Bid{{Status: "valid", Date: "2026-03-31", Tenderers: []string{"12"}, Amount: ptr(10.5), Currency: "GBP"},
			{Status: Blank, Tenderers: []string{"x", ""}, Currency: "GBP"}},
		Awards: []Award{{Status: "active", Suppliers: []string{"12"}, Codes: []string{"45000000"}, Divisions: []string{"45"}, Void: true}, {}},
	}
	got := Read(parse(t, rich))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var again Reading
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, again); diff != "" {
		t.Error(diff)
	}
	if len(text) > 700 {
		t.Errorf("%d bytes are not small: %s", len(text), text)
	}
}

func TestReadingsThatSayNothing(t *testing.T) {
	for _, release := range []string{
		`{}`, `{"ocid":"F","buyer":{"id":"b"},"planning":{},"tender":{"procurementMethod":"open"}}`,
		`{"ocid":"F","bids":[],"awards":{},"tender":[],"auctions":3}`, `{"awards":[{"status":"active","suppliers":[{"id":"s"}]}]}`,
	} {
		got := Read(parse(t, release))
		if text, _ := json.Marshal(got); string(text) != "{}" {
			t.Errorf("%s is read as %s", release, text)
		}
	}
	if got := Read(parse(t, strings.Replace(rich, "complete", "cancelled", 1))); !cmp.Equal(got, Reading{Cancelled: true}) {
		t.Errorf("%+v", got)
	}
}

func TestReadAs(t *testing.T) {
	got := ReadAs(parse(t, rich), func(p ocds.Party) string { return "org:" + p.Name() })
	if got.Buyer != "org:Fictional Council" || got.Bids[0].Tenderers[0] != "org:" {
		t.Errorf("%+v", got)
	}
}

// A stored reading gives what the release gave, though the release is gone.
func TestAddReading(t *testing.T) {
	byRelease, byReading := New(Settings{}), New(Settings{})
	for line := range strings.Lines(gapLines(1, 48, 50, 50, 50, 52, 99) + strings.ReplaceAll(rich, "\n", "")) {
		own := []byte(line)
		v, err := ocds.Parse(own)
		if err != nil {
			t.Fatal(err)
		}
		r := ocds.Release{Value: v}
		text, err := json.Marshal(Read(r))
		if err != nil {
			t.Fatal(err)
		}
		var stored Reading
		if err := json.Unmarshal(text, &stored); err != nil {
			t.Fatal(err)
		}
		byReading.AddReading(strings.Clone(r.OCID()), stored)
		byRelease.Add(r)
		clear(own) // whatever still points into it would change now
	}
	if diff := cmp.Diff(byReading.Result(), byRelease.Result()); diff != "" {
		t.Error(diff)
	}
}
