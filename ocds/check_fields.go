package ocds

import (
	"fmt"
	"strings"
)

// form is what a scalar field holds, beyond its JSON type.
type form uint8

const (
	anyForm      form = iota // not known: any JSON value
	textForm                 // prose for people
	idForm                   // an id by which arrays are merged: text, a whole number tolerated
	keyForm                  // a reference or code outside any codelist: text or a number
	codeForm                 // a code of the field's codelist
	dateForm                 // an RFC 3339 date and time
	uriForm                  // a URI
	emailForm                // an e-mail address
	numberForm               // a number
	amountForm               // a number of money
	boolForm                 // true or false
	lotForm                  // the id of a lot of the same process
	awardForm                // the id of an award of the same process
	registerForm             // a register of organisations, or a number in it
)

// field is what the table below says about one member of an object.
type field struct {
	name     string
	form     form
	codes    *codelist
	list     bool        // the member is a list; the rest describes its elements
	object   *definition // the member is an object, or a list of them
	role     string      // the party role that the reference stands for
	required bool
	end      bool // a date at which something ends, which may lie far ahead
}

// definition is a kind of object.
type definition struct {
	name     string
	label    string // what messages call it
	fields   map[string]*field
	required []*field
	inspect  func(*checker, *Value, *field) // further rules on such an object; may be nil
}

// definitionTable says what the objects of OCDS 1.1 hold, and those of the
// extensions that UK publishers use as far as rules look at them. Each entry
// is "name:type", a ! marks a required field. Types: the forms above; code=LIST;
// Definition, or Definition/role for a reference; [x] for a list of x.
// Source: https://standard.open-contracting.org/1.1/en/schema/reference/,
// release schema 1.1.5, and the lots, bids and UK extensions.
var definitionTable = []struct{ name, label, fields string }{
	{"Release", "release", `ocid:key! id:id! date:date! tag:[code=releaseTag]! initiationType:code=initiationType!
		parties:[Organization] buyer:Reference/buyer planning:Planning tender:Tender awards:[Award] contracts:[Contract]
		language:key relatedProcesses:[RelatedProcess] bids:Bids title:text description:text`},
	{"Organization", "party", `id:id! name:text identifier:Identifier additionalIdentifiers:[Identifier] address:Address
		contactPoint:ContactPoint additionalContactPoints:[ContactPoint] roles:[code=partyRole] roleDetails:text
		details:PartyDetails`},
	{"PartyDetails", "party's details", `url:key buyerProfile:key scale:code=partyScale vcse:bool
		publicServiceMissionOrganization:bool shelteredWorkshop:bool classifications:[Classification]`},
	{"Reference", "organisation reference", `id:id! name:text identifier:Identifier additionalIdentifiers:[Identifier]
		address:Address contactPoint:ContactPoint`},
	{"Planning", "planning section", `rationale:text budget:Budget documents:[Document] milestones:[Milestone]
		noEngagementNoticeRationale:text`},
	{"Budget", "budget", `id:key description:text amount:Value project:text projectID:key uri:uri source:uri`},
	{"Tender", "tender", `id:id! title:text description:text status:code=tenderStatus procuringEntity:Reference/procuringEntity
		items:[Item] value:Value minValue:Value procurementMethod:code=method procurementMethodDetails:text
		procurementMethodRationale:text mainProcurementCategory:code=procurementCategory
		additionalProcurementCategories:[code=extendedProcurementCategory] awardCriteria:code=awardCriteria
		awardCriteriaDetails:text submissionMethod:[code=submissionMethod] submissionMethodDetails:text
		tenderPeriod:Period enquiryPeriod:Period hasEnquiries:bool eligibilityCriteria:text awardPeriod:Period
		contractPeriod:Period numberOfTenderers:number tenderers:[Reference/tenderer] documents:[Document]
		milestones:[Milestone] amendments:[Amendment] amendment:Amendment lots:[Lot] lotGroups:[LotGroup]
		classification:Classification additionalClassifications:[Classification] legalBasis:Classification
		expressionOfInterestDeadline:date aboveThreshold:bool specialRegime:[key]`},
	{"Lot", "lot", `id:id! title:text description:text status:code=tenderStatus value:Value minValue:Value
		minimumValue:Value contractPeriod:Period awardPeriod:Period hasRenewal:bool renewal:Renewal hasOptions:bool
		awardCriteria:AwardCriteria items:[Item]`},
	{"LotGroup", "lot group", `id:id! relatedLots:[lot] optionToCombine:bool maximumValue:Value`},
	{"Renewal", "renewal", `description:text period:Period`},
	{"AwardCriteria", "award criteria", `description:text weightingDescription:text orderRationale:text
		criteria:[AwardCriterion]`},
	{"AwardCriterion", "award criterion", `type:code=awardCriterionType name:text description:text`},
	{"Bids", "bids section", `statistics:[BidStatistic] details:[Bid]`},
	{"BidStatistic", "bid statistic", `id:id! measure:key! value:number! date:date relatedLot:lot currency:code=currency`},
	{"Bid", "bid", `id:id! date:date status:code=bidStatus tenderers:[Reference/tenderer] value:Value documents:[Document]
		relatedLots:[lot] items:[Item]`},
	{"Award", "award", `id:id! title:text description:text status:code=awardStatus date:date value:Value
		suppliers:[Reference/supplier] items:[Item] contractPeriod:Period documents:[Document] amendments:[Amendment]
		amendment:Amendment relatedLots:[lot] relatedBid:key milestones:[Milestone] standstillPeriod:Period
		mainProcurementCategory:code=procurementCategory aboveThreshold:bool hasRenewal:bool renewal:Renewal`},
	{"Contract", "contract", `id:id! awardID:award! title:text description:text status:code=contractStatus period:Period
		value:Value items:[Item] dateSigned:date documents:[Document] implementation:Implementation
		relatedProcesses:[RelatedProcess] milestones:[Milestone] amendments:[Amendment] amendment:Amendment
		relatedLots:[lot] suppliers:[Reference/supplier] aboveThreshold:bool hasRenewal:bool renewal:Renewal`},
	{"Implementation", "implementation section", `transactions:[Transaction] milestones:[Milestone] documents:[Document]
		endDate:end finalValue:Value`},
	{"Transaction", "transaction", `id:id! source:uri date:date value:Price payer:Reference/payer payee:Reference/payee
		uri:uri amount:Price providerOrganization:Identifier receiverOrganization:Identifier`},
	{"Milestone", "milestone", `id:id! title:text type:code=milestoneType description:text code:key dueDate:end dateMet:date
		dateModified:date status:code=milestoneStatus documents:[Document] relatedLots:[lot]`},
	{"Document", "document", `id:id! documentType:code=documentType noticeType:code=noticeType title:text description:text
		url:uri datePublished:date dateModified:date format:key language:key relatedLots:[lot]`},
	{"Item", "item", `id:id! description:text classification:Classification
		additionalClassifications:[Classification] quantity:number unit:Unit relatedLot:lot
		deliveryAddresses:[Address] deliveryAddress:Address`},
	{"Unit", "unit", `scheme:code=unitClassificationScheme id:key name:text value:Price uri:uri`},
	{"Amendment", "amendment", `id:key date:date rationale:text description:text amendsReleaseID:key releaseID:key
		changes:[any]`},
	{"Classification", "classification", `scheme:code=itemClassificationScheme id:key description:text uri:uri`},
	{"Identifier", "identifier", `scheme:register id:register legalName:text uri:uri`},
	{"Address", "address", `streetAddress:text locality:text region:text postalCode:text country:key countryName:text`},
	{"ContactPoint", "contact point", `name:text email:email telephone:text faxNumber:text url:uri`},
	{"Value", "value", `amount:amount amountGross:amount currency:code=currency`},
	{"Price", "value", `amount:amount amountGross:amount currency:code=currency`},
	{"Period", "period", `startDate:date endDate:end maxExtentDate:end durationInDays:number durationInMonths:number`},
	{"RelatedProcess", "related process", `id:id! relationship:[code=relatedProcess] title:text
		scheme:code=relatedProcessScheme identifier:key uri:uri`},
	// Members by these names are taken for what they usually are, wherever the
	// table does not know the object that holds them.
	{"Unknown", "object", `items:[Item] documents:[Document] value:Value period:Period identifier:Identifier
		address:Address contactPoint:ContactPoint classification:Classification
		additionalClassifications:[Classification] unit:Unit suppliers:[Reference/supplier] title:text
		description:text name:text currency:code=currency relatedLots:[lot] relatedLot:lot`},
}

var definitions = makeDefinitions()

// unknown describes objects that the table does not know.
var unknown = definitions["Unknown"]

func makeDefinitions() map[string]*definition {
	out := map[string]*definition{}
	for _, row := range definitionTable {
		out[row.name] = &definition{name: row.name, label: row.label, fields: map[string]*field{}}
	}
	for name, inspect := range inspections {
		out[name].inspect = inspect
	}
	for _, row := range definitionTable {
		d := out[row.name]
		for entry := range strings.FieldsSeq(row.fields) {
			f := readField(entry, out)
			d.fields[f.name] = f
			if f.required {
				d.required = append(d.required, f)
			}
		}
	}
	return out
}

var formNames = map[string]form{
	"any": anyForm, "text": textForm, "id": idForm, "key": keyForm, "date": dateForm, "end": dateForm, "uri": uriForm,
	"email": emailForm, "number": numberForm, "amount": amountForm, "bool": boolForm, "lot": lotForm, "award": awardForm,
	"register": registerForm,
}

// readField reads one "name:type" of the table; a fault in the table is a
// programming error.
func readField(entry string, all map[string]*definition) *field {
	name, kind, _ := strings.Cut(entry, ":")
	f := &field{name: name}
	kind, f.required = strings.CutSuffix(kind, "!")
	if inner, ok := strings.CutPrefix(kind, "["); ok {
		f.list, kind = true, strings.TrimSuffix(inner, "]")
	}
	if list, ok := strings.CutPrefix(kind, "code="); ok {
		f.form, f.codes = codeForm, codelists[list]
		if f.codes == nil {
			panic(fmt.Sprintf("ocds: the field table names no codelist %q", list))
		}
		return f
	}
	kind, f.role, _ = strings.Cut(kind, "/")
	if f.object = all[kind]; f.object != nil {
		return f
	}
	form, ok := formNames[kind]
	if !ok {
		panic(fmt.Sprintf("ocds: the field table has no type %q", kind))
	}
	f.form, f.end = form, kind == "end"
	return f
}
