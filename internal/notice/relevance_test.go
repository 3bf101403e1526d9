package notice

import (
	"context"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

// judged are real questions of suppliers, each with what a person who knows
// the notices of the shared data expects among the first five: parts of titles.
// A person judged them on 23 November 2026; where a change of the search moves
// one out, look at what came instead before changing the list.
var judged = []struct {
	query string
	wants []string
}{
	{"cloud hosting", []string{"Data Centres, maintenance and management including design and hosting"}},
	{"school cleaning", []string{"Building-cleaning services", "Schools Cleaning Service"}},
	{"cyber security assessment", []string{"Cyber Security Services"}},
	{"window cleaning", []string{"Window cleaning - Lancaster", "Window Cleaning for Council properties", "building and window cleaning services"}},
	{"tree maintenance", []string{"Provision of Tree Maintenance Services", "Tree survey"}},
	{"occupational health", []string{"Occupational Health Service", "Occupational Health Physician", "Occupational Health (Lot 1)"}},
	{"school transport", []string{"Provision of School Transport on Islay", "Home to School Transport Staffordshire", "SEND Schools - TAXI"}},
	{"grounds maintenance", []string{"Routine Grounds Maintenance for Schools", "Grass Cutting Contract"}},
	{"solar panels", []string{"Photovoltaic Modules (Solar Panels)", "Roof Mounted Solar PV", "Photovoltaic Systems"}},
	{"electric vehicles", []string{"2 x Electric Vehicles", "Electric Vehicle Charge Point", "ELECTRIC VANS"}},
	{"playground equipment", []string{"Existing Playground Equipment", "Playground Installation"}},
	{"legal services", []string{"Legal Services Property Lot", "Legal Services Framework", "Specialist Legal Advice"}},
	{"insurance", []string{"Insurance Services (excluding", "Insurance Tender", "Insurance & Risk Services"}},
	{"office furniture", []string{"Office Furniture"}},
	{"security guards", []string{"Provision of Security Services", "Security Services and Cash Collection"}},
	{"pest control", []string{"Pest-control services"}},
	{"asbestos survey", []string{"Asbestos Management Surveys", "ASBESTOS SURVEYS", "Asbestos Survey & Removal"}},
	{"lift maintenance", []string{"Provision of Lift Maintenance", "Lift repairs and maintenance", "Lift Preventative Maintenance"}},
	{"fresh fruit and vegetables", []string{"Supply & Delivery of Fresh Fruit and Vegetables", "Fresh Fruit, Vegetables, Potatoes", "Fruit and Vegetables"}},
	{"domestic abuse support", []string{"Domestic Abuse Services", "Domestic Abuse Support Services - Children", "Domestic Abuse Support Services - Adults"}},
	{"gas boiler servicing", []string{"Annual Gas Servicing", "Commercial Gas Servicing", "Repair and maintenance services of boilers"}},
	{"road markings", []string{"Lining & Road Markings", "Thermoplastic Road Markings"}},
	{"CCTV", []string{"CCTV camera relocation", "Provision of CCTV Monitoring"}},
	{"fire alarm maintenance", []string{"Fire & Intruder Alarm", "Fire Systems Maintenance"}},
	{"milk", []string{"MILK THIRDS", "Catering Milk", "Bread, Milk"}},
	{"leisure centre refurbishment", []string{"St Peters Leisure Centre", "All Seasons Leisure Centre"}},
	{"roof replacement", []string{"Roof Renewal and Windows Replacement", "Roof Replacement Work at Roman Way"}},
	{"quantity surveyor", []string{"QUANTITY SURVEYOR SERVICES FOR THE EXTENSION", "Consultancy Quantity Surveyor"}},
	{"supported living", []string{"Supported Living for Adults", "Aldbanks Supported Living"}},
	{"weed spraying", []string{"Weed Control / Spraying", "Weed Spraying", "Elimination Of Weeds"}},
	{"HR software", []string{"HR Software Services"}},
	{"network replacement", []string{"Core Network Replacement"}},
	{"bus services", []string{"Public Bus Service"}},
	{"clinical waste", []string{"Domestic Clinical Waste Collection", "Clinical Waste Uplift"}},
	{"architect", []string{"Architectural Services to progress design", "Architectural Design Services"}},
	{"marquee hire", []string{"marquees for the Chorley Flower Show"}},
	{"drug and alcohol services", []string{"Glasgow Residential Recovery", "Detoxification", "Substance Use"}},
	{"stairlifts", []string{"Repair Stairlifts", "Servicing of Stairlifts"}},
	{"refuse collection vehicles", []string{"RCVs", "Food Waste Vehicles"}},
	{"heat network", []string{"Heat Network Project Management", "Heat Networks Delivery", "Northumberland County Council Heat Networks"}},
	{"museum consultancy", []string{"Reshaping Lancaster District's Museums Offer"}},
	{`"digital office park"`, []string{"Chorley Digital Office Park"}},
	{"audit", []string{"Statutory (External) audit", "Internal Audit"}},
	{"temporary agency staff", []string{"Temporary Agency Resources", "Temporary & Permanent Roles"}},
	{"swimming pool", []string{"swimming pool hall", "Swimming Pool Maintenance"}},
	{"taxi", []string{"Taxi Services", "SEND Schools - TAXI"}},
}

// TestRelevance asks the judged questions of all stages. Where no notice has
// all the words, what counts is what the reader is offered: those with some.
func TestRelevance(t *testing.T) {
	shared := testkit.Shared(t, "data", "ocds")
	w := settle(t, testkit.SQLite(t), 0)
	ctx := context.Background()
	if _, err := w.feed.Import(ctx, "", []string{shared}, nil, nil); err != nil {
		t.Fatal(err)
	}
	w.catchUp(t)
	if len(judged) < 40 {
		t.Fatalf("%d questions", len(judged))
	}
	for _, c := range judged {
		res, err := w.Find(ctx, Query{Text: c.query, Limit: 5})
		if err == nil && res.Total == 0 {
			res, err = w.Find(ctx, Query{Text: res.Looser, Limit: 5})
		}
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, item := range res.Items {
			titles = append(titles, item.Title)
		}
		all := strings.Join(titles, "\n")
		for _, want := range c.wants {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not among the first five of %d:\n%s", c.query, want, res.Total, all)
			}
		}
	}
}

// TestWiresAreNotConstruction keeps a complaint about another service from
// coming true here: its search took "wires" for construction.
func TestWiresAreNotConstruction(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 0)
	w.add(t, `{"ocid":"ocds-f1ct10-1","id":"1","date":"2026-11-21T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Wiring of a fictional school"}}
{"ocid":"ocds-f1ct10-2","id":"2","date":"2026-11-21T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Fictional construction works"}}
{"ocid":"ocds-f1ct10-3","id":"3","date":"2026-11-21T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Wires and cables, fictional"}}`)
	w.catchUp(t)
	res, err := w.Find(context.Background(), Query{Text: "wires"})
	if err != nil || len(res.Items) != 1 || res.Items[0].OCID != "ocds-f1ct10-3" {
		t.Errorf("%+v, %v", res.Items, err)
	}
}
