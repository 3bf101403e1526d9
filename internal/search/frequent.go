package search

import "strings"

// frequent holds the words that stand in most English notices. Two of them in
// a row are a term of their own: else a phrase of frequent words would have to
// look at the positions of half of all documents. For phrases the list only
// decides how fast they are; segments are made by it, so another list is
// another segmentMagic.
var frequent = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		a about above access accordance across act activities additional address after agreement all also an and any application
		appropriate approved are area areas as assessment associated at authorities authority available award awarded
		based be been before being below between bid bids body both building business but buyer by
		can care case central centre city clear college commercial communications community companies company complete
		completion compliance construction consultancy contact contract contracting contractor contractors contracts cost council
		county criteria current customer data date day days deadline delivery department design details development digital
		direct district document documents dps due during dynamic each economic education electronic email end energy engineering
		england environment environmental equipment estate evaluation evidence existing experience expression extend extension
		facilities facility financial fire following for framework frameworks from full fully further future general goods
		government group has have health high hospital house housing if in include included includes including information infrastructure
		installation interest interested into invite invited is it its key learning least legal level limited link local london long
		main maintenance management market materials may mechanical medical meet members ministry minimum months more must
		national need needs network new nhs no non not notice number of office on one only open operation operational
		opportunity option or order organisation organisations other our out over part parties partner partners parts people per
		performance period phase place plan planning please police portal potential practice price pricing procedure process procure
		procurement product products professional programme project projects property proposal provide provided provider providers
		provides providing provision public purchase purchasing quality questionnaire range record refurbishment regional register
		related relating relevant repair repairs replacement report request require required requirement requirements requires
		research response responsible review road royal safety school schools scope section sector security select selection service
		services set shall should site sites small social software solution solutions specialist specification staff standard
		standards start state statement stage strategic strategy submission submit submitted successful such suitable supplier suppliers supply
		support supporting survey sustainable system systems team technical technology tender tenderers tendering tenders term terms
		than that the their them there these they this those through time to together total town training transport trust
		two under unit united university until up use used users using value various via was waste water we website weeks
		were where whether which who will with within work working works would year years you your
	`) {
		m[w] = true
	}
	return m
}()

// Frequent tells whether a word stands in so many English notices that it says
// little of one.
func Frequent(word string) bool { return frequent[word] }
