package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
)

// The demo knows its departments, their agencies, its city regions and their
// councils, joined to those that publish its notices.
func TestDemoKnowsItsBodies(t *testing.T) {
	a := mustDemo(t)
	d, err := a.Orgs.Directory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []struct {
		name      string
		bodies    []*org.Profile
		want      int
		answering int // bodies that answer to them, all together
	}{{"departments", d.Departments(), 12, 18}, {"city regions", d.CityRegions(), 8, 60}} {
		buying, answering := 0, 0
		for _, p := range list.bodies {
			if !strings.Contains(p.Name, "Quellmere") && !strings.HasSuffix(p.Name, "City Region Combined Authority") {
				t.Errorf("%s is among the %s of a fictional country", p.Name, list.name)
			}
			if len(d.KeysAlone(p.ID)) > 0 {
				buying++
			}
			answering += len(d.Answering(p.ID)) - 1
		}
		if len(list.bodies) != list.want || answering < list.answering || buying < list.want-1 {
			t.Errorf("%d %s, %d of them with notices, to which %d bodies answer", len(list.bodies), list.name, buying, answering)
		}
	}
}

func TestDemoHasLeadsTargetsAndEmptySeats(t *testing.T) {
	a := mustDemo(t)
	d, err := a.Orgs.Directory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	empty, changed, targets := 0, 0, 0
	for _, p := range append(d.Departments(), d.CityRegions()...) {
		if now := d.Lead(p.ID); now == nil {
			empty++
		} else if !strings.Contains(now.Name, "(fictional)") || now.By != fictionalClerk {
			t.Errorf("%+v leads %s", now, p.Name)
		}
		if len(d.Leads(p.ID)) > 1 {
			changed++
		}
		targets += len(d.Targets(p.ID))
	}
	if empty != 4 || changed != 1 || targets < 200 {
		t.Errorf("%d seats are empty, %d changed hands, %d targets", empty, changed, targets)
	}
}

// A start that was broken off before the register is made good by the next,
// on whatever day, and nothing is said twice.
func TestDemoIsMadeGood(t *testing.T) {
	c := clock.At(now)
	enginesBy(t, c, func(t *testing.T, start func() *App) {
		ctx := context.Background()
		c.Set(now)
		a := start()
		text := strings.NewReader(`{"ocid":"ocds-f1ct10-000001","id":"000001-2026","date":"2026-11-01T09:00:00Z","tag":["tender"]}`)
		if _, err := a.Feed.ImportFrom(ctx, fictional, text, fiction.Header(), nil); err != nil {
			t.Fatal(err)
		}
		c.Set(now.Add(9 * 24 * time.Hour))
		sizes := []int64{}
		for range 3 {
			if err := a.Demo(ctx, nil); err != nil {
				t.Fatal(err)
			}
			size, err := a.Log.Size(ctx)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, size)
			c.Set(c.Now().Add(40 * 24 * time.Hour))
		}
		if sizes[0] < 300 || sizes[1] != sizes[0] || sizes[2] != sizes[0] {
			t.Errorf("entries after each of three starts: %v", sizes)
		}
	})
}

func TestDemoActsAreOfTheFictionalMarket(t *testing.T) {
	items, err := demoActs(now)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, item := range items {
		kinds[item.Kind]++
		if item.Source != fictional || item.Kind == ledger.KindRelease {
			t.Errorf("act %s of kind %q is of %q", item.ReleaseID, item.Kind, item.Source)
		}
	}
	if kinds[org.KindBody] != len(fiction.Register()) || kinds[org.KindLead] != len(fiction.Leads(now)) || kinds[org.KindTarget] != len(fiction.Targets(now)) {
		t.Errorf("acts by kind: %v", kinds)
	}
}
