// Package fiction writes the procurement of a country that does not exist, as
// releases of the Open Contracting Data Standard 1.1 in the shapes of Find a
// Tender: whole lives of contracting processes, from the first plan to the end
// of the contract, under the notices UK1 to UK12 of the Procurement Act 2023.
// Its bodies, firms, people and towns are made up. About three processes in a
// hundred carry a fault of the kinds that real publications have.
package fiction

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Options says which market to write. The same options give the same bytes.
type Options struct {
	Processes int       // how many processes, up to 100 million
	Seed      uint64    // which market; 0 stands for 1
	Today     time.Time // the market is dated around this moment, and nothing is published after it
	ByProcess bool      // write process by process instead of in the order of publication; the numbers of notices differ
}

// A release is queued as one number, so that all of them sort quickly and a
// million processes need but some tens of megabytes: its time in the highest
// bits, then its process, then its place in the process.
const (
	placeBits   = 5 // maxEvents
	processBits = 27
	yearsBefore = 25 // the queue counts seconds from so long before today

	maxProcesses = 100_000_000
	flushAt      = 1 << 18
)

// Write writes the market as OCDS releases, one a line, in the order in which
// they were published, and returns how many. It holds the parties and eight
// bytes a release in memory, and plans each process anew for each of its
// releases. Notices are numbered in that order within each year, so that the
// numbers of a process depend on the whole market, and all else in it on the
// seed, its own number and today alone (but that the last process of a market
// may lack the renewal that a larger market gives it).
//
// The error says which option is wrong, or is that of w.
func Write(w io.Writer, o Options) (releases int, err error) {
	if o.Processes < 0 || o.Processes > maxProcesses {
		return 0, fmt.Errorf("a fictional market has from 0 to %d processes, not %d", maxProcesses, o.Processes)
	}
	if o.Today.Year() < 1990 || o.Today.Year() > 2200 {
		return 0, errors.New("a fictional market needs the day around which it is dated, from 1990 to 2200")
	}
	if o.Processes == 0 {
		return 0, nil
	}
	m := newMarket(o)
	return m.write(w, m.queue(o.ByProcess), o.ByProcess)
}

func newMarket(o Options) *market {
	if o.Seed == 0 {
		o.Seed = 1
	}
	return &market{
		seed: o.Seed, n: o.Processes, today: momentOf(o.Today),
		bodies: foundBodies(o.Seed), suppliers: foundSuppliers(o.Seed, o.Processes),
	}
}

// origin is the moment from which the queue counts.
func (m *market) origin() int64 { return m.today.unix() - yearsBefore*366*day }

// queue gives every release in order of publication, or process by process.
func (m *market) queue(byProcess bool) []uint64 {
	all := make([]uint64, 0, m.n*5)
	var p process
	for k := range m.n {
		m.plan(&p, k)
		for i := range p.nevents {
			at := uint64(p.events[i].at.unix() - m.origin())
			all = append(all, at<<(processBits+placeBits)|uint64(k)<<placeBits|uint64(i))
		}
	}
	if !byProcess {
		slices.Sort(all)
	}
	return all
}

// write writes the releases of the queue. Notices are numbered within each
// year, or without end where the years alternate.
func (m *market) write(to io.Writer, queue []uint64, endless bool) (releases int, err error) {
	w := &press{m: m}
	number, year := 0, 0
	for _, q := range queue {
		m.plan(&w.p, int(q>>placeBits&(1<<processBits-1)))
		i := int(q & (1<<placeBits - 1))
		if y, _, _ := dateOf(w.p.events[i].at.days()); y != year && !endless {
			number, year = 0, y
		}
		number++
		releases += w.release(i, number)
		if len(w.b) >= flushAt {
			if _, err := to.Write(w.b); err != nil {
				return releases, fmt.Errorf("writing the fictional market: %w", err)
			}
			w.b = w.b[:0]
		}
	}
	if _, err := to.Write(w.b); err != nil {
		return releases, fmt.Errorf("writing the fictional market: %w", err)
	}
	return releases, nil
}

// Header gives the members of a release package, as a JSON object, that hold
// for every release of a market: version, extensions, publisher, license and
// publicationPolicy. The publisher says by its name that it is fictional.
func Header() []byte {
	const extensions = "https://raw.githubusercontent.com/open-contracting-extensions/"
	var p pen
	p.open()
	p.text("version", "1.1")
	p.array("extensions")
	p.word("https://standard.open-contracting.org/profiles/eu/latest/en/extension.json")
	for _, name := range []string{
		"ocds_amendment_rationale_classifications_extension", "ocds_contract_completion_extension",
		"ocds_documentation_extension", "ocds_suitability_extension", "ocds_performance_failures_extension",
	} {
		p.word(extensions + name + "/master/extension.json")
	}
	p.word("https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json")
	p.closeArray()
	p.object("publisher")
	p.text("name", "Fictional Procurement Office of "+country+" (made-up data)")
	p.text("scheme", "XF-GOR")
	p.text("uid", "F1")
	p.text("uri", "https://www."+domain)
	p.close()
	p.text("license", "https://creativecommons.org/publicdomain/zero/1.0/")
	p.text("publicationPolicy", "https://www."+domain+"/publication-policy")
	p.close()
	return p.b
}
