package org

import (
	"bufio"
	"compress/gzip"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// The names are those of real bodies, as registers and notices write them.
func TestSectorByName(t *testing.T) {
	for kind, names := range map[Sector]string{
		Central: "Ministry of Defence, DSG|MINISTRY OF JUSTICE|Department for Education|DEPARTMENT FOR COMMUNITIES & LOCAL GOVERNMENT|" +
			"HM Treasury|H M GOVERNMENT CABINET OFFICE|Homes England (the name adopted by the Homes and Communities Agency)|" +
			"HOUSING OMBUDSMAN SERVICE|Medicines &amp; Healthcare Products Regulatory Agency|COLLEGE OF POLICING LIMITED|" +
			"D V L A|Met Office|UK Commission For Employment And Skills|British Council(The)|The British Library|Ofgem|" +
			"The British Broadcasting Corporation (BBC)|BBC Wales|Wales Probation Trust|HM Courts Service Wales Region|" +
			"The Charity Commission For England And Wales|UK Health Security Agency|TATE|The Corporation of Trinity House",
		Devolved: "Llywodraeth Cymru / Welsh Government|Scottish Government|Transport for Wales|Natural Resources Wales|" +
			"Historic Environment Scotland|Scottish Prison Service|Invest Northern Ireland|Department for Infrastructure|" +
			"Water Industry Commission for Scotland|Northern Ireland Judicial Appointments Commission",
		Local: "Blackpool Council|BURNLEY BOROUGH COUNCIL|REDCAR & CLEVELAND BOROUGH COUNCIL|Oldham MBC|City & County of Swansea|" +
			"London Borough of Merton|Royal Borough Of Kensington & Chelsea|misterton parish council|Cyngor Gwynedd|" +
			"Comhairle nan Eilean Siar|West of England Combined Authority|Transport for London (Commercial Services)|ESPO|" +
			"North York Moors National Park Authority|Lindsey Marsh Drainage Board|Borough Of Poole|North London Waste Authority",
		Health: "SALFORD ROYAL NHS FOUNDATION TRUST|THE PENNINE ACUTE HOSPITAL N H S TRUST|Norfolk And Norwich University Hospitals Nhs Foundation Trust|" +
			"NHS SUPPLY CHAIN|Cwm Taf Morgannwg University Health Board|Ipswich And East Suffolk Ccg|NORTH WEST AMBULANCE SERVICE|" +
			"Belfast Health and Social Care Trust|East Bridgford Medical Centre|Townhead Surgeries|NHS England (Cumbria and the North East)",
		Education: "University Of Edinburgh|THE UNIVERSITY OF SHEFFIELD|Prifysgol Bangor / Bangor University|City of Glasgow College|" +
			"Barton Stacey Primary School|Ysgol Brynhyfryd|ORMISTON ACADEMIES TRUST|Halesowen College|Thomas Alleyne'S High School|" +
			"Royal College of Art|Loughborough University|Birkenhead Sixth Form College",
		Emergency: "Thames Valley Police|Devon & Cornwall Constabulary|South Wales Fire and Rescue Service|Avon Fire & Service|" +
			"The Police and Crime Commissioner for Bedfordshire,|Mayor's Office for Policing and Crime|London Fire Brigade|" +
			"LONDON FIRE & EMERGENCY PLANNING AUTHORITY|Civil Nuclear Constabulary",
		Housing: "Hanover (Scotland) Housing Association|St.Leger Homes of Doncaster Ltd|Places for People Group Ltd|L&Q Construction|" +
			"PEABODY TRUST|ng homes|ClwydAlyn Housing|GENTOO GROUP LIMITED|Abbeyfield Felsted Society Limited The",
		Utility: "Network Rail Ltd|Scottish Water|Thames Water Utilities Limited|Aberdeen Harbour Board|" +
			"London Luton Airport Operations Limited|Port of London Authority|Wessex Water Services Limited",
		OtherSector: "NATIONAL TRUST|Royal College of Nursing SE|GENERAL DENTAL COUNCIL|Voluntary Action Leicester|Devon Air Ambulance Trust|" +
			"British Heart Foundation|Manchester Citizens Advice Bureau|Community Gateway Association|St Ann's Hospice",
		"": "ROCKET GARDENS LIMITED|Wilton Park|Harbour Brewing Co.|Capita Symonds|Marsh Limited||—",
	} {
		for name := range strings.SplitSeq(names, "|") {
			if got := SectorOf(ocds.Party{}, "", clean(name)); got != kind {
				t.Errorf("%s: %q, want %q", name, got, kind)
			}
		}
	}
}

// What a name leaves open the rest of the release decides; what it says does not.
func TestSectorByPublisher(t *testing.T) {
	for _, c := range []struct {
		name, party string
		ocid        string
		want        Sector
	}{
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"publicAuthorityCentralGovernment"}]}`, "", Central},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"publicAuthorityCentralGovernment"},
			{"scheme":"UK_CA_DEVOLVED_REGULATIONS","id":"wales"}]}`, "", Devolved},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"TED_CA_TYPE","id":"MINISTRY"}]}`, "ocds-r6ebe6-1", Devolved},
		{"Made-up Partnership Scotland", `"details":{"classifications":[{"scheme":"TED_CA_TYPE","id":"MINISTRY"}]}`, "", Devolved},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"publicAuthoritySubCentralGovernment"}]}`, "", ""},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"privateUtility"}]}`, "", Utility},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"TED_CA_TYPE","id":"Regional or local authority"}]}`, "", Local},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"TED_CA_TYPE","description":"Registered Social Landlord (RSL)"}]}`, "", Housing},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"TED_CA_TYPE","id":"Higher Education "},{"scheme":"COFOG","id":"09"}]}`, "", Education},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"COFOG","id":"07"}]}`, "", Health},
		{"Made-up Partnership", `"details":{"classifications":[{"scheme":"COFOG","id":"01"}]}`, "", ""},
		{"Made-up Partnership", `"identifier":{"scheme":"GB-UKPRN","id":"10000000"}`, "", Education},
		{"Made-up Partnership", `"identifier":{"scheme":"GB-COH","id":"01"},"additionalIdentifiers":[{"scheme":"GB-NHS","id":"X26"}]`, "", Health},
		{"Made-up Partnership", `"identifier":{"scheme":"GB-CHC","id":"200000"}`, "", OtherSector},
		{"Made-up Borough Council", `"identifier":{"scheme":"GB-UKPRN","id":"10000000"},
			"details":{"classifications":[{"scheme":"TED_CA_TYPE","id":"MINISTRY"},{"scheme":"COFOG","id":"09"}]}`, "", Local},
		{"Made-up Museum", `"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"publicAuthorityCentralGovernment"}]}`, "", Central},
		{"Made-up Museum", `"details":{"classifications":[]}`, "", Local},
	} {
		if got := SectorOf(party(t, "{"+c.party+"}"), c.ocid, c.name); got != c.want {
			t.Errorf("%s {%s}: %q, want %q", c.name, c.party, got, c.want)
		}
	}
}

// TestSectorsOfRegister holds the rules for names against a register of 35,000
// buyers with their sectors. Its sectors are not always right, and a name may
// not tell; of the names that do, nearly all must agree.
func TestSectorsOfRegister(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "data", "registers", "digital-marketplace-eligible-buyers-2017.tsv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	sectors := map[string]struct {
		kind    Sector
		told    float64 // share of the names that tell something
		rightly float64 // share of those that tell the sector
	}{
		"Education": {Education, .95, .98}, "Health": {Health, .7, .96}, "Police": {Emergency, .9, .97}, "Fire and Rescue": {Emergency, .85, .92},
		"Central Government": {Central, .55, .78}, "Not for Profit|Housing Associations": {Housing, .9, .87},
	}
	all, told, right := map[string]float64{}, map[string]float64{}, map[string]float64{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 4 {
			continue
		}
		sector := fields[2]
		if _, ok := sectors[sector]; !ok {
			sector += "|" + fields[3]
		}
		surely, suggested := sectorByName(fields[1])
		all[sector]++
		if surely != "" || suggested != "" {
			told[sector]++
		}
		if k := sectors[sector].kind; k != "" && (surely == k || suggested == k) {
			right[sector]++
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for name, s := range sectors {
		if got := told[name] / all[name]; got < s.told {
			t.Errorf("%s: %.3f of %.0f names tell a kind", name, got, all[name])
		}
		if got := right[name] / told[name]; got < s.rightly {
			t.Errorf("%s: %.3f of the names that tell a kind tell %s", name, got, s.kind)
		}
	}
}

func TestSectors(t *testing.T) {
	labels := map[string]bool{}
	for _, k := range Sectors {
		got, ok := SectorNamed(string(k))
		if !ok || got != k {
			t.Errorf("SectorNamed(%q): %q, %t", k, got, ok)
		}
		if labels[k.Label()] || k.Label() == Sector("").Label() {
			t.Errorf("%q is labelled %q", k, k.Label())
		}
		labels[k.Label()] = true
	}
	for _, name := range []string{"", "Central", "military"} {
		if _, ok := SectorNamed(name); ok {
			t.Errorf("%q is a sector", name)
		}
	}
}

// A name decides the same whatever its case and the marks between its words.
func TestSectorHangsOnWords(t *testing.T) {
	var words []string
	for first := range sureRules {
		words = append(words, first)
	}
	for first := range perhapsRules {
		words = append(words, first)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(words, "of", "council", "trust")), 1, 6).Draw(t, "words"), " ")
		sure, perhaps := sectorByName(name)
		loud, suggested := sectorByName(" " + strings.ReplaceAll(strings.ToUpper(name), " ", " - ") + ".")
		if sure != loud || perhaps != suggested {
			t.Fatalf("%q: %q %q, in capitals %q %q", name, sure, perhaps, loud, suggested)
		}
		if sure != "" && perhaps != "" {
			t.Fatalf("%q: both %q and %q", name, sure, perhaps)
		}
	})
}
