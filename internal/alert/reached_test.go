package alert

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// deal is what a release says of a contract. All of them are made up, and so is
// everybody in them.
type deal struct {
	id       string // of the process and of the contract; more contracts follow a comma
	end      string
	title    string // "Cleaning"
	supplier string // "Made-up Brooms Ltd"
	value    int    // 100000
	status   string // "active"
	age      int    // days between the release and its entry
	latest   string // the end with every extension
	more     string // members of the contract
}

// sign appends releases of contracts.
func (b *bench) sign(list ...deal) {
	b.Helper()
	for _, d := range list {
		b.n++
		or := func(s, usual string) string {
			if s == "" {
				return usual
			}
			return s
		}
		if d.value == 0 {
			d.value = 100_000
		}
		if d.latest != "" {
			d.latest = fmt.Sprintf(`,"maxExtentDate":%q`, d.latest)
		}
		supplier, id := or(d.supplier, "Made-up Brooms Ltd"), strings.Split(d.id, ",")
		var contracts []string
		for _, k := range id[min(1, len(id)-1):] {
			contracts = append(contracts, fmt.Sprintf(`{"id":%q,"awardID":"1","status":%q,"period":{"startDate":"2024-01-01","endDate":%q%s},
				"value":{"amount":%d,"currency":"GBP"}%s}`, k, or(d.status, "active"), d.end, d.latest, d.value, d.more))
		}
		text := fmt.Sprintf(`{"ocid":%q,"id":"r%d","date":%q,"tag":["contract"],"buyer":{"name":"Fictional Council %s"},
			"tender":{"id":"t","title":%q,"status":"complete"},
			"awards":[{"id":"1","date":"2023-12-01","suppliers":[{"id":"s","name":%q}]}],"contracts":[%s]}`,
			ocid(id[0]), b.n, b.clock.Now().AddDate(0, 0, -d.age).Format(time.RFC3339), id[0], or(d.title, "Cleaning"), supplier, strings.Join(contracts, ","))
		b.append(text)
	}
}

func (b *bench) append(text string) {
	b.Helper()
	it, err := itemOf(text)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := b.log.Append(context.Background(), []ledger.Item{it}); err != nil {
		b.Fatal(err)
	}
}

// mark appends the mark of a contract.
func (b *bench) mark(id, end string, months int) {
	b.Helper()
	contract := ocid(id) + "/c" + id
	it, err := ledger.Act(pipeline.KindMark, fmt.Sprintf("mark/%s/%s/%d", contract, end, months), ocid(id), "clock",
		map[string]any{"contract": contract, "end": end, "months": months, "day": plain.Day(b.clock.Now())})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := b.log.Append(context.Background(), []ledger.Item{it}); err != nil {
		b.Fatal(err)
	}
}

// listed is a wish for contracts that come to some marks.
func listed(address string, q pipeline.Question, marks ...int) Wish {
	return Wish{Address: address, Target: Pipeline, List: List{Question: q, Marks: marks}, Name: "ends", Choices: Choices{Frequency: Daily, Hour: 8}}
}

// told gives what the items of a subscription say, by their entries.
func (b *bench) told(sub Subscription) (out []string) {
	b.Helper()
	list, err := b.itemsAfter(context.Background(), sub.ID, 0, 1000)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range list {
		words := []string{string(e.Kind), strings.TrimPrefix(e.OCID, "ocds-xfic01-")}
		for _, c := range e.Changes {
			words = append(words, c.Words)
		}
		out = append(out, strings.Join(words, " | "))
	}
	return out
}

// A list is told of marks that are asked for, and of what comes into it within
// one of them; each contract, end and mark once.
func TestAListIsToldWhatComesNearItsEnd(t *testing.T) {
	amount := func(pounds int64) *int64 { pounds *= 100; return &pounds }
	const brooms = "Reached 12 months before its end (20 November 2027, £100,000, Made-up Brooms Ltd)"
	for _, test := range []struct {
		name string
		q    pipeline.Question
		all  []int
		do   func(*bench)
		want []string
	}{
		{"a mark that is asked for", pipeline.Question{}, []int{12, 6}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-11-20", age: 100}) // old news
			b.mark("1", "2027-11-20", 12)
			b.mark("1", "2027-11-20", 9)
			b.mark("1", "2027-11-20", 6)
		}, []string{"reached | 1 | " + brooms, "reached | 1 | " + strings.Replace(brooms, "12", "6", 1)}},
		{"an end that was moved before its mark came", pipeline.Question{}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2029-11-20"})
			b.mark("1", "2027-11-20", 12)
		}, nil},
		{"a contract that was terminated", pipeline.Question{}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-05-20", status: "terminated"})
			b.mark("1", "2027-05-20", 12)
		}, nil},
		{"what comes in within a mark, and the mark after it", pipeline.Question{}, []int{24, 12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-11-20"})
			b.mark("1", "2027-11-20", 12)
			b.sign(deal{id: "1", end: "2027-11-20", value: 2_449_000})
		}, []string{"reached | 1 | Ends within 12 months (20 November 2027, £100,000, Made-up Brooms Ltd)"}},
		{"what comes in between marks", pipeline.Question{}, []int{12, 3}, func(b *bench) {
			b.sign(deal{id: "1", end: "2028-11-20"}, deal{id: "1", end: "2027-05-01", value: 2_449_000})
			b.mark("1", "2027-05-01", 6)
			b.mark("1", "2027-05-01", 3)
		}, []string{
			"reached | 1 | Ends within 6 months, after its end was moved from 20 November 2028 (1 May 2027, £2.4 million, Made-up Brooms Ltd)",
			"reached | 1 | Reached 3 months before its end (1 May 2027, £2.4 million, Made-up Brooms Ltd)"}},
		{"the end itself", pipeline.Question{}, []int{0}, func(b *bench) {
			b.sign(deal{id: "1", end: "2026-11-20"}, deal{id: "2", end: "2026-11-19"}, deal{id: "3", end: "2026-12-20"})
			b.mark("3", "2026-12-20", 0)
		}, []string{"reached | 1 | Ends today (20 November 2026, £100,000, Made-up Brooms Ltd)",
			"reached | 3 | Reached its end (20 December 2026, £100,000, Made-up Brooms Ltd)"}},
		{"an end moved away and back", pipeline.Question{}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-11-01"}, deal{id: "1", end: "2029-11-01"}, deal{id: "1", end: "2027-11-01"})
		}, []string{"reached | 1 | Ends within 12 months (1 November 2027, £100,000, Made-up Brooms Ltd)"}},
		{"several contracts of a notice", pipeline.Question{}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1,a,b", end: "2027-11-01", more: `,"title":"Lot of brooms"`})
		}, []string{"reached | 1 | “Lot of brooms”: ends within 12 months (1 November 2027, £100,000, Made-up Brooms Ltd)" +
			" | “Lot of brooms”: ends within 12 months (1 November 2027, £100,000, Made-up Brooms Ltd)"}},
		{"one that can be extended", pipeline.Question{}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-11-20", age: 100, latest: "2029-11-20"})
			b.mark("1", "2027-11-20", 12)
		}, []string{"reached | 1 | " + brooms + "; it can be extended to 20 November 2029"}},
		{"what the notice must say", pipeline.Question{Notices: notice.Query{Text: "windows"}}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-11-20", age: 100}, deal{id: "2", end: "2027-11-20", title: "Windows", age: 100})
			b.mark("1", "2027-11-20", 12)
			b.mark("2", "2027-11-20", 12)
			b.sign(deal{id: "1", end: "2027-11-20", title: "Windows and floors"})
		}, []string{"reached | 2 | " + brooms, "reached | 1 | Ends within 12 months (20 November 2027, £100,000, Made-up Brooms Ltd)"}},
		{"what the contract must say", pipeline.Question{Query: pipeline.Query{Value: pipeline.Amounts{From: amount(200_000)}, To: "2027-12-31"}}, []int{12}, func(b *bench) {
			b.sign(deal{id: "1", end: "2027-11-20", value: 1000}, deal{id: "2", end: "2027-11-20", value: 256_379}, deal{id: "3", end: "2028-01-20", value: 256_379})
			b.mark("3", "2028-01-20", 12)
		}, []string{"reached | 2 | Ends within 12 months (20 November 2027, £256,379, Made-up Brooms Ltd)"}},
		{"what a list leaves out when it is saved", pipeline.Question{Query: pipeline.Query{Within: 3, Late: true, States: []pipeline.State{pipeline.Lapsed}}}, nil,
			func(b *bench) {
				b.sign(deal{id: "1", end: "2027-11-20", age: 100})
				b.mark("1", "2027-11-20", 12)
			}, []string{"reached | 1 | " + brooms}},
	} {
		t.Run(test.name, func(t *testing.T) {
			engines(t, friday, func(t *testing.T, b *bench) {
				sub := b.subscribe(listed("a@firm.example", test.q, test.all...))
				test.do(b)
				b.at(friday)
				if diff := cmp.Diff(test.want, b.told(sub)); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A supplier is named by any of its names, and a contract that others hold is
// not told.
func TestAListFollowsACompetitor(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.sign(deal{id: "1", end: "2029-01-01", supplier: "Made-up Brooms Ltd"})
		refs, err := b.orgs.Names(t.Context(), []string{b.supplierKey("1")})
		if err != nil || refs[b.supplierKey("1")].ID == "" {
			t.Fatalf("the supplier is %v, %v", refs, err)
		}
		byID := b.subscribe(listed("a@firm.example", pipeline.Question{Query: pipeline.Query{Incumbents: []string{refs[b.supplierKey("1")].ID}}}))
		byKey := b.subscribe(listed("b@firm.example", pipeline.Question{Query: pipeline.Query{Incumbents: []string{b.supplierKey("1")}}}))
		b.sign(deal{id: "2", end: "2027-11-01"}, deal{id: "3", end: "2027-11-01", supplier: "Invented Mops Ltd"})
		b.at(friday)
		want := []string{"reached | 2 | Ends within 12 months (1 November 2027, £100,000, Made-up Brooms Ltd)"}
		for _, sub := range []Subscription{byID, byKey} {
			if diff := cmp.Diff(want, b.told(sub)); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		}
	})
}

// supplierKey gives the key of the supplier of a notice.
func (b *bench) supplierKey(id string) string {
	b.Helper()
	n, err := b.Notices.Get(context.Background(), ocid(id))
	if err != nil || len(n.Suppliers) == 0 {
		b.Fatalf("the suppliers of %s: %v, %v", id, n.Suppliers, err)
	}
	return n.Suppliers[0].Key
}

// Whoever watches the contracts of a notice is told of every mark; a search and
// a watch of the notice hear nothing of them.
func TestMarksReachWhoWatchesTheContract(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.sign(deal{id: "1", end: "2027-11-20"}, deal{id: "2", end: "2027-11-20"})
		b.at(friday)
		watch := func(address string, target Target) Subscription {
			return b.subscribe(Wish{Address: address, Target: target, OCID: ocid("1"), Name: string(target), Choices: weekdays(Usual...)})
		}
		contract, whole := watch("a@firm.example", Contract), watch("b@firm.example", Notice)
		search := words("c@firm.example", "cleaning", weekdays(Usual...))
		search.Query.Stages = nil
		found := b.subscribe(search)
		b.mark("1", "2027-11-20", 12)
		b.mark("2", "2027-11-20", 12)
		b.mark("1", "2028-11-20", 24) // which its end no longer is
		b.sign(deal{id: "1", end: "2027-11-20", value: 200_000})
		b.at(friday)
		const change = "changed | 1 | Contract with Made-up Brooms Ltd: value changed from £100,000 to £200,000"
		for _, of := range []struct {
			sub  Subscription
			want []string
		}{
			{contract, []string{"reached | 1 | Reached 12 months before its end (20 November 2027, £100,000, Made-up Brooms Ltd)", change}},
			{whole, []string{change}},
			{found, []string{change}},
		} {
			if diff := cmp.Diff(of.want, b.told(of.sub)); diff != "" {
				t.Errorf("%s was told (-want +got):\n%s", of.sub.Name, diff)
			}
		}
		b.at(london(11, 23, 8, 0))
		for _, d := range b.digests() {
			if s := d.Sections[0]; s.Subscription.Name == "contract" && (len(s.Reached) != 1 || len(s.Changed) != 1 || s.Receipt.Changed != 2) {
				t.Errorf("the letter is %s, and its receipt %+v", summary([]*Digest{d}), s.Receipt)
			}
		}
	})
}

// The letter lists what came near its end also where its notice stands in it for
// another reason, and its receipt replays to the same.
func TestALetterOfAListAndItsReceipt(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		search := words("a@firm.example", "cleaning", weekdays())
		search.Query.Stages = nil
		b.subscribe(search)
		w := listed("a@firm.example", pipeline.Question{Notices: notice.Query{Text: "cleaning"}}, 12, 6)
		w.Changes, w.Reminder = Usual, 3
		sub := b.subscribe(w)
		if len(sub.Changes) > 0 || sub.Reminder != 0 {
			t.Errorf("a list has changes %v and a reminder %d", sub.Changes, sub.Reminder)
		}
		b.sign(deal{id: "1", end: "2027-11-20"}, deal{id: "2", end: "2027-11-21"}, deal{id: "3", end: "2027-11-20", title: "Roofs"})
		b.mark("1", "2027-11-20", 12)
		b.mark("2", "2027-11-21", 9)
		b.at(friday)
		b.clock.Set(london(11, 21, 9, 0))
		b.mark("2", "2027-11-21", 12)
		b.mark("1", "2027-11-20", 6)
		b.at(london(11, 23, 8, 0))
		sent := b.digests()
		want := "Mon 08:00 [cleaning new:1 new:2] [ends" +
			" near:1(Ends within 12 months (20 November 2027, £100,000, Made-up Brooms Ltd))(Reached 6 months before its end (20 November 2027, £100,000, Made-up Brooms Ltd))" +
			" near:2(Reached 12 months before its end (21 November 2027, £100,000, Made-up Brooms Ltd))]"
		if got := summary(sent); got != want {
			t.Fatalf("sent\n%s\nwant\n%s", got, want)
		}
		r, of, err := b.Receipt(ctx, sent[0].Sections[1].Receipt.Token)
		if err != nil || r.Fresh != 0 || r.Changed != 3 {
			t.Fatalf("the receipt is %+v, %v", r, err)
		}
		replay, err := b.Replay(ctx, r, of, 0)
		if err != nil || len(replay.Missing)+len(replay.Extra) > 0 {
			t.Fatalf("replayed to %+v, %v", replay, err)
		}
		if got := fmt.Sprint(replay.Counts); got != "map[ahead:1 reached:3 told:1 unasked:1 unfit:1]" {
			t.Errorf("counts %s", got)
		}
		for id, want := range map[string]string{"1": "reached told reached", "2": "ahead unasked reached", "3": "unfit cleaning"} {
			if got := b.why(r, of, id); got != want {
				t.Errorf("of %s: %s instead of %s", id, got, want)
			}
		}
	})
}

// An address says what a list asks for, and is read back to the same.
func TestListsAndAddressesAreInverse(t *testing.T) {
	values := map[string][]string{"q": {"brooms"}, "ends": {"3"}, "state": {"decide"}, "incumbent": {"x"}, "value_from": {"25000"}, "mark": {"6", "24", "6", " "}}
	l, problems := ReadList(values)
	if got, want := l.Address().Encode(), "ends=any&incumbent=x&mark=24&mark=6&q=brooms&value_from=25000"; got != want || len(problems) > 0 {
		t.Errorf("the address is %s with %v, want %s", got, problems, want)
	}
	again, _ := ReadList(l.Address())
	if diff := cmp.Diff(l.Address(), again.Address()); diff != "" {
		t.Error(diff)
	}
	usual, problems := ReadList(map[string][]string{"mark": {"7"}})
	if len(problems) != 1 || problems[0].Param != ParamMark || fmt.Sprint(usual.Marks) != "[12]" {
		t.Errorf("a mark that there is not: %v, %v", usual.Marks, problems)
	}
	if _, err := (List{Marks: []int{5}}).check(); err == nil {
		t.Error("a mark that there is not was taken")
	}
}

func TestWorthIsShort(t *testing.T) {
	for hundredths, want := range map[int64]string{101: "£1", 99_949: "£999", 25_637_949: "£256,379", 244_900_000: "£2.4 million", 300_000_000: "£3 million",
		99_999_900_000: "£1 billion", 380_000_000_000: "£3.8 billion"} {
		v := plain.Value{}
		v.Hundredths, v.Currency = hundredths, "GBP"
		if got := worth(&v); got != want {
			t.Errorf("%d is %s, want %s", hundredths, got, want)
		}
	}
	if got := longDay("2028-03-31"); got != "31 March 2028" {
		t.Errorf("the day is %s", got)
	}
}
