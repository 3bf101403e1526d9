package alert

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/hook"
)

// receiver takes messages of a webhook and answers what it is told to.
type receiver struct {
	*httptest.Server
	answer int
	secret string
	ids    []string
	got    []message
}

func newReceiver(t *testing.T, b *bench) *receiver {
	r := &receiver{answer: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if err := hook.Verify(r.secret, req.Header, body, b.clock.Now()); err != nil {
			t.Errorf("the signature: %v", err)
		}
		w.WriteHeader(r.answer)
		if r.answer != http.StatusNoContent {
			return
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		r.ids, r.got = append(r.ids, req.Header.Get("webhook-id")), append(r.got, m)
	}))
	t.Cleanup(r.Close)
	return r
}

// delivers moves the clock and delivers what is due.
func (b *bench) delivers(at time.Time) {
	b.Helper()
	b.at(at)
	if err := b.deliverAll(context.Background()); err != nil {
		b.Fatal(err)
	}
}

func TestAWebhookBringsWhatALetterBrings(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		r := newReceiver(t, b)
		sub := b.subscribe(words("a@firm.example", "hosting", Choices{Frequency: Never, Changes: []Kind{Deadline}}))
		if err := b.SendLink(ctx, "a@firm.example"); err != nil {
			t.Fatal(err)
		}
		manage := only[*Access](b)[0].Token
		if _, err := b.SetHook(ctx, manage, sub.Token, "mailto:me"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a bad address: %v", err)
		}
		b.publish(tender{id: "0", title: "Hosting before", closes: london(12, 10, 12, 0)})
		b.at(friday)
		var err error
		if r.secret, err = b.SetHook(ctx, manage, sub.Token, r.URL); err != nil {
			t.Fatal(err)
		}
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0), buyer: "Ayton Council"})
		b.publish(tender{id: "1", closes: london(12, 17, 12, 0)})
		b.delivers(friday.Add(time.Second))
		if len(r.got) != 1 || len(r.got[0].Data.Items) != 2 || r.got[0].Type != "alert.items" {
			t.Fatalf("got %+v", r.got)
		}
		one, two := r.got[0].Data.Items[0], r.got[0].Data.Items[1]
		if one.Kind != Fresh || one.Buyer != "Ayton Council" || one.OCID != ocid("1") || two.Kind != Changed || len(two.Changes) != 1 || !strings.HasPrefix(two.Changes[0], "Deadline moved") {
			t.Errorf("got %+v, %+v", one, two)
		}
		b.delivers(friday.Add(time.Hour))
		b.says() // no letters were chosen
		if len(r.got) != 1 {
			t.Errorf("%d messages", len(r.got))
		}

		// Stopped and begun again it goes on, without what came meanwhile.
		if _, err := b.Stop(ctx, sub.Token); err != nil {
			t.Fatal(err)
		}
		b.publish(tender{id: "stopped", title: "Hosting while stopped", closes: london(12, 10, 12, 0)})
		b.delivers(friday.Add(time.Hour))
		if _, err := b.Restart(ctx, sub.Token); err != nil {
			t.Fatal(err)
		}
		b.publish(tender{id: "again", title: "Hosting again", closes: london(12, 10, 12, 0)})
		b.delivers(friday.Add(time.Hour + time.Second))
		if len(r.got) != 2 || len(r.got[1].Data.Items) != 1 || r.got[1].Data.Items[0].OCID != ocid("again") {
			t.Fatalf("begun again: %+v", r.got)
		}
		r.got, r.ids = r.got[:1], r.ids[:1]

		// The receiver is down for a day, and gets what came meanwhile in order.
		r.answer = http.StatusServiceUnavailable
		b.publish(tender{id: "2", title: "More hosting", closes: london(12, 10, 12, 0)})
		for at := friday.Add(2 * time.Hour); at.Before(friday.Add(26 * time.Hour)); at = at.Add(10 * time.Minute) {
			b.delivers(at)
		}
		if h := b.byID(sub.ID).Hook; h.State != HookOn || h.Failures < 5 || h.Failures > 20 || h.Words == "" {
			t.Errorf("after a day: %+v", h)
		}
		r.answer = http.StatusNoContent
		b.publish(tender{id: "3", title: "Still more hosting", closes: london(12, 10, 12, 0)})
		b.delivers(friday.Add(32 * time.Hour))
		if len(r.got) != 2 || len(r.got[1].Data.Items) != 2 || r.ids[0] == r.ids[1] {
			t.Errorf("got %+v", r.got)
		}
		if h := b.byID(sub.ID).Hook; h.Failures != 0 || !h.Failing.IsZero() || h.Words != "" {
			t.Errorf("when it works again: %+v", h)
		}

		// Three days are enough.
		r.answer = http.StatusInternalServerError
		b.publish(tender{id: "4", title: "The last hosting", closes: london(12, 10, 12, 0)})
		b.said = nil
		for at := friday.Add(34 * time.Hour); at.Before(friday.Add(112 * time.Hour)); at = at.Add(time.Hour) {
			b.delivers(at)
		}
		if h := b.byID(sub.ID).Hook; h.State != HookOff {
			t.Errorf("after three days: %+v", h)
		}
		if told := only[*HookEnded](b); len(told) != 1 || told[0].Subscription.Hook.URL == "" || told[0].Subscription.Hook.Words == "" {
			t.Errorf("the owner is told %+v", told)
		}
	})
}

func TestAGoneWebhookEndsAtOnce(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		r := newReceiver(t, b)
		r.answer = http.StatusGone
		sub := b.subscribe(words("a@firm.example", "hosting", Choices{Frequency: Never}))
		if err := b.SendLink(ctx, "a@firm.example"); err != nil {
			t.Fatal(err)
		}
		manage := only[*Access](b)[0].Token
		var err error
		if r.secret, err = b.SetHook(ctx, manage, sub.Token, r.URL); err != nil {
			t.Fatal(err)
		}
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.delivers(friday.Add(time.Minute))
		if h := b.byID(sub.ID).Hook; h.State != HookOff || len(only[*HookEnded](b)) != 1 {
			t.Errorf("%+v", h)
		}
		if _, err := b.SetHook(ctx, manage, sub.Token, ""); err != nil || b.byID(sub.ID).Hook.URL != "" {
			t.Errorf("taken away: %+v, %v", b.byID(sub.ID).Hook, err)
		}
	})
}
