package search

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// together has words on a line that must have one stem.
const together = `
clean cleans cleaned cleaning cleanings
service services serviced servicing
school schools
community communities
policy policies
authority authorities
supply supplies supplied supplying
apply applies applied applying
process processes processed processing
address addresses addressed addressing
box boxes boxed
branch branches
dish dishes
cache caches caching cached
campus campuses
virus viruses
house houses housed
purchase purchases purchased purchasing
use uses used using
refuse refuses refused refusing
warehouse warehouses warehousing
plan plans planned
ship ships shipped
submit submits submitted submitting
travel travels travelled travelling
control controls controlled controlling
fulfil fulfils fulfilled fulfilling
signal signals signalled signalling
install installs installed installing
bill bills billed billing
host hosts hosted hosting
manage manages managed managing
provide provides provided providing
procure procures procured procuring
secure secures secured securing
repair repairs repaired repairing
require requires required requiring
acquire acquires acquired acquiring
tender tenders tendered tendering
monitor monitors monitored monitoring
store stores stored storing
restore restores restored restoring
create creates created creating
treat treats treated treating
evaluate evaluates evaluated evaluating
negotiate negotiates negotiated negotiating
execute executes executed executing
edit edits edited editing
audit audits audited auditing
invite invites invited inviting
write writes writing written
complete completes completed completing
budget budgets budgeted budgeting
guide guides guided guiding
build builds built
buy buys buying bought
sell sells selling sold
agree agrees agreed agreeing
oversee overseeing
approve approves approved approving
issue issues issued issuing
change changes changed changing
hang hangs hanging
bring brings bringing
charge charges charged charging
handle handles handled handling
recycle recycles recycled recycling
detail details detailed detailing
compile compiles compiled compiling
combine combines combined combining
train trains trained
commission commissions commissioned commissioning
develop develops developed developing
escape escapes escaped escaping
consult consults consulted consulting
test tests tested testing
waste wastes wasted wasting
convene convenes convened convening
open opens opened opening
add adds added adding
focus focuses focused focusing focussed
organisation organisations organization organizations
organise organises organised organising organize organizes organized organizing
licence licences license licenses licensed licensing
programme programmes program programs
centre centres center centers centred
analysis analyses
lens lenses
gas gases
bus buses
potato potatoes
woman women
child children
shelf shelves
criterion criteria
tie ties tied tying
reach reaches reached reaching
`

func TestStemJoins(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(together), "\n")
	if len(lines) < 60 {
		t.Errorf("only %d lines of words that belong together", len(lines))
	}
	for _, line := range lines {
		words := strings.Fields(line)
		for _, w := range words[1:] {
			if got, want := Stem(w), Stem(words[0]); got != want {
				t.Errorf("%s has the stem %q, but %s %q", w, got, words[0], want)
			}
		}
	}
}

// apart has pairs that must not have one stem.
const apart = `
wiring wires
wire wiry
news new
community commune
communities communication
organ organisation
organic organise
universe university
policy police
general generate
general generic
internal international
public publication
public publish
cleaner clean
supplier supply
contractor contract
management manage
goods good
customs custom
arms arm
building build
buildings builds
training train
trains training
housing house
houses housing
clothing cloth
parking park
parks parking
meeting meet
planning plan
plans planning
banking bank
marketing market
accounting account
lighting light
flooring floor
bedding bed
fittings fit
rating rate
living live
drawing draw
reading read
boxing box
holdings hold
glasses glass
limited limit
united unit
united unite
unit unite
armed arm
advanced advance
allied ally
need nee
string str
spring spr
status statue
plane plan
planes plans
care car
cares cars
site sit
sites sits
past paste
waist waste
cod code
tub tube
pip pipe
fin fine
mat mate
wing win
ring ran
hundred hundr
series serie
species specie
analyst analysis
director direct
education educate
medical medicine
nursery nurse
hospital hospitality
station state
department depart
apartment apart
importance import
experience experiment
operation operate
active activity
relative relate
new newt
size sise
prize prise
does doe
gas ga
this thi
business busy
wood wooden
`

func TestStemKeepsApart(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(apart), "\n")
	if len(lines) < 60 {
		t.Errorf("only %d pairs", len(lines))
	}
	for _, line := range lines {
		a, b, _ := strings.Cut(line, " ")
		if Stem(a) == Stem(b) {
			t.Errorf("%s and %s have one stem, %q", a, b, Stem(a))
		}
	}
}

func TestStemGivesBackWords(t *testing.T) {
	for word, want := range map[string]string{
		"cleaning": "clean", "services": "service", "centring": "centre", "upgraded": "upgrade",
		"reinvited": "reinvite", "overhanging": "overhang", "realized": "realise", "seized": "seize",
		"sized": "size", "downsizing": "downsize", "authorization": "authorisation",
		"requirements": "requirement", "ceilings": "ceiling", "proceedings": "proceed",
		"iso27001": "iso27001", "r&d": "r&d", "écoles": "écoles", "c++": "c++", "": "", "s": "s",
		"ss": "ss", "ing": "ing", "ed": "ed", "nhs": "nhs", "lgps": "lgps", "bins": "bin",
	} {
		if got := Stem(word); got != want {
			t.Errorf("the stem of %q is %q, want %q", word, got, want)
		}
	}
}

func TestStemIsItsOwnStem(t *testing.T) {
	for word, stem := range irregular {
		if Stem(stem) != stem {
			t.Errorf("the table gives %s for %s, whose stem is %s", stem, word, Stem(stem))
		}
	}
	endings := rapid.SampledFrom([]string{"", "s", "es", "ies", "ing", "ings", "ed", "ied", "eed", "ize", "izing", "sses", "uses", "lled"})
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{0,9}`).Draw(t, "root") + endings.Draw(t, "ending")
		stem := Stem(word)
		if again := Stem(stem); again != stem {
			t.Fatalf("the stem of %s is %s, whose stem is %s", word, stem, again)
		}
		if word != "" && stem == "" {
			t.Fatalf("nothing is left of %s", word)
		}
	})
}

func TestStemAllocates(t *testing.T) {
	for _, word := range []string{"cleaning", "services", "serviced", "planned", "boxes", "school", "building"} {
		if n := testing.AllocsPerRun(100, func() { Stem(word) }); n != 0 {
			t.Errorf("%s costs %v allocations, though its stem is a part of it", word, n)
		}
	}
}
