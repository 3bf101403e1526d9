package web

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

var updateLetters = flag.Bool("update", false, "write the golden files of letters anew")

// letterKit is letters with the notices of the sample that they are about. All
// of it is fictional.
type letterKit struct {
	*testing.T
	letters *Letters
	data    Services
}

func newLetterKit(t *testing.T, change func(*Config)) *letterKit {
	t.Helper()
	cfg := Config{BaseURL: "https://tolsey.example/", Clock: clock.At(testNow)}
	if change != nil {
		change(&cfg)
	}
	data := services(t, noticeSample())
	l, err := NewLetters(cfg, data)
	if err != nil {
		t.Fatal(err)
	}
	return &letterKit{T: t, letters: l, data: data}
}

// line gives a notice as a letter about a question has it.
func (k *letterKit) line(ocid string, q notice.Query, changes ...notice.ChangeLine) alert.Line {
	k.Helper()
	items, err := k.data.Notices.ItemsOf(k.Context(), search.Parse(q.Text), []string{ocid})
	if err != nil || len(items) != 1 {
		k.Fatalf("reading %s: %v, %v", ocid, items, err)
	}
	return alert.Line{Item: items[0], Changes: changes}
}

func (k *letterKit) write(m alert.Message) alert.Words {
	k.Helper()
	words, err := k.letters.Write(k.Context(), m)
	if err != nil {
		k.Fatal(err)
	}
	return words
}

// bridges is an alert that the bridge of the sample fits.
func bridges() alert.Subscription {
	return alert.Subscription{ID: 1, Token: "token-of-bridges", Target: alert.Search, Name: "Bridges in the north",
		Query:   notice.Query{Text: "(bridge OR viaduct) steel", Stages: []notice.Stage{notice.Open}, Categories: []string{"45", "72"}, Regions: []string{"UKD", "UKC"}, SME: true},
		Choices: alert.Choices{Frequency: alert.Daily, Hour: 8, Reminder: 3, Changes: []alert.Kind{alert.Deadline, alert.Documents}}, Since: 5, Told: testNow.AddDate(0, 0, -3)}
}

// watch is an alert of one notice.
func watch(ocid string) alert.Subscription {
	return alert.Subscription{ID: 2, Token: "token-of-watch", Target: alert.Notice, Subject: ocid,
		Choices: alert.Choices{Frequency: alert.AtOnce, Changes: alert.Usual}, Since: 7, Told: testNow.AddDate(0, -1, 0)}
}

// towns is an alert of a buyer.
func towns() alert.Subscription {
	return alert.Subscription{ID: 3, Token: "token-of-towns", Target: alert.Buyer, Query: notice.Query{Buyers: []string{"XF-PPON-WXYZ-1234-WXYZ"}},
		Choices: alert.Choices{Frequency: alert.Weekly, Weekday: time.Tuesday, Hour: 9, Still: true}, Told: testNow.AddDate(0, -1, 0)}
}

var (
	movedOn  = notice.ChangeLine{Kind: notice.ChangeDeadline, Words: "Deadline 24 March 2026, now 31 March 2026"}
	twoFiles = notice.ChangeLine{Kind: notice.ChangeDocuments, Words: "2 documents added"}
)

func receiptOf(from, to int64, processes int64, fresh, changed int) alert.Receipt {
	return alert.Receipt{Token: "receipt-token", From: from, To: to, Root: "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=", Processes: processes, Fresh: fresh, Changed: changed}
}

// fullDigest has a section of each sort.
func (k *letterKit) fullDigest() *alert.Digest {
	q := bridges().Query
	fresh := k.line(bridgeOCID, q)
	fresh.Also = []alert.Subscription{towns()}
	first := alert.Section{Subscription: bridges(), Fresh: []alert.Line{fresh, k.line(chairsOCID, q)}, Closing: []alert.Line{k.line(bareOCID, q)},
		Receipt: receiptOf(1234, 5679, 3210, 2, 0), More: 3}
	first.Receipt.Changes = bridges().Changes
	second := alert.Section{Subscription: watch(gritOCID), Changed: []alert.Line{k.line(gritOCID, notice.Query{}, movedOn, twoFiles)}, Receipt: receiptOf(7, 8, 1, 0, 2)}
	third := alert.Section{Subscription: towns(), Elsewhere: 1, Receipt: receiptOf(1234, 5679, 3210, 1, 0)}
	return &alert.Digest{Address: "supplier@firm.example", At: testNow, Token: "token-of-letter", Sections: []alert.Section{first, second, third}}
}

// Each letter reads as it was read when its golden file was looked over.
func TestLettersRead(t *testing.T) {
	k := newLetterKit(t, func(c *Config) { c.Demo = true })
	still := alert.Section{Subscription: towns(), Still: true, Receipt: receiptOf(1234, 5679, 3210, 0, 0)}
	for name, m := range map[string]alert.Message{
		"digest": k.fullDigest(),
		"still":  &alert.Digest{Address: "supplier@firm.example", At: testNow, Token: "token-of-letter", Sections: []alert.Section{still}},
		"confirmation": &alert.Confirmation{Address: "supplier@firm.example", Token: "token-to-confirm",
			Subscriptions: []alert.Subscription{bridges(), watch(bridgeOCID), towns()}},
		"access": &alert.Access{Address: "supplier@firm.example", Token: "token-to-manage", Expires: testNow.Add(24 * time.Hour)},
		"hook": &alert.HookEnded{Subscription: alert.Subscription{Target: alert.Search, Name: "Bridges", Choices: alert.Choices{Frequency: alert.Never},
			Hook: alert.Hook{URL: "https://receiver.example/hook", Words: "The server answered 503."}}},
	} {
		words := k.write(m)
		golden(t, name+".txt", "Subject: "+words.Subject+"\nUnsubscribe: "+words.Unsubscribe+"\n\n"+words.Text)
		golden(t, name+".html", words.HTML)
		checkLetter(t, name, words)
	}
}

// golden compares a text with a file of testdata/letter.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "letter", name+".golden")
	if *updateLetters {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from its golden file (run with -update and look it over): %s", name, diff)
	}
}

// Every field that a template of a letter uses exists.
func TestLetterTemplatesFitTheirData(t *testing.T) {
	check := func(name string, html, text error) {
		if html != nil || text != nil {
			t.Errorf("%s: %v; %v", name, html, text)
		}
	}
	check("digest", templatecheck.CheckHTMLStrict(newLetterForm[digestLetter]("digest").html, letterView[digestLetter]{}),
		templatecheck.CheckTextStrict(digestForm.text, letterView[digestLetter]{}))
	check("confirmation", templatecheck.CheckHTMLStrict(newLetterForm[confirmationLetter]("confirmation").html, letterView[confirmationLetter]{}),
		templatecheck.CheckTextStrict(confirmationForm.text, letterView[confirmationLetter]{}))
	check("access", templatecheck.CheckHTMLStrict(newLetterForm[accessLetter]("access").html, letterView[accessLetter]{}),
		templatecheck.CheckTextStrict(accessForm.text, letterView[accessLetter]{}))
	check("hook", templatecheck.CheckHTMLStrict(newLetterForm[endedLetter]("hook").html, letterView[endedLetter]{}),
		templatecheck.CheckTextStrict(endedForm.text, letterView[endedLetter]{}))
}

func TestNewLettersNeedsABase(t *testing.T) {
	for _, base := range []string{"", "/", "tolsey.example", "ftp://tolsey.example", "https://tolsey.example/path"} {
		if _, err := NewLetters(Config{BaseURL: base}, Services{}); err == nil {
			t.Errorf("letters with the base %q were made", base)
		}
	}
}

// One click ends the alerts of a letter only where the click is encrypted.
func TestLetterUnsubscribe(t *testing.T) {
	for base, want := range map[string]string{"https://tolsey.example": "https://tolsey.example/alerts/stop/token-of-letter", "http://localhost:8080": ""} {
		k := newLetterKit(t, func(c *Config) { c.BaseURL = base })
		if got := k.write(k.fullDigest()).Unsubscribe; got != want {
			t.Errorf("with the base %s: %q, want %q", base, got, want)
		}
	}
}

// Anybody can have a confirmation sent to anybody, so it carries no message of
// theirs and no address that a mail reader makes a link of.
func TestConfirmationCarriesNoMessage(t *testing.T) {
	k := newLetterKit(t, nil)
	sub := alert.Subscription{Target: alert.Search, Name: "Win money at http://evil.example",
		Query: notice.Query{Text: `"win at evil.example"`, Regions: []string{"http://evil.example/x"}, Buyers: []string{"a@evil.example"}}}
	words := k.write(&alert.Confirmation{Address: "victim@firm.example", Token: "t", Subscriptions: []alert.Subscription{sub}})
	for _, text := range []string{words.Subject, words.Text, words.HTML} {
		for _, bad := range []string{"evil.example", "Win money", "://evil", "a@evil"} {
			if strings.Contains(text, bad) {
				t.Errorf("the letter says %q:\n%s", bad, text)
			}
		}
	}
	long := alert.Subscription{Target: alert.Search, Query: notice.Query{Text: strings.Repeat("word ", 100)}}
	words = k.write(&alert.Confirmation{Address: "victim@firm.example", Token: "t", Subscriptions: []alert.Subscription{long}})
	if n := strings.Count(words.HTML, "word"); n == 0 || n > mostMeaning/5 {
		t.Errorf("the letter says the word %d times:\n%s", n, words.Text)
	}
	var many []alert.Subscription
	for range mostConfirmed + 5 {
		many = append(many, bridges())
	}
	words = k.write(&alert.Confirmation{Address: "victim@firm.example", Token: "t", Subscriptions: many})
	if words.Subject != "Confirm your 10 alerts on Tolsey" || strings.Count(words.Text, "\n* New") != mostConfirmed || !strings.Contains(words.Text, "\n* and 5 more\n") {
		t.Errorf("%s\n%s", words.Subject, words.Text)
	}
}
