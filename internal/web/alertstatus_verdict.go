package web

import (
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/mail"
)

// overdueAfter is how long something about alerts may wait that is done within
// seconds while all is well.
const overdueAfter = 5 * time.Minute

// seeServer says what to do about what a running server does by itself.
const seeServer = "See that a server runs without --no-feeds, and what it logs."

// alertVerdict says in a sentence or two whether alerts reach their readers. Files
// tells that letters are not sent but written to files.
func alertVerdict(st alert.Status, post mail.Status, files bool, now time.Time) string {
	var parts []string
	for _, trouble := range []string{followingTrouble(st, now), makingTrouble(st, now), sendingTrouble(post, now)} {
		if trouble != "" {
			parts = append(parts, trouble)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, sendingWords(post, files))
	}
	if st.HooksFailing > 0 {
		parts = append(parts, portionOf(st.HooksFailing, st.Hooks, "webhook", "webhooks")+counted(st.HooksFailing, " fails", " fail")+" and "+
			counted(st.HooksFailing, "is", "are")+" tried again.")
	}
	if post.Suspends > 0 {
		parts = append(parts, plural(post.Suspends, "address is", "addresses are")+" suspended.")
	}
	return strings.Join(parts, " ")
}

// portionOf writes a number of all: "1 of 3 webhooks"; "The one webhook" where
// there is no other.
func portionOf(n, all int, one, many string) string {
	if all == 1 {
		return "The one " + one
	}
	return count(n) + " of " + plural(all, one, many)
}

// followingTrouble says that new entries of the ledger are not compared with the
// alerts; "" while they are.
func followingTrouble(st alert.Status, now time.Time) string {
	if st.Lag() == 0 || now.Sub(st.Moved) < overdueAfter {
		return ""
	}
	last := "has never been done"
	if !st.Moved.IsZero() {
		last = "was last done at " + moment(st.Moved, now)
	}
	return plural(int(st.Lag()), "entry of the ledger waits", "entries of the ledger wait") + " to be compared with the alerts, which " + last +
		". " + seeServer
}

// makingTrouble says that letters are not put together; "" while they are.
func makingTrouble(st alert.Status, now time.Time) string {
	if st.Due == 0 || now.Sub(st.Oldest) < overdueAfter {
		return ""
	}
	return plural(st.Due, "letter has", "letters have") + " not been put together though due, the first at " + moment(st.Oldest, now) +
		". " + seeServer
}

// sendingTrouble says that no letter gets through; "" while some do, and while
// none waits that was tried.
func sendingTrouble(post mail.Status, now time.Time) string {
	if post.Due == 0 && len(post.Waiting) == 0 {
		return ""
	}
	if sentSince(post, later(post.Oldest, now.Add(-2*overdueAfter)), now) > 0 {
		return ""
	}
	wait := plural(post.Queued, "letter waits", "letters wait") + counted(post.Queued, ", since ", ", the oldest since ") + moment(post.Oldest, now)
	switch {
	case len(post.Waiting) > 0:
		return "Mails do not get through (" + post.Waiting[0].Words + "): " + wait + ", and " + counted(post.Queued, "is", "are") + " tried again."
	case now.Sub(post.Oldest) >= overdueAfter:
		return "Nobody sends mails: " + wait + ". " + seeServer
	}
	return ""
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sentSince counts the letters sent since the minute of an instant began, within
// the last hour.
func sentSince(post mail.Status, since, now time.Time) (n int) {
	first := now.Truncate(time.Minute).Add(-time.Duration(len(post.Minutes)-1) * time.Minute)
	for i, sent := range post.Minutes {
		if !first.Add(time.Duration(i) * time.Minute).Before(since.Truncate(time.Minute)) {
			n += sent
		}
	}
	return n
}

// sendingWords says how sending goes while nothing is wrong with it.
func sendingWords(post mail.Status, files bool) string {
	how := "Mails go out"
	if files {
		how = "Mails are written to files, as no mail server is set up"
	}
	if post.Queued == 0 {
		return how + ": nothing waits."
	}
	again := lettersOf(post.Waiting)
	switch {
	case again >= post.Queued:
		return how + ": " + plural(post.Queued, "letter that was put off is", "letters that were put off are") + " tried again."
	case again > 0:
		return how + ": " + plural(post.Queued, "letter waits", "letters wait") + ", " + count(again) + " of them to be tried again."
	}
	return how + ": " + plural(post.Queued, "letter waits for its turn.", "letters wait for their turn.")
}
