package app_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata"
)

// The files figures_papers_test.go, figures_counted_test.go and
// figures_measured_test.go count the figures of the scorecards a second time:
// from the published JSON alone, by the definitions in words, with the standard
// library and nothing of the program. What they do not know (the Procurement
// Act, lots, frameworks, bids) they refuse to count, see unknownHere, so that
// they are never silently wrong.

// paper is a contracting process: the releases of an ocid made one.
type paper struct {
	ocid      string
	state     map[string]any
	published []telling
}

// telling is that a release said something on a day, of the stages of its tags.
type telling struct {
	day  string
	tags []string
}

// about reports that a release tells of a stage: tags begin with its name.
func (n telling) about(stage string) bool {
	return slices.ContainsFunc(n.tags, func(tag string) bool { return strings.HasPrefix(tag, stage) })
}

// readPapers reads a file of one release a line. Of releases with one id the
// last counts.
func readPapers(name string) ([]*paper, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 16<<20)
	byOCID := map[string][]map[string]any{}
	var order []string
	for lines.Scan() {
		release, err := readRelease(lines.Text())
		if err != nil {
			return nil, err
		}
		ocid := text(release, "ocid")
		if byOCID[ocid] == nil {
			order = append(order, ocid)
		}
		byOCID[ocid] = slices.DeleteFunc(byOCID[ocid], func(old map[string]any) bool { return text(old, "id") == text(release, "id") })
		byOCID[ocid] = append(byOCID[ocid], release)
	}
	papers := make([]*paper, 0, len(order))
	for _, ocid := range order {
		papers = append(papers, joined(ocid, byOCID[ocid]))
	}
	return papers, lines.Err()
}

func readRelease(line string) (map[string]any, error) {
	var release map[string]any
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	if err := d.Decode(&release); err != nil {
		return nil, err
	}
	if what := unknownHere(release); what != "" {
		return nil, fmt.Errorf("%s has %s, which is not known here", text(release, "ocid"), what)
	}
	return release, nil
}

// unknownHere names what of a release would need rules that are not written
// here, "" for nothing.
func unknownHere(release map[string]any) string {
	for _, path := range []string{"bids", "relatedProcesses", "tender legalBasis", "tender lots", "tender techniques", "tender tenderers",
		"tender numberOfTenderers", "tender aboveThreshold", "tender specialRegime", "tender procuringEntity"} {
		if at(release, strings.Fields(path)...) != nil {
			return path
		}
	}
	for _, deal := range append(objects(release, "awards"), objects(release, "contracts")...) {
		for _, key := range []string{"relatedLots", "relatedProcesses", "dateSigned", "amendments", "hasRenewal"} {
			if deal[key] != nil {
				return key
			}
		}
		if at(deal, "value", "amountGross") != nil || at(deal, "period", "maxExtentDate") != nil {
			return "a gross value or an extension"
		}
	}
	raw, _ := json.Marshal(release)
	if strings.Contains(string(raw), `"noticeType"`) {
		return "a notice of the Procurement Act"
	}
	return ""
}

// joined makes the releases of a process one: in the order of their dates, the
// later over the earlier, as OCDS 1.1 says.
func joined(ocid string, releases []map[string]any) *paper {
	slices.SortStableFunc(releases, func(a, b map[string]any) int { return strings.Compare(text(a, "date"), text(b, "date")) })
	p := &paper{ocid: ocid, state: map[string]any{}}
	for _, release := range releases {
		lay(p.state, release)
		tags, _ := release["tag"].([]any)
		n := telling{day: dayOf(text(release, "date"))}
		for _, tag := range tags {
			n.tags = append(n.tags, fmt.Sprint(tag))
		}
		p.published = append(p.published, n)
	}
	return p
}

// lay lays an object over another: field by field, lists of things with ids by
// their ids, other lists as a whole.
func lay(under, over map[string]any) {
	for key, value := range over {
		switch value := value.(type) {
		case map[string]any:
			below, ok := under[key].(map[string]any)
			if !ok {
				below = map[string]any{}
				under[key] = below
			}
			lay(below, value)
		case []any:
			under[key] = layList(under[key], value)
		default:
			under[key] = value
		}
	}
}

func layList(under any, over []any) []any {
	list, _ := under.([]any)
	for _, one := range over {
		object, ok := one.(map[string]any)
		if !ok || object["id"] == nil {
			return over
		}
		at := slices.IndexFunc(list, func(old any) bool { return old.(map[string]any)["id"] == object["id"] })
		if at < 0 {
			at = len(list)
			list = append(list, map[string]any{})
		}
		lay(list[at].(map[string]any), object)
	}
	return list
}

// at gives what stands at a path of names, nil for nothing.
func at(object map[string]any, path ...string) any {
	var v any = object
	for _, key := range path {
		inner, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = inner[key]
	}
	return v
}

func text(object map[string]any, path ...string) string {
	s, _ := at(object, path...).(string)
	return s
}

func objects(object map[string]any, path ...string) []map[string]any {
	list, _ := at(object, path...).([]any)
	var out []map[string]any
	for _, one := range list {
		if object, ok := one.(map[string]any); ok {
			out = append(out, object)
		}
	}
	return out
}

// money is an amount in hundredths.
type money struct {
	hundredths int64
	currency   string
}

// moneyOf reads a value. Up to 1, below 0 and beyond 100 trillion it is a slip
// or stands for none.
func moneyOf(value any) (money, bool) {
	object, _ := value.(map[string]any)
	number, ok := new(big.Rat).SetString(fmt.Sprint(object["amount"]))
	if !ok {
		return money{}, false
	}
	number.Mul(number, big.NewRat(100, 1))
	number.Add(number, big.NewRat(1, 2)) // half away from zero, as none below zero counts
	whole := new(big.Int).Div(number.Num(), number.Denom())
	if !whole.IsInt64() || whole.Int64() <= 100 || whole.Int64() > 1e16 {
		return money{}, false
	}
	return money{whole.Int64(), text(object, "currency")}, true
}

// dayOf gives the day in London of a time, or where it is one end of a day that
// day as written; "" for years that are slips.
func dayOf(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1990 || t.Year() > 2099 {
		return ""
	}
	if clock := s[11:16]; clock == "00:00" || clock == "23:59" {
		return s[:10]
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return t.In(london).Format(time.DateOnly)
}

// daysFrom gives the days from one day to another.
func daysFrom(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		panic("no days: " + from + " " + to)
	}
	return int(b.Sub(a) / (24 * time.Hour))
}
