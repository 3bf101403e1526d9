package search

import "strings"

// set gives the words of a list.
func set(words string) map[string]bool {
	s := map[string]bool{}
	for _, w := range strings.Fields(words) {
		s[w] = true
	}
	return s
}

// takesE has the verbs (and a few nouns) that lost an e which the rules would
// not give back, without it.
var takesE = withoutE(`
	create procreate permeate delineate
	interfere adhere persevere cohere
	complete delete compete deplete secrete
	promote devote denote demote
	invite excite ignite unite expedite recite incite
	waste paste taste baste haste
	route guide misguide
	infringe fringe hinge impinge singe cringe whinge plunge lounge sponge
	telephone postpone condone atone commune
	adore deplore bore
	cache ache bathe breathe soothe niche headache avalanche moustache
	refuse abuse excuse accuse amuse confuse misuse infuse diffuse peruse defuse recluse
`)

func withoutE(words string) map[string]bool {
	s := map[string]bool{}
	for w := range set(words) {
		s[strings.TrimSuffix(w, "e")] = true
	}
	return s
}

// takesNoE has the verbs that lost no e, though the rules would give them one,
// and those whose last letter is double in itself.
var takesNoE = set(`
	focus bias canvas chorus gas bus sync
	hang bang gang
	blossom custom bottom vacuum accustom problem fathom ransom
	combat format caveat
	output debut rerout
	pencil stencil council
	boycott butt watt
	pyramid method hybrid
	resell unroll enthrall appall
	margin
`)

// doublesL has the verbs in -al and -il that double their l.
var doublesL = set(`
	signal total marshal equal dial pedal metal rival initial
	fulfil pencil stencil instil distil
`)

// irregular has the stems that no rule gives. A word that stands for itself is
// one that the rules would join to another.
var irregular = func() map[string]string {
	m := map[string]string{}
	for w := range set(keptWords) {
		m[w] = w
	}
	for line := range strings.Lines(joinedWords) {
		if stem, forms, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			m[stem] = stem
			for w := range set(forms) {
				m[w] = stem
			}
		}
	}
	return m
}()

// keptWords are not what they look like: no plurals, and -ing or -ed words that
// are things of their own beside the verb.
const keptWords = `
	this thus gas bus yes does was has its his hers ours theirs as is us
	always perhaps towards sometimes besides afterwards upwards downwards whereas
	news goods customs arms means premises headquarters series species
	lens bias alias atlas canvas christmas texas wales leeds thames
	asbestos chaos ethos cosmos thermos overseas themselves forceps maths
	glasses dumfries cyclops
	saas iaas paas caas naas

	king ring wing thing string spring sling sting swing
	nothing something anything everything during
	morning evening ceiling pudding wedding sibling herring awning
	offspring shilling sterling darling duckling earring
	wiring building housing clothing bedding flooring lighting
	training parking meeting hearing planning banking marketing accounting
	landing standing outstanding dressing rating bearing fitting setting
	living leading drawing painting offering programming holding letting
	webbing netting shopping shipping boxing railing mooring winding lining
	boarding hoarding crossing coupling stocking broking whiting
	willing according ongoing underlying wellbeing lightning
	reading barking dorking worthing woking kettering epping hasting tring
	goring wapping notting ealing beijing

	need seed feed speed weed indeed exceed proceed succeed bleed breed heed
	hundred kindred sacred naked wicked infrared embed imbed biped shred flatbed
	limited unlimited united allied armed unarmed advanced
	alfred wilfred mildred winifred mohammed ahmed mohamed muhammed
	bed red shed
`

// joinedWords are stems, each with the forms that are its own: irregular ones
// and other spellings.
const joinedWords = `
	architect: architects architectural architecture architectures
	archaeology: archaeological archaeologist archaeologists
	agree: agreed
	disagree: disagreed
	guarantee: guaranteed
	free: freed
	referee: refereed
	use: used using uses
	age: aged ageing aging ages
	add: added adding adds
	tie: tying ties tied
	buy: bought buys
	build: built builds
	rebuild: rebuilt rebuilds rebuilding
	sell: sold selling
	send: sent
	spend: spent
	pay: paid
	make: made
	take: taken took
	undertake: undertaken undertook
	write: written wrote writing
	give: given gave
	choose: chosen chose
	keep: kept
	hold: held
	teach: taught
	seek: sought
	know: known knew
	grow: grown grew
	show: shown
	begin: begun began
	drive: driven drove
	break: broken broke
	speak: spoken spoke
	man: men
	woman: women
	child: children
	foot: feet
	tooth: teeth
	mouse: mice
	tradesman: tradesmen
	workman: workmen
	craftsman: craftsmen
	fireman: firemen
	fisherman: fishermen
	chairman: chairmen
	leaf: leaves
	knife: knives
	life: lives
	shelf: shelves
	wolf: wolves
	half: halves
	scarf: scarves
	thief: thieves
	loaf: loaves
	criterion: criteria
	index: indices indexes
	appendix: appendices appendixes
	matrix: matrices
	analysis: analyses
	prosthesis: prostheses
	traffic: trafficking trafficked
	crisis: crises
	hypothesis: hypotheses
	taxi: taxis
	menu: menus
	movie: movies
	cookie: cookies
	calorie: calories
	selfie: selfies
	shoe: shoes
	toe: toes
	canoe: canoes
	axe: axes
	lens: lenses
	gas: gases gasses
	bus: buses busses
	minibus: minibuses minibusses
	focus: focuses focusses focussed focussing
	bias: biases
	alias: aliases
	atlas: atlases
	canvas: canvases
	quiz: quizzes
	programme: program programs
	licence: license licensed licensing
	defence: defense
	catalogue: catalog cataloged cataloging
	centre: center centered centering
	theatre: theater
	fibre: fiber
	colour: color colored coloring
	labour: labor labored laboring
	harbour: harbor
	neighbour: neighbor
	grey: gray
	aluminium: aluminum
	enrolment: enrollment
	fulfilment: fulfillment
	judgement: judgment
	artefact: artifact
`
