package fiction

// dirt is a fault of the kinds found in real publications. A dirty process
// carries one, in one of its releases or in all.
type dirt uint8

const (
	clean          dirt = iota
	amountText          // an amount is a string
	tagText             // the tag is a string and not an array
	noReleaseID         // the release has no id
	endBeforeStart      // a contract ends before it begins
	lateTender          // the deadline has passed when the tender is published
	localIDs            // parties have ids like org-53 that mean nothing elsewhere
	entities            // entities of HTML, escaped twice
	checkDigit          // CPV codes with their check digit
	pseudoSupplier      // a supplier that says there is none
	jointName           // several suppliers in one name
	twoNames            // one party with two names
	otherCurrency       // a lot in another currency than the tender
	emptyText           // strings with nothing in them
	loosePrint          // spaces at the ends of strings
	placeholder         // an amount of nothing, a penny or a pound
	absurdYear          // a contract that ends in another age
	noBuyerID           // the buyer has no id
	numericIDs          // ids that are numbers
	sameID              // two releases of one id with different content
	otherBuyerName      // the buyer's name typed in another way
	extraZeros          // a value typed a hundred times too large
	beyondBelief        // a value that no contract can have
	dirts

	rare = extraZeros // from here on the faults are rarer than the others
)

// dirtyShare is how many processes in a hundred carry a fault.
const dirtyShare = 3.2

// soils says which notices each fault can be seen in.
var soils = [dirts]func(k notice) bool{
	amountText: valued, endBeforeStart: valued, placeholder: valued, absurdYear: valued,
	tagText: anyNotice, noReleaseID: anyNotice, noBuyerID: anyNotice, sameID: anyNotice, twoNames: anyNotice,
	otherBuyerName: anyNotice, localIDs: awardNotice, pseudoSupplier: awardNotice, jointName: awardNotice,
	lateTender: tenderNotice, otherCurrency: tenderNotice, numericIDs: tenderNotice,
	extraZeros: settled, beyondBelief: settled,
	checkDigit: described, entities: described, emptyText: described, loosePrint: described,
}

func anyNotice(notice) bool      { return true }
func tenderNotice(k notice) bool { return k == tender }
func awardNotice(k notice) bool  { return k == award || k == transparency }
func valued(k notice) bool       { return k == tender || awardNotice(k) || k == contract }
func settled(k notice) bool      { return awardNotice(k) || k == contract }
func described(k notice) bool {
	return k == tender || k == engagement || k == forecast || k == pipeline
}

// spoil gives a few processes a fault. The contracts that others refer to stay
// clean of faults in who won them.
func (p *process) spoil() {
	d := &p.dice
	if !d.percent(dirtyShare) {
		return
	}
	kind := clean + 1 + dirt(d.below(int(rare)-1))
	for range int(rare) {
		if at := p.soiled(kind); at >= 0 {
			p.soil(kind, at)
			return
		}
		if kind++; kind == rare {
			kind = clean + 1
		}
	}
}

// Of so many processes whose value may be typed wrong one has too many zeros,
// and of so many one a value beyond belief.
const (
	zerosEvery  = 70
	beliefEvery = 6 // of those that ended two years ago
)

// slip gives very few processes a value that must not count, in the last notice
// that tells of the award, so that no later one puts it right. They are of
// middling size and won at the estimate, which shows the slip for what it is;
// a value beyond belief, which would drown every sum of what is to come, is
// only found among contracts that are long over.
func (p *process) slip(today int) {
	if p.dirt != clean || p.isFramework || p.nlots > 1 || p.value > 3_000_000_00 || !p.has(tender) {
		return
	}
	kind, at := clean, -1
	for i := range p.nevents {
		switch e := &p.events[i]; {
		case e.change == newValue || e.kind == cancellation || e.change == newPrice || e.change == newEnd:
			return
		case settled(e.kind):
			at = i
		}
	}
	switch roll := mix(uint64(p.k)^0x51b) % (zerosEvery * beliefEvery); {
	case at < 0:
	case roll%beliefEvery == 1 && max(p.end, p.latest) < today-750:
		kind = beyondBelief
	case roll%zerosEvery == 2:
		kind = extraZeros
	}
	if kind != clean {
		p.dirt, p.dirtAt = kind, at
		p.lots[0].awarded = p.lots[0].value
	}
}

// soiled picks a release in which the fault can be seen, or -1.
func (p *process) soiled(kind dirt) int {
	if p.role == framework && (kind == pseudoSupplier || kind == jointName) {
		return -1
	}
	found, at := 0, -1
	for i := range p.nevents {
		if !soils[kind](p.events[i].kind) {
			continue
		}
		if found++; p.dice.below(found) == 0 {
			at = i
		}
	}
	return at
}

func (p *process) soil(kind dirt, at int) {
	p.dirt, p.dirtAt = kind, at
	switch kind {
	case otherBuyerName:
		p.fill.buyer = p.dice.pick(p.buyer.variants)
	case pseudoSupplier: // what was never awarded has no contract
		p.nevents = at + 1
	}
}

// soiledNames are what stands where a supplier's name should.
var soiledNames = []string{
	"NOT AWARDED TO SUPPLIER", "Not awarded", "VARIOUS SUPPLIERS", "N/A", "No suitable bids received", "To be confirmed",
}
