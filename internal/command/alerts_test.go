package command

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
)

var alertsNow = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// sick makes a data directory with an alert that nobody has confirmed, whose
// letter was refused, and a suspended address.
func sick(t *testing.T) (dir string) {
	t.Helper()
	ctx := context.Background()
	dir = t.TempDir()
	a, err := app.Open(ctx, app.Config{Data: dir, Listen: "127.0.0.1:8080", Clock: clock.At(alertsNow), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, err = a.Alerts.Ask(ctx, alert.Wish{Address: "jane@firm.example", Target: alert.Search, Query: notice.Query{Text: "hosting"},
		Choices: alert.Choices{Frequency: alert.Daily}})
	if err != nil {
		t.Fatal(err)
	}
	err = a.DB.Tx(ctx, func(tx *db.Tx) error {
		for _, id := range []string{"refused", "aside"} {
			if err := a.Mail.Enqueue(ctx, tx, mail.Letter{ID: id, To: "jane@firm.example", Subject: "News", Text: "Some."}); err != nil {
				return err
			}
		}
		for _, statement := range []string{
			"update mail_letter set state = 'failed', next = '', ended = created, reason = 'the address was refused (550)', answer = 'No such user' where id = 'refused'",
			"update mail_letter set state = 'suspended', next = '', ended = created where id = 'aside'",
			"insert into mail_address (address, refusals, suspended, answer) values ('jane@firm.example', 3, '2026-11-20T09:30:00.000Z', 'No such user')",
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// says runs a command, which must end with a code, and gives what it prints.
func says(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out strings.Builder
	env := &Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Clock: clock.At(alertsNow)}
	if got := Run(context.Background(), args, env); got != code {
		t.Errorf("%v ends with %d, want %d: %s", args, got, code, out.String())
	}
	return out.String()
}

func TestAlertsStatus(t *testing.T) {
	got := map[string]string{}
	text := says(t, OK, "alerts", "status", "--data", sick(t))
	for line := range strings.Lines(text) {
		if what, value, ok := strings.Cut(line, "  "); ok {
			got[what] = strings.TrimSpace(value)
		}
	}
	for what, want := range map[string]string{"Active alerts": "0", "Not confirmed": "1", "Entries not compared yet": "0", "Last compared": "-",
		"Letters in the outbox": "1", "Oldest in the outbox": "2026-11-20 12:00", "Suspended addresses": "1"} {
		if got[what] != want {
			t.Errorf("%s: %q, want %q", what, got[what], want)
		}
	}
	if !strings.HasSuffix(text, "\nFailed in the last 30 days:\n1: the address was refused (550) (No such user)\n") || strings.Contains(text, "tried again:") {
		t.Errorf("the reasons are\n%s", text)
	}
}

func TestAlertsSuspendedAndLift(t *testing.T) {
	dir := sick(t)
	want := "ADDRESS            SINCE             LETTERS  LAST ANSWER\njane@firm.example  2026-11-20 09:30  1        No such user\n"
	if d := cmp.Diff(want, says(t, OK, "alerts", "suspended", "--data", dir)); d != "" {
		t.Errorf("suspended (-want +got):\n%s", d)
	}
	if got := says(t, OK, "alerts", "lift", "jane@FIRM.example", "--data", dir); got != "Letters go to jane@firm.example again.\n" {
		t.Errorf("lifted: %q", got)
	}
	if got := says(t, OK, "alerts", "suspended", "--data", dir); got != "No address is suspended.\n" {
		t.Errorf("then: %q", got)
	}
	if got := says(t, OK, "alerts", "status", "--data", dir); !strings.Contains(got, "Letters in the outbox          2\n") {
		t.Errorf("what was set aside does not wait: %s", got)
	}
	if got := says(t, Failed, "alerts", "lift", "jane@firm.example", "--data", dir); !strings.Contains(got, "No mails to this address are held back.") {
		t.Errorf("twice: %q", got)
	}
	if got := says(t, Failed, "alerts", "lift", "jane", "--data", dir); !strings.Contains(got, "Enter an email address") {
		t.Errorf("no address: %q", got)
	}
}

func TestMoreSuspendedThanAreListed(t *testing.T) {
	var out strings.Builder
	if err := printSuspended(&out, mail.Status{Suspends: 3, Suspended: []mail.Suspension{{Address: "a@b.example"}}}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out.String(), "And 2 more, suspended earlier.\n") {
		t.Errorf("it says %q", out.String())
	}
}

func TestAlertsReplay(t *testing.T) {
	dir := sick(t)
	if got := says(t, OK, "alerts", "replay", "--from", "0", "--data", dir); got != "Entries to be compared again: 0. Put back from letters that failed: 0.\n" {
		t.Errorf("it says %q", got)
	}
	if got := says(t, Failed, "alerts", "replay", "--from", "7", "--data", dir); !strings.Contains(got, "Choose an index from 0 to 0") {
		t.Errorf("beyond the ledger: %q", got)
	}
	if got := says(t, Failed, "alerts", "replay", "--data", dir); !strings.Contains(got, "--from") {
		t.Errorf("without an index: %q", got)
	}
}
