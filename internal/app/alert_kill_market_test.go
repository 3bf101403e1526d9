package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
)

// Those who listen in these tests: each address to two words.
const (
	listeners = 20
	perPerson = 2
)

// town is the data of a fictional market with its listeners, the desk by which
// they get their letters, and an App over it all beside the servers.
type town struct {
	*testing.T
	*App
	desk     *desk
	setting  serverSetting
	releases []string
	told     []told // by each release
}

// told is what a release says to whom.
type told struct{ to, ocid string }

// openTown makes a town whose ledger is empty and whose file has n releases.
func openTown(t *testing.T, database string, n int) *town {
	t.Helper()
	w := &town{T: t, desk: openDesk(t)}
	w.setting = serverSetting{Data: volatile(t), Database: database, Desk: w.desk.port, Now: now}
	for i := range n {
		w.write(i)
	}
	w.setting.Releases = filepath.Join(w.setting.Data, "releases")
	if err := os.WriteFile(w.setting.Releases, []byte(strings.Join(w.releases, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := Open(context.Background(), w.setting.config(clock.At(now), slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	w.App = a
	w.subscribe()
	return w
}

// person is the address of a listener, and word what one listens to. Every
// fourth has the second word told once a day.
func person(i int) string { return fmt.Sprintf("p%d@supplier.example", i) }

func word(i, n int) string {
	const letters = "bcdfghjklmnprtvwxz"
	return fmt.Sprintf("zo%c%cu%cax", letters[i%len(letters)], letters[i/len(letters)], letters[n])
}

func daily(i, n int) bool { return i%4 == 0 && n == 1 }

// subscribe has everybody ask for alerts and confirm them by the link in the
// letter that comes.
func (w *town) subscribe() {
	w.Helper()
	ctx := context.Background()
	for i := range listeners {
		for n := range perPerson {
			c := alert.Choices{Frequency: alert.AtOnce}
			if daily(i, n) {
				c = alert.Choices{Frequency: alert.Daily, Hour: 12}
			}
			if _, err := w.Alerts.Ask(ctx, alert.Wish{Address: person(i), Target: alert.Search, Query: notice.Query{Text: word(i, n)}, Choices: c}); err != nil {
				w.Fatal(err)
			}
		}
	}
	if _, err := w.Mail.Send(ctx); err != nil {
		w.Fatal(err)
	}
	link := regexp.MustCompile(`/alerts/confirm/(\S+)`)
	for _, l := range w.desk.taken() {
		token := link.FindStringSubmatch(l.text)
		if token == nil {
			w.Fatalf("there is no link in %s", l.text)
		}
		_, _, pending, err := w.Alerts.Pending(ctx, token[1])
		if err != nil {
			w.Fatal(err)
		}
		var wanted []string
		for _, sub := range pending {
			wanted = append(wanted, sub.Token)
		}
		if _, err := w.Alerts.Confirm(ctx, token[1], wanted); err != nil {
			w.Fatal(err)
		}
	}
	if st, err := w.Alerts.Status(ctx); err != nil || st.Active != listeners*perPerson {
		w.Fatalf("%d subscriptions are active, %v", st.Active, err)
	}
}

// write makes the release of a number. Neighbours are for different people.
// Every sixth is no news: it moves the deadline of one before it. Some have both
// words of somebody who is told both at once.
func (w *town) write(i int) {
	who, n := i%listeners, i/listeners%perPerson
	ocid := fmt.Sprintf("%s-n%d", madeUpPrefix, i)
	title, closes, tag := word(who, n), now.AddDate(0, 0, 30), "tender"
	news := told{to: person(who), ocid: ocid}
	switch {
	case i%6 == 5:
		ocid, title, closes, tag, news = w.told[i-5].ocid, "", closes.AddDate(0, 0, 7), "tenderUpdate", told{}
	case i%5 == 0 && !daily(who, 1):
		title = word(who, 0) + " and " + word(who, 1)
	}
	if title != "" {
		title = fmt.Sprintf(`"title":"Fictional works with %s",`, title)
	}
	w.releases = append(w.releases, fmt.Sprintf(`{"ocid":%q,"id":"r%d","date":%q,"tag":[%q],"buyer":{"id":"b","name":"Borough of Fiction"},`+
		`"parties":[{"id":"b","name":"Borough of Fiction","roles":["buyer"]}],"tender":{"id":"t",%s"status":"active","tenderPeriod":{"endDate":%q}}}`,
		ocid, i, now.Add(time.Duration(i)*time.Second).Format(time.RFC3339), tag, title, closes.Format(time.RFC3339)))
	w.told = append(w.told, news)
}

// atRest tells whether nothing waits, neither to be told nor to be sent.
func (w *town) atRest() (bool, error) {
	ctx := context.Background()
	st, err := w.Alerts.Status(ctx)
	if err != nil {
		return false, err
	}
	box, err := w.Mail.Status(ctx)
	return st.Lag() == 0 && st.Waiting == 0 && st.Due == 0 && box.Queued == 0, err
}

// rest does what a server does, hour by hour, until nothing waits.
func (w *town) rest(from time.Time) {
	w.Helper()
	ctx := context.Background()
	w.desk.acts(nil)
	w.Config.Clock.Set(from)
	for range 4 * 24 {
		if err := w.Alerts.Turn(ctx); err != nil {
			w.Fatal(err)
		}
		if _, err := w.Mail.Send(ctx); err != nil {
			w.Fatal(err)
		}
		still, err := w.atRest()
		if err != nil {
			w.Fatal(err)
		}
		if still {
			return
		}
		w.Config.Clock.Advance(time.Hour)
	}
	st, err := w.Alerts.Status(ctx)
	box, _ := w.Mail.Status(ctx) // the first says enough
	w.Fatalf("there is no rest: %+v, %+v, %v", st, box, err)
}

// check holds that everybody was told everything, each thing by one letter, of
// which there are at most so many copies, all the same. It gives those that came
// more than once.
func (w *town) check(most int) (repeated [][]letter) {
	w.Helper()
	ctx := context.Background()
	size, err := w.Log.Size(ctx)
	if err != nil {
		w.Fatal(err)
	}
	byNews, byID := map[told][]string{}, map[string][]letter{}
	for _, l := range w.desk.taken()[listeners:] { // after those that asked to confirm
		byID[l.id] = append(byID[l.id], l)
		if len(byID[l.id]) == 1 {
			for _, ocid := range l.notices {
				byNews[told{l.to, ocid}] = append(byNews[told{l.to, ocid}], l.id)
			}
		}
	}
	for _, news := range w.told[:size] {
		if ids := byNews[news]; news.to != "" && len(ids) != 1 {
			w.Errorf("%s was told of %s by %d letters: %q", news.to, news.ocid, len(ids), ids)
		}
		delete(byNews, news)
	}
	for news, ids := range byNews {
		w.Errorf("%s was told of %s, which was not asked for, by %q", news.to, news.ocid, ids)
	}
	for id, list := range byID {
		if len(list) > 1 {
			repeated = append(repeated, list)
		}
		if len(list) > most {
			w.Errorf("of %s, which tells %s of %q, %d copies came", id, list[0].to, list[0].notices, len(list))
		}
		for _, l := range list[1:] {
			if string(l.whole) != string(list[0].whole) || l.to != list[0].to {
				w.Errorf("a second copy is another letter:\n%s\n%s", list[0].whole, l.whole)
			}
		}
	}
	w.sound()
	return repeated
}

// sound holds that the ledger is as its checkpoints say, and that no letter
// failed.
func (w *town) sound() {
	w.Helper()
	ctx := context.Background()
	if report, err := w.Log.Verify(ctx, nil); err != nil || !report.OK() {
		w.Errorf("verify: %+v, %v", report, err)
	}
	if st, err := w.Mail.Status(ctx); err != nil || len(st.Failed)+st.Suspends != 0 {
		w.Errorf("letters failed: %+v, %v", st, err)
	}
}
