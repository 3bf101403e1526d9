package app

import (
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/testkit"
)

// TestTwoServersTellOnce has two servers, processes of their own, on one
// database, both with all that belongs to them, while one and the other append.
// Nobody is told anything twice, nor by a second copy.
func TestTwoServersTellOnce(t *testing.T) {
	const rounds = 3
	w := openTown(t, testkit.PostgresURL(t), rounds*listeners)
	said := make(chan string, 2*rounds)
	var pair []*server
	for range 2 {
		s, err := startServer(w.setting, func(line string) { said <- line })
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.end() }() // a test that fails leaves none
		pair = append(pair, s)
	}
	for i := range rounds {
		for n := range 4 { // in turns, so that the order is that of the file
			pair[n%2].tell("append 5")
			w.hear(said, saysAppended)
		}
		w.settle((i+1)*listeners, pair)
		for _, s := range pair {
			s.tell("advance 7m") // the pause between letters to one address
		}
	}
	for _, s := range pair {
		if err := s.in.Close(); err != nil {
			t.Error(err)
		}
		<-s.gone
		if err := s.trouble(); err != nil {
			t.Error(err)
		}
	}
	w.rest(w.setting.Now.Add(time.Hour))
	w.check(1)
	if size, err := w.Log.Size(t.Context()); err != nil || size != int64(len(w.releases)) {
		t.Errorf("the ledger has %d of %d releases, %v", size, len(w.releases), err)
	}
}

// hear waits until a server says something.
func (w *town) hear(said <-chan string, want string) {
	w.Helper()
	select {
	case got := <-said:
		if got != want {
			w.Fatalf("a server says %q", got)
		}
	case <-time.After(30 * time.Second):
		w.Fatalf("no server says %q", want)
	}
}

// settle waits until a pair of servers has sent what the first n releases have
// to say at once, and has noted that. Their clocks go on while nothing is in the
// outbox: what one has claimed stays its own.
func (w *town) settle(n int, pair []*server) {
	w.Helper()
	want := map[told]bool{}
	for i, news := range w.told[:n] {
		if news.to != "" && !daily(i%listeners, i/listeners%perPerson) {
			want[news] = true
		}
	}
	late := time.After(60 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for queued := 1; len(want) > 0 || queued > 0; {
		select {
		case <-tick.C:
		case <-late:
			w.Fatalf("still untold: %v; letters that wait: %d", want, queued)
		}
		for _, l := range w.desk.taken() {
			for _, ocid := range l.notices {
				delete(want, told{l.to, ocid})
			}
		}
		box, err := w.Mail.Status(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		if queued = box.Queued; queued == 0 && len(want) > 0 {
			for _, s := range pair {
				s.tell("advance 1s")
			}
		}
	}
}
