package alert

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

func TestFeedCalendarAndStatus(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		sub := b.subscribe(words("a@firm.example", "hosting", weekdays(Value)))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.publish(tender{id: "2", title: "Hosting soon", closes: london(11, 21, 12, 0)})
		b.publish(tender{id: "1", amount: 500})
		if st, err := b.Status(ctx); err != nil || st.Lag() != 3 || st.Active != 1 || st.Waiting != 0 {
			t.Errorf("before: %+v, %v", st, err)
		}
		b.at(friday)
		st, err := b.Status(ctx)
		if err != nil || st.Lag() != 0 || st.Waiting != 3 || st.Due != 0 || st.Addresses != 1 || !st.Moved.Equal(friday) {
			t.Errorf("followed: %+v, %v", st, err)
		}
		of, list, err := b.OfFeed(ctx, sub.Feed, 10)
		if err != nil || of.ID != sub.ID || len(list) != 3 || list[0].Kind != Changed || list[0].OCID != ocid("1") || list[2].Kind != Fresh || !list[2].Made.Equal(friday) {
			t.Errorf("the feed: %+v, %v", list, err)
		}
		_, ocids, err := b.Deadlines(ctx, sub.Feed, 10)
		if err != nil || len(ocids) != 2 || ocids[0] != ocid("2") {
			t.Errorf("the calendar: %v, %v", ocids, err)
		}
		b.publish(tender{id: "1", status: "cancelled"})
		b.at(london(11, 22, 12, 0))
		if _, ocids, err = b.Deadlines(ctx, sub.Feed, 10); err != nil || len(ocids) != 0 {
			t.Errorf("the calendar later: %v, %v", ocids, err)
		}
		if _, _, err := b.OfFeed(ctx, sub.Token, 10); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the token that stops is no token of the feed: %v", err)
		}
		b.clock.Set(london(11, 23, 9, 0))
		if st, err := b.Status(ctx); err != nil || st.Due != 1 || !st.Oldest.Equal(london(11, 23, 8, 0)) {
			t.Errorf("overdue: %+v, %v", st, err)
		}
	})
}

func TestSweepKeepsWhatIsNeeded(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		sub := b.subscribe(words("a@firm.example", "hosting", weekdays()))
		gone := b.subscribe(words("b@firm.example", "hosting", weekdays()))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.through(london(11, 23, 8, 0))
		receipt := b.digests()[0].Sections[0].Receipt
		if _, err := b.Stop(ctx, gone.Token); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(shownStopped - time.Hour)
		if err := b.Sweep(ctx); err != nil || len(b.all()) != 2 {
			t.Fatalf("what was stopped can be begun again for 30 days: %v", err)
		}
		b.clock.Advance(keepFor - shownStopped)
		if err := b.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.Receipt(ctx, receipt.Token); err != nil {
			t.Errorf("a receipt of less than 400 days: %v", err)
		}
		if strings.Contains(b.items(), fmt.Sprintf("%d ", gone.ID)+"knows") || len(b.all()) != 1 {
			t.Errorf("left of what was stopped: %s", b.items())
		}
		b.clock.Advance(2 * time.Hour)
		if err := b.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.Receipt(ctx, receipt.Token); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an old receipt: %v", err)
		}
		if list := b.all(); len(list) != 1 || list[0].ID != sub.ID {
			t.Errorf("left are %+v", list)
		}
		// What was told stays known: it does not come a second time.
		b.publish(tender{id: "1", closes: b.clock.Now().AddDate(0, 1, 0)})
		b.through(b.clock.Now().AddDate(0, 0, 4))
		b.says()
	})
}
