package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func open(t testing.TB, d *db.DB) (*Service, *ledger.Log) {
	t.Helper()
	ctx, c := context.Background(), clock.At(start)
	if err := d.Migrate(ctx, append(ledger.Migrations(), Migrations()...)...); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return New(d, l, c, slog.New(slog.DiscardHandler), nil), l
}

func release(ocid, id, title string) string {
	return fmt.Sprintf(`{"ocid":%q,"id":%q,"date":"2026-01-01T00:00:00Z","tag":["tender"],"tender":{"title":%q}}`, ocid, id, title)
}

func importText(t testing.TB, s *Service, source, text string) Summary {
	t.Helper()
	sum, err := s.Import(context.Background(), source, []string{"-"}, strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestImportCountsWhatBecameOfEachDocument(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, l := open(t, d)
		text := strings.Join([]string{
			release("ocds-b5fd17-1", "r1", "A"), release("ocds-b5fd17-1", "r1", "A"), release("ocds-b5fd17-1", "r1", "B"),
			release("ocds-h6vhtk-2", "r1", "C"), `{"id":"x","date":"2026-01-01","tag":["tender"]}`, `{"ocid":"o","ocid":"p","date":"2026-01-01"}`, `not json`,
		}, "\n")
		want := Summary{Read: 7, Appended: 2, Known: 1, Superseding: 1, Refused: 3,
			Reasons: map[string]int64{"no-ocid": 1, "duplicate-key": 1, "not-json": 1}}
		if d := cmp.Diff(want, importText(t, s, "", text)); d != "" {
			t.Errorf("first import: %s", d)
		}
		want = Summary{Read: 7, Known: 4, Refused: 3, Reasons: want.Reasons}
		if d := cmp.Diff(want, importText(t, s, "", text)); d != "" {
			t.Errorf("second import: %s", d)
		}
		list, err := l.After(context.Background(), -1, 10)
		if err != nil || len(list) != 3 || list[0].Source != "contracts-finder" || list[2].Source != "find-a-tender" {
			t.Errorf("%d entries, %v", len(list), err)
		}
		kept, err := s.Refusals(context.Background(), "", 10)
		if err != nil || len(kept) != 3 {
			t.Fatalf("%d refused documents are kept, %v", len(kept), err)
		}
		for _, r := range kept {
			whole, err := s.Refusal(context.Background(), r.ID)
			if err != nil || !strings.Contains(text, string(whole.Payload)) || len(whole.Payload) == 0 || whole.Position == "" || whole.Detail == "" {
				t.Errorf("%+v, %v", whole, err)
			}
		}
	})
}

func TestRefusedDocumentsCanBeTriedAgain(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d)
		ctx := context.Background()
		importText(t, s, "manual", `{"id":"x","date":"2026-01-01","tag":["tender"]}`+"\n"+release("ocds-b5fd17-9", "r9", "later"))
		// As if an earlier version had refused what this one takes.
		err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `insert into feed_refused (id, source, file, position, reason, detail, time, payload)
				values ('f1', 'manual', 'f', 'line 1', 'bad-date', 'd', '2026-11-23T09:00:00.000Z', $1)`, []byte(release("ocds-b5fd17-8", "r8", "now")))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		sum, err := s.Retry(ctx)
		if err != nil || sum.Appended != 1 || sum.Refused != 1 || sum.Reasons["no-ocid"] != 1 {
			t.Errorf("%+v, %v", sum, err)
		}
		left, err := s.Refusals(ctx, "", 10)
		if err != nil || len(left) != 1 || left[0].Reason != "no-ocid" {
			t.Errorf("%+v, %v", left, err)
		}
		if _, err := s.Refusal(ctx, "f1"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a document that was taken is still listed: %v", err)
		}
	})
}

func TestRefusalsArePaged(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d)
		var text strings.Builder
		for i := range 25 {
			fmt.Fprintf(&text, "{\"id\":\"%d\"}\n", i)
		}
		importText(t, s, "x", text.String())
		seen := map[string]bool{}
		for after := ""; ; {
			page, err := s.Refusals(context.Background(), after, 7)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, r := range page {
				seen[r.ID] = true
			}
			after = page[len(page)-1].ID
		}
		counts, err := s.RefusalCounts(context.Background())
		if err != nil || len(seen) != 25 || len(counts) != 1 || counts[0].Documents != 25 || counts[0].Source != "x" {
			t.Errorf("%d seen, counts %+v, %v", len(seen), counts, err)
		}
	})
}

// broken ends in an error after some bytes, as a disk or a pipe can.
type broken struct{ io.Reader }

var errBroken = errors.New("the line is cut")

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errBroken
	}
	return n, err
}

func TestAnInterruptedImportGoesOn(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, l := open(t, d)
		var text bytes.Buffer
		for i := range 3000 {
			fmt.Fprintln(&text, release(fmt.Sprintf("ocds-b5fd17-%d", i%1000), fmt.Sprint(i), "A title"))
		}
		cut := broken{bytes.NewReader(text.Bytes()[:text.Len()*2/3])}
		if _, err := s.Import(context.Background(), "", []string{"-"}, cut, nil); !errors.Is(err, errBroken) {
			t.Fatalf("the cut input: %v", err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		_, err := s.Import(ctx, "", []string{"-"}, bytes.NewReader(text.Bytes()), func(Progress) { cancel() })
		if err == nil {
			t.Fatal("the import was not interrupted")
		}
		sum := importText(t, s, "", text.String())
		size, err := l.Size(context.Background())
		if err != nil || size != 3000 || sum.Known+sum.Appended != 3000 || sum.Known == 0 {
			t.Errorf("%d entries, %+v, %v", size, sum, err)
		}
		if again := importText(t, s, "", text.String()); again.Known != 3000 {
			t.Errorf("again: %+v", again)
		}
		report, err := l.Verify(context.Background(), nil)
		if err != nil || !report.OK() {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestMissingFilesAreSaidBeforeAnythingIsRead(t *testing.T) {
	s, l := open(t, testkit.SQLite(t))
	good := filepath.Join(t.TempDir(), "good.json")
	if err := os.WriteFile(good, []byte(release("ocds-b5fd17-1", "r1", "A")), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.Import(context.Background(), "", []string{good, filepath.Join(t.TempDir(), "missing.json")}, nil, nil)
	size, sizeErr := l.Size(context.Background())
	if err == nil || size != 0 || sizeErr != nil {
		t.Errorf("%v, %d entries", err, size)
	}
}

func TestSourceOf(t *testing.T) {
	for ocid, want := range map[string]string{
		"ocds-h6vhtk-06e832": "find-a-tender", "OCDS-B5FD17-x": "contracts-finder", "ocds-213czf-1": "ocds-213czf",
		"PW-14-00627094": Unknown, "": Unknown, "ocds-": Unknown,
	} {
		if got := SourceOf(ocid); got != want {
			t.Errorf("%q: %s, want %s", ocid, got, want)
		}
	}
}
