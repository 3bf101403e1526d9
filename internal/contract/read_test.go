package contract

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

var _ process.Derived = Projection{}

func create(tb testing.TB, d *db.DB) {
	tb.Helper()
	ctx := context.Background()
	err := d.Tx(ctx, func(tx *db.Tx) error {
		for _, s := range (Projection{}).Schema() {
			if _, err := tx.Exec(ctx, tx.Dialect().DDL(s)); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func apply(tb testing.TB, d *db.DB, batch ...process.Change) {
	tb.Helper()
	ctx := context.Background()
	if err := d.Tx(ctx, func(tx *db.Tx) error { return Projection{}.Apply(ctx, tx, batch) }); err != nil {
		tb.Fatal(err)
	}
}

// awardsOf2025 gives real processes with awards, each of its first release.
func awardsOf2025(tb testing.TB) []process.Change {
	tb.Helper()
	file, err := os.Open(testkit.Shared(tb, "data", "ocds", "uk", "contracts-finder-2025-01.releases.jsonl.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	var changes []process.Change
	seen := map[string]bool{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		c := change(tb, "", lines.Text())
		if c.OCID = c.Compiled.OCID(); !seen[c.OCID] {
			seen[c.OCID] = true
			changes = append(changes, c)
		}
	}
	if err := lines.Err(); err != nil || len(changes) == 0 {
		tb.Fatalf("%d processes, %v", len(changes), err)
	}
	return changes
}

// What the tables give back is what From read, in one batch or many, once or
// twice.
func TestByOCID(t *testing.T) {
	changes := awardsOf2025(t)
	changes = append(changes, change(t, "ocds-xxxxxx-1", whole), change(t, "ocds-xxxxxx-none", "{}"))
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		apply(t, d, changes...)
		apply(t, d, changes[:50]...)
		for _, c := range changes[40:60] {
			apply(t, d, c)
		}
		total := 0
		for _, c := range changes {
			want := From(c)
			got, err := New(d).ByOCID(t.Context(), c.OCID)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Fatalf("%s: %v (-want +got):\n%s", c.OCID, err, diff)
			}
			total += len(want)
		}
		all, err := New(d).Totals(t.Context())
		if err != nil || all.Count != total || total < 50 {
			t.Errorf("%d contracts in the tables, %d read, %v", all.Count, total, err)
		}
	})
}

func market(tb testing.TB, d *db.DB) *Service {
	tb.Helper()
	create(tb, d)
	award := func(buyer, date, value string, suppliers ...string) string {
		var refs []string
		for _, s := range suppliers {
			refs = append(refs, fmt.Sprintf(`{"name":%q}`, s))
		}
		return fmt.Sprintf(`{"buyer":{"name":%q},"awards":[{"id":"1","title":"A","date":%q,"value":%s,"suppliers":[%s]}]}`,
			buyer, date, value, strings.Join(refs, ","))
	}
	apply(tb, d,
		change(tb, "p1", award("Fictional Trust", "2026-01-01", `{"amount":100,"currency":"GBP"}`, "Saltworks", "Gritworks")),
		change(tb, "p2", award("Fictional Trust", "2026-03-01", `{"amountGross":200.5,"currency":"GBP"}`, "Saltworks")),
		change(tb, "p3", award("Madeup Trust", "2026-02-01", `{"amount":7,"currency":"EUR"}`, "Saltworks", "Various Suppliers")),
		change(tb, "p4", award("Madeup Trust", "", `{"amount":0,"currency":"GBP"}`, "Saltworks")))
	return New(d)
}

func ocidsOf(p Page) string {
	var ocids []string
	for _, k := range p.Items {
		ocids = append(ocids, k.OCID)
	}
	return strings.Join(ocids, " ")
}

func TestBySupplierAndBuyer(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := market(t, d)
		keys := []string{"saltworks", "gritworks", "nobody"}
		page, err := s.BySupplier(t.Context(), keys, 2, 0)
		want := Totals{Count: 4, WithValue: 3, Sums: []ocds.Money{
			{Hundredths: 30_050, Currency: "GBP", Gross: true}, {Hundredths: 700, Currency: "EUR"}}}
		if diff := cmp.Diff(want, page.Totals); diff != "" || err != nil || ocidsOf(page) != "p2 p3" {
			t.Errorf("%q, %v (-want +got):\n%s", ocidsOf(page), err, diff)
		}
		if page.Totals.Without() != 1 || page.Totals.GBP() != 30_050 {
			t.Errorf("%d without a value, %d pence", page.Totals.Without(), page.Totals.GBP())
		}
		if len(page.Items) == 2 && len(page.Items[1].Suppliers) != 2 {
			t.Errorf("suppliers %+v", page.Items[1].Suppliers)
		}
		for name, c := range map[string]struct {
			want   string
			keys   []string
			offset int
			ask    func(context.Context, []string, int, int) (Page, error)
		}{
			"the rest":           {"p1 p4", keys, 2, s.BySupplier},
			"one of two":         {"p1", []string{"gritworks"}, 0, s.BySupplier},
			"no keys":            {"", nil, 0, s.BySupplier},
			"pseudo supplier":    {"", []string{"various-suppliers"}, 0, s.BySupplier},
			"a buyer":            {"p2 p1", []string{"fictional-trust"}, 0, s.ByBuyer},
			"a buyer, offset":    {"p1", []string{"fictional-trust"}, 1, s.ByBuyer},
			"past the last":      {"", []string{"fictional-trust"}, 9, s.ByBuyer},
			"no buyer":           {"", nil, 0, s.ByBuyer},
			"buyer under 2 keys": {"p2 p3 p1 p4", []string{"fictional-trust", "madeup-trust"}, 0, s.ByBuyer},
		} {
			p, err := c.ask(t.Context(), c.keys, 10, c.offset)
			if got := ocidsOf(p); got != c.want || err != nil {
				t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
			}
		}
		for _, limit := range []int{0, 101} {
			if _, err := s.ByBuyer(t.Context(), keys, limit, 0); fault.KindOf(err) != fault.Invalid {
				t.Errorf("a page of %d: %v", limit, err)
			}
		}
	})
}

// Amounts that add up beyond 64 bits give the most that can be said, not an
// error.
func TestTotalsOfAbsurdAmounts(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		var batch []process.Change
		for i := range 1000 {
			batch = append(batch, change(t, fmt.Sprintf("p%d", i), `{"awards":[{"value":{"amount":99999999999999.99,"currency":"GBP"}}]}`))
		}
		apply(t, d, batch[:900]...)
		s := New(d)
		if got, err := s.Totals(t.Context()); err != nil || got.GBP() != 900*9_999_999_999_999_999 {
			t.Errorf("%d, %v", got.GBP(), err)
		}
		apply(t, d, batch...)
		if got, err := s.Totals(t.Context()); err != nil || got.GBP() != 1<<63-1 {
			t.Errorf("%d, %v", got.GBP(), err)
		}
	})
}

// BenchmarkApply projects real processes of which two thirds have awards; the
// figure to read is µs/process.
func BenchmarkApply(b *testing.B) {
	some := awardsOf2025(b)
	var changes []process.Change
	for len(changes) < 1000 {
		changes = append(changes, some...)
	}
	d := testkit.SQLite(b)
	create(b, d)
	n := 0
	for b.Loop() {
		b.StopTimer()
		for i := range changes {
			changes[i].OCID = fmt.Sprintf("ocds-b5fd17-%08d", n)
			n++
		}
		b.StartTimer()
		apply(b, d, changes...)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/process")
}
