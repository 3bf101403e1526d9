package app

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// Labels are learnt from real notices, the same ones after a rebuild, and
// imported labels go before them.
func TestCategoriesAreLabelled(t *testing.T) {
	uk := testkit.Shared(t, "data", "ocds", "uk")
	engines(t, func(t *testing.T, start func() *App) {
		a, ctx := start(), context.Background()
		importFiles(t, a, uk)
		labels := func() map[string]string {
			t.Helper()
			got, err := a.Categories.Labels(ctx, []string{"72", "79110000", "85000000-9", "80000000", "99"})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		want := map[string]string{"72": "IT services: consulting, software development, Internet and support", "79110000": "Legal advisory and representation services",
			"85000000-9": "Health and social work services", "80000000": "Education and training services"}
		if d := cmp.Diff(want, labels()); d != "" {
			t.Errorf("learnt: %s", d)
		}
		if _, err := a.Categories.Import(ctx, strings.NewReader("code,label\n79110000,Advice on law\n")); err != nil {
			t.Fatal(err)
		}
		want["79110000"] = "Advice on law"
		if err := a.Log.Rebuild(ctx, []string{"notice"}, nil); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, labels()); d != "" {
			t.Errorf("imported, then rebuilt: %s", d)
		}
	})
}
