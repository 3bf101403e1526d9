package fiction

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// denied are towns, bodies, firms and brands of the world, in small letters,
// that no name of the market may contain.
var denied = []string{
	"london", "birmingham", "manchester", "leeds", "liverpool", "sheffield", "bristol", "newcastle", "sunderland",
	"nottingham", "leicester", "coventry", "bradford", "plymouth", "southampton", "portsmouth", "norwich", "oxford",
	"cambridge", "exeter", "york", "durham", "carlisle", "lancaster", "preston", "blackpool", "bolton", "oldham",
	"rochdale", "salford", "stockport", "wigan", "derby", "lincoln", "peterborough", "gloucester", "worcester",
	"hereford", "shrewsbury", "swindon", "brighton", "croydon", "camden", "hackney", "edinburgh", "glasgow",
	"aberdeen", "dundee", "inverness", "stirling", "cardiff", "swansea", "newport", "wrexham", "belfast", "derry",
	"england", "scotland", "wales", "ireland", "britain", "united kingdom", "kent", "essex", "sussex", "cornwall",
	"devon", "cumbria", "norfolk", "suffolk", "highland", "orkney", "shetland", "hebrides",
	"cabinet office", "home office", "ministry of", "hm revenue", "hm treasury", "department for", "nhs",
	"national health", "environment agency", "national highways", "crown commercial", "department of health and social",
	"network rail", "bbc", "royal mail", "serco", "capita", "mitie", "sodexo", "balfour", "kier", "atkins", "accenture",
	"deloitte", "kpmg", "microsoft", "google", "amazon", "oracle", "tesco", "boots", "vodafone", "siemens", "biffa",
	"veolia", "compass", "amey", "skanska", "carillion", "interserve",
}

var deniedWords = regexp.MustCompile(`(?i)\b(` + strings.Join(denied, "|") + `)\b`)

// refused gives the real name that name contains, or nothing.
func refused(name string) string { return strings.ToLower(deniedWords.FindString(name)) }

// names gives every name of places, bodies, firms and people's last names.
func names(m *market) (all []string) {
	all = append(all, country, countryName)
	for i := range regions {
		all = append(append(all, regions[i].name), regions[i].towns[:]...)
	}
	for _, bodies := range m.bodies {
		for _, b := range bodies {
			all = append(append(all, b.name), b.variants...)
		}
	}
	for i := range stems() {
		all = append(all, stem(i))
	}
	return append(append(all, sites...), streets...)
}

func TestNoNameIsReal(t *testing.T) {
	m := newMarket(Options{Processes: 20, Today: today})
	for _, s := range names(m) {
		if r := refused(s); r != "" {
			t.Errorf("%q contains %q", s, r)
		}
	}
	for _, tr := range trades {
		for _, word := range tr.firms {
			if r := refused(word); r != "" {
				t.Errorf("%q contains %q", word, r)
			}
		}
	}
	if refused("Kier Digital plc") != "kier" {
		t.Error("a real name is let through")
	}
}

func TestSuppliersAreManyAndDistinct(t *testing.T) {
	m := newMarket(Options{Processes: 200_000, Today: today})
	if len(m.suppliers) != suppliersMax {
		t.Fatalf("%d suppliers in a large market", len(m.suppliers))
	}
	seen, count := map[string]int{}, map[string]int{}
	for i, s := range m.suppliers {
		for _, id := range []string{s.name, s.registration, s.ppon} {
			if other, twice := seen[id]; twice && id != "" {
				t.Errorf("suppliers %d and %d share %q", other, i, id)
			}
			seen[id] = i
		}
		if s.registration != "" && len(s.registration) != 8 {
			t.Errorf("registration %q", s.registration)
		}
		count[s.scale]++
		if s.vcse {
			count["vcse"]++
		}
		if s.registration+s.ppon == "" {
			count["name only"]++
		}
	}
	for _, sort := range []string{"micro", "sme", "large", "vcse", "name only"} {
		if count[sort] < len(m.suppliers)/25 {
			t.Errorf("%s: %d of %d suppliers", sort, count[sort], len(m.suppliers))
		}
	}
	if few := len(newMarket(Options{Processes: 2000, Today: today}).suppliers); few < 200 || few > 1000 {
		t.Errorf("%d suppliers in the demo", few)
	}
}

func TestBodiesAreDistinct(t *testing.T) {
	pattern := regexp.MustCompile(`^P[B-Z]{3}-\d{4}-[B-Z]{4}$`)
	m := newMarket(Options{Processes: 1, Today: today})
	seen := map[string]string{}
	total := 0
	for kind, bodies := range m.bodies {
		for _, b := range bodies {
			total++
			for _, name := range append([]string{b.name, b.ppon}, b.variants...) {
				if other, twice := seen[name]; twice && other != b.name {
					t.Errorf("%q is of %s and of %s", name, other, b.name)
				}
				seen[name] = b.name
			}
			if !pattern.MatchString(b.ppon) || b.initials == "" || !strings.HasSuffix(b.domain, ".example") {
				t.Errorf("body of kind %d: %+v", kind, b)
			}
		}
	}
	if total < 150 {
		t.Errorf("%d public bodies", total)
	}
}

// Identifiers of one supplier join its names: between processes that give the
// one or the other number stand some that give both.
func TestSuppliersAreIdentifiedInSeveralWays(t *testing.T) {
	s := supplier{registration: "01234567", ppon: "PBCD-1234-FGHJ"}
	var count [byName + 1]int
	for k := range 1000 {
		count[s.namesake(3, k)]++
	}
	for _, how := range []namesake{byRegistration, byBoth, byPponAndRegistration, byPpon} {
		if count[how] < 50 {
			t.Errorf("identified in way %d %d times of 1000", how, count[how])
		}
	}
	if count[byName] > 0 || (&supplier{}).namesake(3, 4) != byName {
		t.Error("a supplier goes by its name if and only if it has no number")
	}
}

func TestReachableNowhere(t *testing.T) {
	text := write(t, Options{Processes: 200, Today: today})
	allowed := regexp.MustCompile(`^(?:[a-z0-9.-]+\.example|www\.legislation\.gov\.uk)$`)
	for _, found := range regexp.MustCompile(`(?:https?://|@)([A-Za-z0-9.-]+)`).FindAllStringSubmatch(text, -1) {
		if !allowed.MatchString(found[1]) {
			t.Fatalf("%q could be reached", found[0])
		}
	}
	drama := regexp.MustCompile(`^\+441632960\d{3}$`)
	for _, found := range regexp.MustCompile(`"telephone":"([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !drama.MatchString(found[1]) {
			t.Fatalf("telephone %q could ring", found[1])
		}
	}
	if !strings.Contains(text, "in the fictional market of "+country) {
		t.Error("notices do not say that they are fictional")
	}
}

func TestTownsHavePostcodesOfTheirOwn(t *testing.T) {
	for i := range town(towns) {
		if !regexp.MustCompile(`^X[A-Z]\d \dQZ$`).MatchString(i.postcode()) {
			t.Errorf("%s has the postcode %s", i.name(), i.postcode())
		}
		if n := i.neighbour(); n == i || n.region() != i.region() {
			t.Errorf("%s is beside %s", i.name(), n.name())
		}
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{"Quorby Council": "quorby-council", "Cooper's 2 & Co": "coopers-2--co"} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) = %q, want %q", name, got, want)
		}
	}
	if got := fmt.Sprint(variants("Quorby Borough Council")[3:]); got != "[Quorby Council QUORBY COUNCIL]" {
		t.Errorf("short variants: %s", got)
	}
}
