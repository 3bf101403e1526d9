package integrity

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/internal/testkit"
)

var _ process.Derived = Projection{}

// why gives the sentence of a flagged process.
func why(t *testing.T, s *Service, b *Board, c Case) string {
	t.Helper()
	readings, err := s.Readings(context.Background(), []string{c.ID})
	if err != nil {
		t.Fatal(err)
	}
	return b.Why(c, readings[c.ID])
}

func TestWhatIsFlaggedOfWhatCouldBeJudged(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l, s := open(t, d)
		add(t, l, tender(1, "Fictional Council", "2026-03-02", "2026-03-12", bids("1", 1)+","+bids("2", 4)),
			tender(2, "Fictional Council", "2026-04-01", "2026-04-30", bids("1", 3)),
			tender(3, "Imaginary Borough", "2026-05-01", "2026-05-09", bids("1", 1)),
			`{"ocid":"ocds-f1ct10-0004","id":"r4","date":"2026-05-01T09:00:00Z","tag":["planning"],"planning":{"rationale":"A plan says nothing."}}`)
		b := board(t, s)
		if looked, cancelled := b.Processes(); looked != 4 || cancelled != 0 {
			t.Errorf("%d processes, %d cancelled", looked, cancelled)
		}
		short, _ := b.Tally("UK-R003")
		if short.Flagged[redflag.OCID] != 2 || short.Buyers != 2 || short.Coverage != 3 || short.Of != 4 {
			t.Errorf("UK-R003: %+v", short)
		}
		list, total := b.Cases("UK-R003", redflag.OCID, nil, 0, 0)
		want := []Case{{Flag: "UK-R003", Kind: redflag.OCID, ID: "ocds-f1ct10-0003", Value: 8, Buyer: "imaginary", Day: "2026-05-01"},
			{Flag: "UK-R003", Kind: redflag.OCID, ID: "ocds-f1ct10-0001", Value: 10, Buyer: "fictional", Day: "2026-03-02"}}
		for i := range want {
			want[i].Buyer = list[i].Buyer // whatever the keys of councils are
		}
		if diff := cmp.Diff(want, list); diff != "" || total != 2 || list[0].Buyer == list[1].Buyer || list[0].Buyer == "" {
			t.Errorf("%d cases (-want +got):\n%s", total, diff)
		}
		first := list[1].Buyer
		if mine, total := b.Cases("UK-R003", redflag.OCID, func(key string) bool { return key == first }, 0, 1); total != 1 || mine[0].ID != "ocds-f1ct10-0001" {
			t.Errorf("of one buyer: %d, %v", total, mine)
		}
		if past, total := b.Cases("UK-R003", redflag.OCID, nil, 5, 1); total != 2 || len(past) != 0 {
			t.Errorf("past the end: %d, %v", total, past)
		}
		if got := b.BuyersOf("UK-R003"); got[first] != 1 || len(got) != 2 {
			t.Errorf("by buyer: %v", got)
		}
		for flag, sentence := range map[string]string{
			"UK-R003": "From the tender notice of 2 March 2026 to the deadline of 12 March 2026 there are 10 days. The rule asks for 15 (no minimum is known, so that of R003).",
			"UK-R018": "One tender came in, for 1 of 2 lots.",
		} {
			if got := why(t, s, b, Case{Flag: flag, Kind: redflag.OCID, ID: "ocds-f1ct10-0001", Value: 10}); got != sentence {
				t.Errorf("%s: %q", flag, got)
			}
		}
		if len(b.Tallies()) != len(redflag.Flags()) {
			t.Errorf("%d tallies", len(b.Tallies()))
		}
		if _, ok := b.Tally("R999"); ok {
			t.Error("a flag that is none")
		}
	})
}

// A Board stays as it is; the next holds what came since, also that a process
// says something else now or was cancelled.
func TestTheBoardFollowsTheLedger(t *testing.T) {
	l, s := open(t, testkit.SQLite(t))
	if n, _ := board(t, s).Processes(); n != 0 {
		t.Fatalf("%d processes in an empty ledger", n)
	}
	add(t, l, tender(1, "Fictional Council", "2026-03-02", "2026-03-12", bids("1", 1)), tender(2, "Fictional Council", "2026-03-02", "2026-03-12", bids("1", 1)))
	before := board(t, s)
	add(t, l, strings.Replace(tender(1, "Fictional Council", "2026-03-02", "2026-04-12", bids("1", 2)), `"r1","date":"2026-03-02`, `"r1b","date":"2026-03-03`, 1),
		`{"ocid":"ocds-f1ct10-0002","id":"r2b","date":"2026-03-04T09:00:00Z","tag":["tenderCancellation"],"tender":{"status":"cancelled"}}`)
	after := board(t, s)
	for _, c := range []struct {
		about string
		board *Board
		want  int
	}{{"before", before, 2}, {"after", after, 0}} {
		if tally, _ := c.board.Tally("UK-R003"); tally.Flagged[redflag.OCID] != c.want {
			t.Errorf("%s: %d flagged, want %d", c.about, tally.Flagged[redflag.OCID], c.want)
		}
	}
	if looked, cancelled := after.Processes(); looked != 1 || cancelled != 1 || after.Size() != 4 {
		t.Errorf("%d processes, %d cancelled, size %d", looked, cancelled, after.Size())
	}
	s.Close()
	if again, err := s.Board(context.Background()); err != nil || again != after {
		t.Errorf("after Close: %v", err)
	}
}

func TestABoardThatIsNotThereYet(t *testing.T) {
	d := testkit.SQLite(t)
	if _, err := New(d).Board(context.Background()); err == nil {
		t.Error("a service that does not follow gives a board")
	}
	s := &Service{db: d, warmUp: time.Millisecond, follower: &follower{}}
	if _, err := s.Board(context.Background()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("the error is %v", err)
	}
}

// The stored readings give what the releases themselves give, with
// organisations by their keys.
func TestStoredReadingsEqualTheReleases(t *testing.T) {
	var releases []string
	direct := redflag.New(Settings())
	for i := range 30 {
		amounts := []float64{100 + float64(i), 101 + 2*float64(i), 130}
		var details []string
		for j, a := range amounts {
			details = append(details, fmt.Sprintf(`{"id":"%d","status":"valid","date":"2026-03-20T10:00:00Z","value":{"amount":%v,"currency":"GBP"},"tenderers":[{"id":"s%d"}]}`, j, a, j))
		}
		text := fmt.Sprintf(`{"ocid":"ocds-f1ct10-%04d","id":"r","date":"2026-03-01T09:00:00Z","tag":["award"],"buyer":{"id":"b1"},
			"parties":[{"id":"b1","name":"Fictional Council"},{"id":"s0","name":"First Fiction Ltd"},{"id":"s1","name":"Second Fiction Ltd"},{"id":"s2","name":"Third Fiction Ltd"}],
			"tender":{"procurementMethod":"open","tenderPeriod":{"endDate":"2026-03-12T12:00:00Z"}},
			"bids":{"details":[%s]},"awards":[{"id":"a","status":"active","date":"2026-04-01T00:00:00Z","suppliers":[{"id":"s0"}]}]}`, i, strings.Join(details, ","))
		releases = append(releases, text)
		direct.Add(item(t, text).Release)
	}
	l, s := open(t, testkit.SQLite(t))
	add(t, l, releases...)
	b, want := board(t, s), direct.Result()
	for _, flag := range redflag.Flags() {
		tally, _ := b.Tally(flag.ID)
		if diff := cmp.Diff(want.Flagged[flag.ID][redflag.OCID], values(b, flag.ID, redflag.OCID)); diff != "" || tally.Coverage != want.Coverage[flag.ID] {
			t.Errorf("%s: coverage %d, want %d (-releases +stored):\n%s", flag.ID, tally.Coverage, want.Coverage[flag.ID], diff)
		}
		if got := tally.Flagged[redflag.Tenderer]; got != len(want.Flagged[flag.ID][redflag.Tenderer]) {
			t.Errorf("%s: %d suppliers", flag.ID, got)
		}
	}
	list, total := b.Cases("R030", redflag.Tenderer, nil, 0, 1)
	if total != 1 || list[0].ID != "first-fiction-ltd" || len(list[0].Processes) != 30 || b.Why(list[0], redflag.Reading{}) != "Flagged through 30 processes." {
		t.Errorf("R030 of suppliers: %d, %+v", total, list)
	}
	late, _ := b.Cases("R030", redflag.OCID, nil, 0, 1)
	if diff := cmp.Diff([]string{"first-fiction-ltd"}, late[0].Suppliers); diff != "" {
		t.Error(diff)
	}
	if got := why(t, s, b, late[0]); got != "A supplier that won made a valid bid after the deadline, 12 March 2026." {
		t.Error(got)
	}
}

func values(b *Board, flag string, kind redflag.Kind) map[string]float64 {
	var out map[string]float64
	list, _ := b.Cases(flag, kind, nil, 0, 0)
	for _, c := range list {
		if out == nil {
			out = map[string]float64{}
		}
		out[c.ID] = c.Value
	}
	return out
}

// Every flag has a sentence of its own, with its numbers and without any that
// are none.
func TestEveryFlagSaysWhy(t *testing.T) {
	b := &Board{results: redflag.Results{Fences: map[string]map[string]float64{}}}
	amount := 1200.0
	three, one := 3, 1
	reading := redflag.Reading{Start: "2026-03-01T00:00:00Z", End: "2026-03-09T00:00:00Z", Opened: "2026-03-01", Law: "2023/54", Above: "true",
		Bids: []redflag.Bid{{Amount: &amount, Currency: "GBP", Tenderers: []string{"a"}}, {Amount: &amount, Currency: "GBP", Tenderers: []string{"b"}}},
		Lots: []redflag.Lot{{ID: "1", Bids: &three, Final: &one}, {ID: "2", Bids: &one}}}
	seen := map[string]bool{}
	for _, flag := range redflag.Flags() {
		b.results.Fences[flag.ID] = map[string]float64{"lower_fence": 0.0125, "upper_fence": 0.5, "Buyer_upper_fence": 0.25}
		got := b.Why(Case{Flag: flag.ID, Kind: redflag.Buyer, Value: 2}, reading)
		if got == "" || seen[got] || strings.Contains(got, "%!") || !strings.HasSuffix(got, ".") {
			t.Errorf("%s: %q", flag.ID, got)
		}
		seen[got] = true
	}
	for flag, part := range map[string]string{
		"R024": "The fence below which that is unusual is 1.25%", "R028": "the same price, 1200 GBP", "R038": "unusual is 25%",
		"UK-R003": "there are 2 days. The rule asks for 25 (Procurement Act 2023, section 54, check)",
		"UK-R035": "2 tenders fell before the last stage, in which one was assessed, for 1 of 2 lots",
		"UK-R048": "2 CPV divisions. The fence above which that is unusual is 0.5",
	} {
		if got := b.Why(Case{Flag: flag, Kind: redflag.Buyer, Value: 2}, reading); !strings.Contains(got, part) {
			t.Errorf("%s: %q", flag, got)
		}
	}
	if got := b.Why(Case{Flag: "R999"}, reading); got != "" {
		t.Error(got)
	}
	if share(math.Pow10(-3)) != "0.10%" || share(0) != "0%" || share(1.5) != "150%" || day("yesterday") != "yesterday" || day("") != "a day not given" {
		t.Error("numbers or days are written otherwise")
	}
}

// A rebuild from the ledger equals the live table.
func TestARebuildEqualsTheLiveTable(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l, _ := open(t, d)
		for i := range 5 {
			add(t, l, tender(i, "Fictional Council", "2026-03-02", "2026-03-12", bids("1", i)))
		}
		add(t, l, `{"ocid":"ocds-f1ct10-0001","id":"r1b","date":"2026-03-04T09:00:00Z","tag":["tenderUpdate"],"tender":{"tenderPeriod":{"endDate":"2026-04-01T12:00:00Z"}}}`)
		live := dump(t, d)
		if strings.Count(live, "ocds-f1ct10") != 5 {
			t.Fatalf("the table is\n%s", live)
		}
		if err := l.Rebuild(context.Background(), []string{"redflag"}, nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(live, dump(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

func dump(t *testing.T, d *db.DB) (out string) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		rows, err := tx.Query(context.Background(), "select * from redflag_reading order by ocid")
		if err != nil {
			return err
		}
		out, err = testkit.Rows(rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
