package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/publisher"
)

func TestRealNoticesAreNotMixedWithMadeUpOnes(t *testing.T) {
	a := mustDemo(t)
	ctx := context.Background()
	if added, err := a.Live(ctx, time.Time{}); fault.KindOf(err) != fault.Conflict || len(added) > 0 {
		t.Errorf("a fictional market follows %v, %v", added, err)
	}
	set := feed.Settings{Name: "practice", Kind: publisher.OCDS, URL: "http://127.0.0.1:9/", Prefixes: []string{madeUpPrefix}}
	if _, err := a.Feed.Add(ctx, set); err != nil {
		t.Fatal(err)
	}
	if added, err := a.Live(ctx, time.Time{}); err != nil || len(added) != 2 {
		t.Errorf("with a feed that may bring made-up notices: %v, %v", added, err)
	}
}

func TestASiteThatMayShowMadeUpNoticesSaysSo(t *testing.T) {
	const said = "made up"
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		if page := get(t, a, "/"); strings.Contains(page, said) {
			t.Error("a site without notices calls them made up")
		}
		set := feed.Settings{Name: "practice", Kind: publisher.OCDS, URL: "http://127.0.0.1:9/", Prefixes: []string{madeUpPrefix}}
		if _, err := a.Feed.Add(context.Background(), set); err != nil {
			t.Fatal(err)
		}
		if page := get(t, a, "/"); !strings.Contains(page, said) {
			t.Error("the site does not say that its notices may be made up")
		}
	})
}
