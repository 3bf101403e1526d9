package ocds

import "strings"

// Party is an organisation, described in full or by reference.
type Party struct{ *Value }

// ID gives the party's id within its release.
func (p Party) ID() string { return p.Get("id").Text() }

// Name gives the name as received.
func (p Party) Name() string { return p.Get("name").Text() }

// LegalName gives the registered name, where stated.
func (p Party) LegalName() string { return p.Get("identifier", "legalName").Text() }

// Roles gives the roles in the process.
func (p Party) Roles() []string { return p.Get("roles").Texts() }

// Identifiers gives the main identifier and then the additional ones, without
// those that lack a scheme or an id.
func (p Party) Identifiers() []Identifier {
	all := views(p.Get("identifier"), func(v *Value) Identifier { return Identifier{v} })
	all = append(all, views(p.Get("additionalIdentifiers"), func(v *Value) Identifier { return Identifier{v} })...)
	n := 0
	for _, id := range all {
		if id.Scheme() != "" && id.ID() != "" {
			all[n] = id
			n++
		}
	}
	return all[:n]
}

// Scale gives the size of a supplier as published: micro, sme, large or "".
func (p Party) Scale() string {
	return strings.ToLower(strings.TrimSpace(p.Get("details", "scale").Text()))
}

// VCSE reports whether the supplier is a voluntary, community or social
// enterprise, as far as the publisher says.
func (p Party) VCSE() (value, known bool) { return p.Get("details", "vcse").Bool() }

// Classifications gives the kinds of body that the publisher names, such as
// UK_CA_TYPE publicAuthoritySubCentralGovernment.
func (p Party) Classifications() []Classification {
	return views(p.Get("details", "classifications"), func(v *Value) Classification { return Classification{v} })
}

// Address gives the postal address.
func (p Party) Address() Address { return Address{p.Get("address")} }

// Contact gives the contact point.
func (p Party) Contact() Contact { return Contact{p.Get("contactPoint")} }

// Identifier is an id in a register: {scheme, id, legalName, uri}.
type Identifier struct{ *Value }

// Scheme gives the register's code, such as GB-COH.
func (i Identifier) Scheme() string { return strings.TrimSpace(i.Get("scheme").Text()) }

// ID gives the number in that register as received, trimmed.
func (i Identifier) ID() string { return strings.TrimSpace(i.Get("id").Text()) }

// Address is a postal or delivery address.
type Address struct{ *Value }

// Street gives streetAddress.
func (a Address) Street() string { return a.Get("streetAddress").Text() }

// Locality gives the town.
func (a Address) Locality() string { return a.Get("locality").Text() }

// Region gives the region: a name or a NUTS/ITL code.
func (a Address) Region() string { return a.Get("region").Text() }

// PostalCode gives the postcode.
func (a Address) PostalCode() string { return a.Get("postalCode").Text() }

// Country gives the country's name, or its code where no name is stated.
func (a Address) Country() string {
	if name := a.Get("countryName").Text(); name != "" {
		return name
	}
	return a.Get("country").Text()
}

// Contact is a contact point.
type Contact struct{ *Value }

// Name gives the person or office.
func (c Contact) Name() string { return c.Get("name").Text() }

// Email gives the e-mail address as received.
func (c Contact) Email() string { return c.Get("email").Text() }

// Telephone gives the telephone number as received.
func (c Contact) Telephone() string { return c.Get("telephone").Text() }

// URL gives the contact's web address as received.
func (c Contact) URL() string { return c.Get("url").Text() }

// Period is {startDate, endDate, maxExtentDate, durationInDays}.
type Period struct{ *Value }

// Start gives startDate as written.
func (p Period) Start() string { return p.Get("startDate").Text() }

// End gives endDate as written.
func (p Period) End() string { return p.Get("endDate").Text() }

// MaxExtent gives maxExtentDate as written: the end with every extension.
func (p Period) MaxExtent() string { return p.Get("maxExtentDate").Text() }

// Item is one line of goods, works or services.
type Item struct{ *Value }

// Description gives the description as received.
func (i Item) Description() string { return i.Get("description").Text() }

// RelatedLot gives the id of the item's lot.
func (i Item) RelatedLot() string { return i.Get("relatedLot").Text() }

// Classifications gives the main classification and then the additional ones.
func (i Item) Classifications() []Classification {
	wrap := func(v *Value) Classification { return Classification{v} }
	return append(views(i.Get("classification"), wrap), views(i.Get("additionalClassifications"), wrap)...)
}

// DeliveryAddresses gives where the item is delivered.
func (i Item) DeliveryAddresses() []Address {
	wrap := func(v *Value) Address { return Address{v} }
	return append(views(i.Get("deliveryAddresses"), wrap), views(i.Get("deliveryAddress"), wrap)...)
}

// Classification is a code in a classification scheme, such as CPV.
type Classification struct{ *Value }

// Scheme gives the scheme's code as received.
func (c Classification) Scheme() string { return c.Get("scheme").Text() }

// ID gives the code as received.
func (c Classification) ID() string { return c.Get("id").Text() }

// Description gives the code's label as received.
func (c Classification) Description() string { return c.Get("description").Text() }

// File is the OCDS Document: a document or notice attached to a section.
type File struct{ *Value }

// ID gives the document's id.
func (d File) ID() string { return d.Get("id").Text() }

// Type gives documentType.
func (d File) Type() string { return d.Get("documentType").Text() }

// NoticeType gives the UK notice type (UK1 to UK17) that Find a Tender puts on
// the document which stands for a notice.
func (d File) NoticeType() string { return d.Get("noticeType").Text() }

// Title gives the title as received.
func (d File) Title() string { return d.Get("title").Text() }

// Description gives the description as received.
func (d File) Description() string { return d.Get("description").Text() }

// URL gives the address as received; it is not to be trusted.
func (d File) URL() string { return d.Get("url").Text() }

// Format gives the media type.
func (d File) Format() string { return d.Get("format").Text() }

// Published gives datePublished as written.
func (d File) Published() string { return d.Get("datePublished").Text() }

// Milestone is a dated step.
type Milestone struct{ *Value }

// Type gives the kind of milestone, such as engagement.
func (m Milestone) Type() string { return m.Get("type").Text() }

// Title gives the title as received.
func (m Milestone) Title() string { return m.Get("title").Text() }

// Description gives the description as received.
func (m Milestone) Description() string { return m.Get("description").Text() }

// Due gives dueDate as written.
func (m Milestone) Due() string { return m.Get("dueDate").Text() }

// Status gives the status code.
func (m Milestone) Status() string { return m.Get("status").Text() }

// Amendment is a stated change.
type Amendment struct{ *Value }

// ID gives the amendment's id.
func (a Amendment) ID() string { return a.Get("id").Text() }

// Date gives the date as written.
func (a Amendment) Date() string { return a.Get("date").Text() }

// Description gives what changed, as the publisher says it.
func (a Amendment) Description() string { return a.Get("description").Text() }

// Rationale gives why it changed, as the publisher says it.
func (a Amendment) Rationale() string { return a.Get("rationale").Text() }

// RelatedProcess is a link to another contracting process.
type RelatedProcess struct{ *Value }

// Relationships gives the kinds of relation, such as framework or prior.
func (r RelatedProcess) Relationships() []string { return r.Get("relationship").Texts() }

// OCID gives the other process's ocid, or "" where the link names something else.
func (r RelatedProcess) OCID() string {
	if scheme := r.Get("scheme").Text(); scheme != "" && scheme != "ocid" {
		return ""
	}
	return r.Get("identifier").Text()
}

// Title gives the other process's title.
func (r RelatedProcess) Title() string { return r.Get("title").Text() }
