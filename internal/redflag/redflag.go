// Package redflag finds the red flags of Open Contracting's Cardinal in
// compiled OCDS releases: patterns by which collusion and favouritism tend to
// show, none of which proves anything. The eleven flags R003 to R058 follow
// Cardinal's definitions; flags whose id begins with "UK-" are adapted to what
// United Kingdom publishers say and are never to be shown as Cardinal's. See
// [Flags] for what each means, needs and gets wrong.
//
// A [Finder] takes processes one by one, keeps of each only what a later
// comparison with the others needs, and draws the fences between usual and
// unusual when it is asked for the [Results]. Finders of parts of the data can
// be merged, and readings can be stored and added again without the releases.
//
// Source of the definitions: https://cardinal.readthedocs.io (version 0.0.6 of
// 23 August 2024), its code where the two differ.
package redflag

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// Kind is what a flag is attached to.
type Kind string

// The kinds, by Cardinal's names. The id of a process is its ocid, that of the
// others the id in buyer, tender.procuringEntity, bids.details[].tenderers and
// awards[].suppliers, or what [ReadAs] was told to put there.
const (
	OCID            Kind = "OCID"
	Buyer           Kind = "Buyer"
	ProcuringEntity Kind = "ProcuringEntity"
	Tenderer        Kind = "Tenderer"
)

// Flagged holds values by the flag's id, kind and the id of what is flagged.
// Where nothing was flagged there is no entry.
type Flagged map[string]map[Kind]map[string]float64

// Results are what the processes added show together.
type Results struct {
	Flagged   Flagged
	Fences    map[string]map[string]float64  // by the flag's id: q1, q3 and fences by Cardinal's names; only those that are numbers
	Links     map[string]map[string][]string // by the flag's id and the ocid flagged: the tenderers flagged for it, in order
	Coverage  map[string]int                 // by the flag's id: processes of Processes that say what it needs
	Processes int                            // looked at
	Cancelled int                            // left out because their tender was cancelled
	Excluded  int                            // left out by [Settings.ExcludedProcedure]
	Currency  string                         // the main currency; "" when none was met
}

// Finder gathers processes. It must not be used from several goroutines; give
// each its own and merge them.
type Finder struct {
	s       Settings
	on      [numFlags]bool
	place   int64 // of the next process
	results Results

	currencies map[string]int64    // the first place of each currency met
	gaps       []gap               // R024, R058
	lowest     []lowest            // R036, of the processes that say what it needs
	won        map[string]*share   // R025
	thrown     map[Kind]shares     // R038
	variety    map[string]*variety // R048
	divisions  map[string]*variety // UK-R048
}

type shares = map[string]*share

// share is a count of a count, such as bids won of bids made.
type share struct{ part, of int32 }

func (s share) ratio() float64 { return float64(s.part) / float64(s.of) }

// gap is the distance of the winning bid from the next, as a share of the
// former.
type gap struct {
	ocid, currency, winner, next string
	ratio                        float64
}

// lowest is whether the lowest bid of a process in a currency was disqualified.
type lowest struct {
	ocid, currency string
	disqualified   bool
}

// variety is what a supplier supplies.
type variety struct {
	processes int32
	codes     []string // distinct, in order
}

// New gives an empty finder.
func New(s Settings) *Finder {
	f := &Finder{s: s.filled(), currencies: map[string]int64{}, won: shares{},
		thrown:  map[Kind]shares{Buyer: {}, ProcuringEntity: {}, Tenderer: {}},
		variety: map[string]*variety{}, divisions: map[string]*variety{}}
	for i, flag := range flags {
		f.on[i] = s.Only == nil || slices.Contains(s.Only, flag.ID)
	}
	f.results = Results{Flagged: Flagged{}, Fences: map[string]map[string]float64{},
		Links: map[string]map[string][]string{}, Coverage: map[string]int{}}
	return f
}

// Add takes a compiled release. A release without an ocid is passed over, as
// Cardinal does. Each process is to be added once.
func (f *Finder) Add(r ocds.Release) { f.AddReading(text(r.Get("ocid")), Read(r)) }

// AddReading takes what was read of a process. Nothing of the reading's memory
// is kept.
func (f *Finder) AddReading(ocid string, r Reading) {
	f.place++
	switch r = f.s.Prepare.apply(r); {
	case ocid == "":
		return
	case r.Cancelled:
		f.results.Cancelled++
		return
	case r.Procedure != "" && slices.Contains(f.s.ExcludedProcedure, r.Procedure):
		f.results.Excluded++
		return
	}
	f.results.Processes++
	if r.Blank() {
		return
	}
	p := process{Finder: f, ocid: ocid, r: &r}
	for i, rule := range rules {
		runs := f.on[i] || i == r024 && f.on[r058] // the two share a rule
		if runs && rule != nil && rule(p) {
			f.results.Coverage[flags[i].ID]++
		}
	}
}

// Merge adds what other has gathered, whose processes count as coming after
// those of f. Both must have been made with the same settings; other is not to
// be used any more.
func (f *Finder) Merge(other *Finder) { f.merge(other, f.place) }

// merge is [Finder.Merge] with the place in all that other's first process has.
func (f *Finder) merge(other *Finder, offset int64) {
	f.place = max(f.place, offset+other.place)
	f.results.merge(other.results)
	for currency, at := range other.currencies {
		f.note(currency, at+offset<<bidBits)
	}
	f.gaps = append(f.gaps, other.gaps...)
	f.lowest = append(f.lowest, other.lowest...)
	mergeShares(f.won, other.won)
	for kind, from := range other.thrown {
		mergeShares(f.thrown[kind], from)
	}
	mergeVarieties(f.variety, other.variety)
	mergeVarieties(f.divisions, other.divisions)
}

// bidBits are the lower bits of a currency's place, which count bids.
const bidBits = 24

// note keeps the first place at which a currency was met.
func (f *Finder) note(currency string, at int64) {
	if before, ok := f.currencies[currency]; !ok {
		f.currencies[strings.Clone(currency)] = at
	} else if at < before {
		f.currencies[currency] = at
	}
}

func (r *Results) merge(other Results) {
	r.Processes += other.Processes
	r.Cancelled += other.Cancelled
	r.Excluded += other.Excluded
	for flag, n := range other.Coverage {
		r.Coverage[flag] += n
	}
	for flag, kinds := range other.Flagged {
		for kind, ids := range kinds {
			for id, value := range ids {
				r.flag(flag, kind, id, value)
			}
		}
	}
	for flag, processes := range other.Links {
		for ocid, ids := range processes {
			r.link(flag, ocid, ids...)
		}
	}
}

func mergeShares(into, from shares) {
	for id, s := range from {
		if have := into[id]; have != nil {
			have.part += s.part
			have.of += s.of
		} else {
			into[id] = s
		}
	}
}

func mergeVarieties(into, from map[string]*variety) {
	for id, v := range from {
		have := into[id]
		if have == nil {
			into[id] = v
			continue
		}
		have.processes += v.processes
		for _, code := range v.codes {
			have.add(code)
		}
	}
}

// add counts one more of a share.
func add(to shares, id string, part, of int32) {
	s := to[id]
	if s == nil {
		s = &share{}
		to[strings.Clone(id)] = s
	}
	s.part += part
	s.of += of
}

// add notes a code.
func (v *variety) add(code string) {
	if at, have := slices.BinarySearch(v.codes, code); !have {
		v.codes = slices.Insert(v.codes, at, strings.Clone(code))
	}
}

// flag notes a value. It keeps the id as it is.
func (r *Results) flag(flag string, kind Kind, id string, value float64) {
	kinds := r.Flagged[flag]
	if kinds == nil {
		kinds = map[Kind]map[string]float64{}
		r.Flagged[flag] = kinds
	}
	if kinds[kind] == nil {
		kinds[kind] = map[string]float64{}
	}
	kinds[kind][id] = value
}

// link notes that tenderers are flagged for a process. It keeps the ids as they
// are, repeated ones too.
func (r *Results) link(flag, ocid string, tenderers ...string) {
	if r.Links[flag] == nil {
		r.Links[flag] = map[string][]string{}
	}
	r.Links[flag][ocid] = append(r.Links[flag][ocid], tenderers...)
}
