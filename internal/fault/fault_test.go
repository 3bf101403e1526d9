package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestKindAndPublicSurviveWrapping(t *testing.T) {
	cause := errors.New("pq: secret")
	err := fmt.Errorf("reading the notice: %w", With(cause, NotFound, "There is no notice %q.", "x"))
	if KindOf(err) != NotFound || Public(err) != `There is no notice "x".` || !errors.Is(err, cause) {
		t.Errorf("%v, %q", KindOf(err), Public(err))
	}
	if want := `reading the notice: There is no notice "x".: pq: secret`; err.Error() != want {
		t.Errorf("the log reads %q, want %q", err, want)
	}
}

func TestOtherErrorsTellNothing(t *testing.T) {
	for _, err := range []error{nil, errors.New("pq: secret")} {
		if KindOf(err) != Unknown || Public(err) != "" {
			t.Errorf("%v is %v and says %q", err, KindOf(err), Public(err))
		}
	}
	if With(nil, Invalid, "never") != nil {
		t.Error("no error became one")
	}
}

func TestEveryKindHasItsName(t *testing.T) {
	seen := map[string]bool{}
	for k := Unknown; k <= TooLarge; k++ {
		if seen[k.String()] {
			t.Errorf("two kinds are called %q", k)
		}
		seen[k.String()] = true
	}
	if New(Conflict, "A sentence.").Error() != "A sentence." {
		t.Error("a fault without a cause is not its sentence")
	}
}

func TestGuardTurnsAPanicIntoAnError(t *testing.T) {
	err := Guard(func() error { panic("no such row") })
	if err == nil || KindOf(err) != Unknown || !strings.Contains(err.Error(), "no such row") || !strings.Contains(err.Error(), "fault_test.go") {
		t.Errorf("%v", err)
	}
	want := New(NotFound, "There is no such thing.")
	if err := Guard(func() error { return want }); err != want {
		t.Errorf("an error came out as %v", err)
	}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("a wish to cut the connection was held back")
		}
	}()
	_ = Guard(func() error { panic(http.ErrAbortHandler) })
}
