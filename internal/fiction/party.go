package fiction

import "strings"

// purchasing is the number among the agencies of the body that runs
// procedures for others.
const purchasing = 15

// parties writes the organisations of a release.
func (w *press) parties() {
	var d dice
	d.reset(w.m.seed, w.p.k, streamParty)
	w.array("parties")
	w.buyerParty(w.p.fill.buyer, &d)
	if w.dirt == twoNames {
		w.buyerParty(w.p.buyer.name+" (formerly "+w.p.buyer.home.neighbour().name()+" Board)", &d)
	}
	if board := &w.m.bodies[agency][purchasing]; d.percent(7) && w.p.buyer != board && w.e.kind <= tender {
		w.agent(board)
	}
	if w.e.kind >= transparency && w.e.kind <= termination {
		w.winners()
		w.tenderers(w.contests)
	}
	w.closeArray()
}

// winners writes each supplier that won a lot, once.
func (w *press) winners() {
	for i := range w.p.nlots {
		l := &w.p.lots[i]
		for j, s := range l.suppliers[:l.nsuppliers] {
			if !l.unsuccessful && !w.wonBefore(s, i) {
				if len(w.contests) > 0 {
					w.supplier(s, i, j, "supplier", "tenderer")
				} else {
					w.supplier(s, i, j, "supplier")
				}
			}
		}
	}
}

// wonBefore says whether a supplier won one of the lots before i.
func (w *press) wonBefore(s, i int) bool {
	for j := range i {
		if l := &w.p.lots[j]; !l.unsuccessful && l.won(s) {
			return true
		}
	}
	return false
}

func (w *press) buyerParty(name string, d *dice) {
	b := w.p.buyer
	w.open()
	w.text("name", name)
	w.name("id")
	w.buyerID()
	if w.unregistered() {
		w.object("identifier")
		w.text("legalName", name)
		w.close()
	} else {
		w.identifier("identifier", "XF-PPON", b.ppon)
	}
	w.address(b.street, b.home, d.between(1, 90))
	w.contact(b.domain, d)
	w.roles("buyer")
	w.object("details")
	w.text("url", "https://www."+b.domain)
	w.array("classifications")
	w.open()
	id, description := b.class()
	w.text("scheme", "UK_CA_TYPE")
	w.text("id", id)
	w.text("description", description)
	w.close()
	w.closeArray()
	w.close()
	w.close()
}

// unregistered says whether the buyer is known here by its name alone, as it
// is in half of the processes that type the name in another way.
func (w *press) unregistered() bool { return w.p.dirt == otherBuyerName && w.p.k%2 == 1 }

// buyerID writes the id of the buyer as a party.
func (w *press) buyerID() {
	switch {
	case w.dirt == localIDs:
		w.quote("org-52")
	case w.unregistered():
		w.b = digits(append(w.b, `"XF-FTS-`...), 10_000+w.p.k, 5)
		w.b = append(w.b, '"')
	default:
		w.b = append(append(append(w.b, `"XF-PPON-`...), w.p.buyer.ppon...), '"')
	}
}

// buyer writes the reference to the buyer.
func (w *press) buyer() {
	w.object("buyer")
	if w.dirt != noBuyerID {
		w.name("id")
		w.buyerID()
	}
	w.text("name", w.p.fill.buyer)
	w.close()
}

// agent writes the body that runs the procedure for the buyer.
func (w *press) agent(b *body) {
	w.open()
	w.text("name", b.name)
	w.text("id", "XF-PPON-"+b.ppon)
	w.identifier("identifier", "XF-PPON", b.ppon)
	w.address(b.street, b.home, 1)
	w.roles("procuringEntity")
	w.text("roleDetails", "Runs the procedure on behalf of the buyer")
	w.close()
}

func (w *press) identifier(key, scheme, id string) {
	w.object(key)
	w.text("scheme", scheme)
	w.text("id", id)
	w.close()
}

func (w *press) address(street string, home town, number int) {
	w.object("address")
	w.name("streetAddress")
	w.b = digits(append(w.b, '"'), number, 1)
	w.b = append(w.b, ' ')
	w.inside(street)
	w.b = append(w.b, '"')
	w.text("locality", home.name())
	w.text("postalCode", home.postcode())
	w.text("country", countryCode)
	w.text("countryName", countryName)
	w.text("region", home.region().name) // by name: nobody knows the codes of Quellmere
	w.close()
}

// contact writes whom to ask. The telephone number is of the range that is
// kept for drama (Ofcom, 01632 960000 to 960999).
func (w *press) contact(at string, d *dice) {
	first, last := person(d)
	team := d.percent(60)
	w.object("contactPoint")
	switch {
	case w.dirt == emptyText:
		w.text("name", "")
		w.text("email", "procurement@"+at)
	case team:
		w.text("name", d.pick(teams))
		w.text("email", "procurement@"+at)
	default:
		w.text("name", first+" "+last)
		w.text("email", strings.ToLower(first+"."+last)+"@"+at)
	}
	w.name("telephone")
	w.b = digits(append(w.b, `"+441632960`...), d.below(1000), 3)
	w.b = append(w.b, '"')
	w.close()
}

func (w *press) roles(all ...string) {
	w.array("roles")
	for _, role := range all {
		w.word(role)
	}
	w.closeArray()
}

// supplier writes the jth winner of lot i, or another firm that bid.
func (w *press) supplier(s, i, j int, roles ...string) {
	firm := &w.m.suppliers[s]
	w.open()
	w.text("name", w.supplierName(s))
	w.name("id")
	w.supplierID(s, i, j)
	w.supplierIdentifiers(s)
	w.address(firm.street, firm.home, s%97+1)
	w.object("contactPoint")
	w.text("email", "bids@"+firm.domain)
	w.close()
	w.roles(roles...)
	w.object("details")
	if statesSize(s, w.p.k) {
		w.text("scale", firm.scale)
	}
	w.flag("vcse", firm.vcse)
	w.flag("publicServiceMissionOrganization", false)
	w.flag("shelteredWorkshop", false)
	w.close()
	w.close()
}

// unnamed says whether the first winner stands under a name that is no one
// supplier's.
func (w *press) unnamed(s int) bool {
	return (w.p.dirt == jointName || w.p.dirt == pseudoSupplier) && s == w.p.lots[0].suppliers[0]
}

// supplierName gives the name under which a supplier stands in this process.
func (w *press) supplierName(s int) string {
	if !w.unnamed(s) {
		return w.m.suppliers[s].name
	}
	if w.p.dirt == pseudoSupplier {
		return soiledNames[w.p.k%len(soiledNames)]
	}
	other := &w.m.suppliers[(s+len(trades))%suppliersMin]
	return w.m.suppliers[s].name + " and " + other.name + " in Joint Venture"
}

func (w *press) supplierID(s, i, j int) {
	firm := &w.m.suppliers[s]
	w.b = append(w.b, '"')
	switch how := firm.namesake(s, w.p.k); {
	case w.dirt == localIDs:
		w.b = digits(append(w.b, "org-"...), 53+i*maxMembers+j, 1)
	case how == byName || w.unnamed(s):
		w.b = digits(append(w.b, "XF-FTS-"...), 100_000+int(mix(uint64(s)<<32^uint64(w.p.k))%900_000), 6)
	case how == byPpon || how == byPponAndRegistration:
		w.b = append(append(w.b, "XF-PPON-"...), firm.ppon...)
	default:
		w.b = append(append(w.b, "XF-COH-"...), firm.registration...)
	}
	w.b = append(w.b, '"')
}

func (w *press) supplierIdentifiers(s int) {
	firm := &w.m.suppliers[s]
	how := firm.namesake(s, w.p.k)
	if w.unnamed(s) {
		how = byName
	}
	switch how {
	case byName:
		w.object("identifier")
		w.text("legalName", w.supplierName(s))
		w.close()
	case byPpon, byPponAndRegistration:
		w.identifier("identifier", "XF-PPON", firm.ppon)
	default:
		w.identifier("identifier", "XF-COH", firm.registration)
	}
	switch how {
	case byBoth:
		w.additional("XF-PPON", firm.ppon)
	case byPponAndRegistration:
		w.additional("XF-COH", firm.registration)
	}
}

func (w *press) additional(scheme, id string) {
	w.array("additionalIdentifiers")
	w.open()
	w.text("scheme", scheme)
	w.text("id", id)
	w.close()
	w.closeArray()
}
