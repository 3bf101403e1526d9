package fiction

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryNoticeAndTagOccurs(t *testing.T) {
	tags := map[string]int{}
	for _, r := range sampleMarket().all {
		if list, ok := r["tag"].([]any); ok {
			for _, tag := range list {
				tags[tag.(string)]++
			}
		}
	}
	for i := range notices {
		code := []byte(`"noticeType":"` + notices[i].code + `"`)
		if !bytes.Contains(sampleMarket().bytes, code) || tags[notices[i].tag] == 0 {
			t.Errorf("%s or %s never occurs", notices[i].code, notices[i].tag)
		}
	}
}

// stage tells where a process stands today, by its last notices and dates.
func stage(releases []release) string {
	var closes, end time.Time
	var tags []string
	for _, r := range releases {
		tags = append(tags, r.Tag...)
		if r.Tender.TenderPeriod != nil {
			closes = r.Tender.TenderPeriod.EndDate
		}
		for _, c := range r.Contracts {
			if c.Period != nil {
				end = c.Period.EndDate
			}
		}
	}
	has := func(tag string) bool { return slices.Contains(tags, tag) }
	switch {
	case has("tenderCancellation"):
		return "cancelled"
	case !end.IsZero() && end.Before(today):
		return "ended"
	case !end.IsZero():
		return "live"
	case has("award"):
		return "awarded"
	case closes.After(today):
		return "open"
	case !closes.IsZero():
		return "closed"
	}
	return "planning"
}

func TestEveryStageHasItsShare(t *testing.T) {
	count := map[string]int{}
	for _, releases := range sampleMarket().clean {
		count[stage(releases)]++
	}
	least := map[string]int{"planning": 5, "open": 5, "closed": 8, "awarded": 2, "live": 25, "ended": 8, "cancelled": 3}
	for name, percent := range least {
		if count[name]*100 < percent*len(sampleMarket().clean) {
			t.Errorf("%s: %d of %d processes, want %d %%", name, count[name], len(sampleMarket().clean), percent)
		}
	}
}

// final gives the deadline that holds after all updates, and the latest end of
// the contracts.
func final(releases []release) (deadline, end time.Time) {
	for _, r := range releases {
		if p := r.Tender.TenderPeriod; p != nil {
			deadline = p.EndDate
		}
		for _, c := range r.Contracts {
			if c.Period != nil {
				end = c.Period.EndDate
			}
		}
	}
	return deadline, end
}

func TestDeadlinesFromHoursToMonths(t *testing.T) {
	hours, weeks, beyond, ends := 0, 0, 0, [8]int{}
	for _, releases := range sampleMarket().clean {
		deadline, end := final(releases)
		switch ahead := deadline.Sub(today); {
		case ahead <= 0 || stage(releases) != "open":
		case ahead < 36*time.Hour:
			hours++
		case ahead < 60*24*time.Hour:
			weeks++
		case ahead > 120*24*time.Hour:
			beyond++
		}
		if quarter := int(end.Sub(today).Hours() / 24 / 91); end.After(today) && quarter < len(ends) {
			ends[quarter]++
		}
	}
	if hours < 5 || weeks < 60 || beyond > 0 {
		t.Errorf("%d tenders close within hours, %d within 60 days, %d in more than 120", hours, weeks, beyond)
	}
	if least := slices.Min(ends[:]); least < 8 {
		t.Errorf("contracts that end in each of the next eight quarters: %v", ends)
	}
}

func TestNoticesComeInTheirOrder(t *testing.T) {
	for ocid, releases := range sampleMarket().clean {
		at := map[string]time.Time{}
		for _, r := range releases {
			for _, tag := range r.Tag {
				if _, seen := at[tag]; !seen {
					at[tag] = r.Date
				}
			}
		}
		for _, pair := range [][2]string{
			{"planning", "planningUpdate"}, {"planning", "tender"}, {"tender", "tenderUpdate"}, {"tender", "award"},
			{"award", "awardUpdate"}, {"contract", "contractUpdate"}, {"contract", "implementation"},
			{"contract", "contractAmendment"}, {"contract", "contractTermination"}, {"contractAmendment", "contractTermination"},
		} {
			before, after := at[pair[0]], at[pair[1]]
			if !before.IsZero() && !after.IsZero() && after.Before(before) {
				t.Errorf("%s: %s of %s comes before %s of %s", ocid, pair[1], after, pair[0], before)
			}
			if before.IsZero() && !after.IsZero() && strings.HasSuffix(pair[1], "pdate") {
				t.Errorf("%s: %s without %s", ocid, pair[1], pair[0])
			}
		}
		if end := releases[len(releases)-1].Tag[0]; !at["contractTermination"].IsZero() && end != "contractTermination" {
			t.Errorf("%s: %s after the contract's termination", ocid, end)
		}
	}
}

func TestUpdatesCarryWhatChanged(t *testing.T) {
	changed := map[string]int{}
	eachClean(t, func(t *testing.T, r *release) {
		if r.Tag[0] != "tenderUpdate" {
			return
		}
		if len(r.Tender.Amendments) != 1 || r.Tender.Amendments[0].ID != r.ID || r.Tender.Amendments[0].Description == "" {
			t.Errorf("%s: amendments %+v", r.ID, r.Tender.Amendments)
		}
		if len(r.Tender.Items) > 0 || r.Tender.Status != "" {
			t.Errorf("%s repeats what did not change", r.ID)
		}
		switch {
		case r.Tender.TenderPeriod != nil:
			changed["deadline"]++
			if !r.Tender.TenderPeriod.EndDate.After(r.Date) {
				t.Errorf("%s moves the deadline to %s", r.ID, r.Tender.TenderPeriod.EndDate)
			}
		case r.Tender.Value != nil:
			changed["value"]++
		case len(r.Tender.Lots) > 0:
			changed["lots"]++
		case r.Tender.Description != "":
			changed["description"]++
		default:
			changed["documents"]++
		}
	})
	for _, what := range []string{"deadline", "value", "lots", "description", "documents"} {
		if changed[what] < 10 {
			t.Errorf("%d updates change the %s", changed[what], what)
		}
	}
}

func TestValuesAndPeriodsAreSound(t *testing.T) {
	sound := func(t *testing.T, where string, v *amounts) {
		if v != nil && (v.Currency != "GBP" || v.Amount <= 0 && v.AmountGross <= 0 || v.Amount > 0 && v.AmountGross > 0 && v.AmountGross < v.Amount) {
			t.Errorf("%s: value %+v", where, *v)
		}
	}
	runs := func(t *testing.T, where string, p *period) {
		if p != nil && (!p.EndDate.After(p.StartDate) || !p.MaxExtentDate.IsZero() && p.MaxExtentDate.Before(p.EndDate)) {
			t.Errorf("%s: period %+v", where, *p)
		}
	}
	eachClean(t, func(t *testing.T, r *release) {
		sound(t, r.ID, r.Tender.Value)
		for _, l := range r.Tender.Lots {
			sound(t, r.ID, l.Value)
			runs(t, r.ID, l.ContractPeriod)
		}
		for _, a := range r.Awards {
			sound(t, r.ID, a.Value)
			runs(t, r.ID, a.ContractPeriod)
		}
		for _, c := range r.Contracts {
			sound(t, r.ID, c.Value)
			runs(t, r.ID, c.Period)
		}
		if p := r.Tender.TenderPeriod; p != nil && !p.EndDate.After(r.Date) {
			t.Errorf("%s closes at %s, before it is published", r.ID, p.EndDate)
		}
	})
}

func TestReferencesResolve(t *testing.T) {
	for ocid, releases := range sampleMarket().clean {
		lots, awards := map[string]bool{}, map[string]bool{}
		for i := range releases {
			r := &releases[i]
			parties := map[string]string{}
			for _, p := range r.Parties {
				if parties[p.ID] != "" {
					t.Errorf("%s: party %s twice", r.ID, p.ID)
				}
				parties[p.ID] = p.Name
			}
			resolves := func(o organisation) {
				if o.ID == "" || parties[o.ID] != o.Name {
					t.Errorf("%s: %+v is not among the parties", r.ID, o)
				}
			}
			resolves(r.Buyer)
			for _, l := range r.Tender.Lots {
				lots[l.ID] = true
			}
			for _, a := range r.Awards {
				awards[a.ID] = true
				for _, s := range a.Suppliers {
					resolves(s)
				}
				for _, l := range a.RelatedLots {
					if !lots[l] {
						t.Errorf("%s: award of lot %s, which is not there", r.ID, l)
					}
				}
				if a.Status == "active" && len(a.Suppliers) == 0 {
					t.Errorf("%s: award without suppliers", r.ID)
				}
			}
			for _, c := range r.Contracts {
				if !awards[c.AwardID] {
					t.Errorf("%s: contract of award %s, which is not there (%s)", r.ID, c.AwardID, ocid)
				}
				for _, paid := range c.Implementation.Transactions {
					resolves(paid.Payer)
					resolves(paid.Payee)
				}
			}
		}
	}
}

func TestRelatedProcesses(t *testing.T) {
	s := sampleMarket()
	frameworks, begun := map[string]bool{}, map[string]time.Time{}
	for _, r := range s.all {
		ocid := r["ocid"].(string)
		at, err := time.Parse(time.RFC3339, r["date"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if begun[ocid].IsZero() {
			begun[ocid] = at
		}
		tender, _ := r["tender"].(map[string]any)
		if techniques, ok := tender["techniques"].(map[string]any); ok && techniques["hasFrameworkAgreement"] == true {
			frameworks[ocid] = true
		}
	}
	count := map[string]int{}
	eachClean(t, func(t *testing.T, r *release) {
		related := r.RelatedProcesses
		for _, c := range r.Contracts {
			related = append(related, c.RelatedProcesses...)
		}
		for _, l := range related {
			count[l.Relationship[0]]++
			if begun[l.Identifier].IsZero() || l.Identifier == r.OCID || begun[l.Identifier].After(r.Date) {
				t.Errorf("%s of %s refers to %s, begun %s", r.ID, r.Date, l.Identifier, begun[l.Identifier])
			}
			if l.Relationship[0] == "framework" && !frameworks[l.Identifier] {
				t.Errorf("%s calls off under %s, which is no framework", r.ID, l.Identifier)
			}
		}
	})
	if count["framework"] < 100 || count["prior"] < 40 || count["renewalProcess"] < 8 {
		t.Errorf("relationships: %v", count)
	}
}

func TestOfficesPublishInTheirHoursAndSeasons(t *testing.T) {
	m := newMarket(Options{Processes: 12_000, Today: time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC)})
	var months [13]int
	for k := range m.n {
		var p process
		m.plan(&p, k)
		for _, e := range p.events[:p.nevents] {
			if at := e.at % day; !working(e.at.days()) || at < 8*hour || at > 19*hour {
				t.Fatalf("process %d publishes at %s", k, e.at.append(nil))
			}
			if y, month, _ := dateOf(e.at.days()); e.kind == tender && y < 2026 {
				months[month]++
			}
		}
	}
	if months[3] <= months[8] || months[3] <= months[12] {
		t.Errorf("tenders by month: %v, want more in March than in August and December", months[1:])
	}
}
