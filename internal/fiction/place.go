package fiction

// The made-up country that the market belongs to. Its code, XF, is of those that ISO 3166-1 leaves to its users for ever.
const (
	country     = "Quellmere"
	countryCode = "XF"
	countryName = "Quellmere (fictional)"
	domain      = "quellmere.example"
)

// region is a part of the country with the ten towns in it.
type region struct {
	name  string
	towns [10]string
}

// The towns were made up by ear and compared with the places and bodies of
// the United Kingdom.
var regions = [...]region{
	{"Skarnfell", [10]string{"Skarnholt", "Dravenby", "Ulfmarrow", "Tornaskel", "Grysselby", "Hexenthwaite", "Ostmarrow", "Brackulf", "Wulderby", "Nornstead"}},
	{"Vrelcoast", [10]string{"Vrelmouth", "Quorby", "Thessmouth", "Sallowquay", "Pellmarrow", "Gannahythe", "Brinestrand", "Corvenstrand", "Lanterquay", "Oddlestrand"}},
	{"Tamblevale", [10]string{"Harrowmere", "Eldermoth", "Ivelmarch", "Cawdermere", "Larkenvane", "Mossenvale", "Nethervane", "Tamblewick", "Yarrowhythe", "Quillmarsh"}},
	{"Orrowmarch", [10]string{"Orrowby", "Fennimarch", "Drumblestow", "Kesterhaugh", "Pendravel", "Ruskenby", "Sheddermere", "Torrowmoor", "Wendrith", "Umberlathe"}},
	{"Plimmermoor", [10]string{"Plimmerby", "Glomthwaite", "Hurvenden", "Ottlemarrow", "Snurlmoor", "Crundlehythe", "Vattenby", "Yorrelden", "Zundermoor", "Oxenvarr"}},
	{"Quellshire", [10]string{"Quellminster", "Averthane", "Dunnaquell", "Fablemarsh", "Inglevarr", "Moldravar", "Osterquell", "Sibberquay", "Tollanby", "Varnhythe"}},
	{"Thayland", [10]string{"Thaywick", "Brundlethay", "Cressathay", "Elmathay", "Gorsethane", "Hollowthay", "Kelderthane", "Marrithay", "Pellathay", "Rillathay"}},
	{"Outer Holms", [10]string{"Farrowholm", "Gullaskerry", "Inskarra", "Mirrowholm", "Norrowholm", "Selkanholm", "Stellaskerry", "Tarraholm", "Vellaskerry", "Wraithholm"}},
	{"Droonmarch", [10]string{"Droonholt", "Dapplemarch", "Fenthwick", "Gadderby", "Hobbermarch", "Jarnaby", "Loomerstow", "Nibberstow", "Scrimmelby", "Wuthermarch"}},
}

const towns = len(regions) * 10

// town is the number of a town: ten times its region's, plus its own.
type town int

func (t town) name() string    { return regions[t/10].towns[t%10] }
func (t town) region() *region { return &regions[t/10] }
func (t town) neighbour() town { return t/10*10 + (t+3)%10 }

// postcode gives one that no real town has: none begins with an X.
func (t town) postcode() string {
	return "X" + string('A'+rune(t/10)) + string('1'+rune(t%10%9)) + " " + string('1'+rune(t%7)) + "QZ"
}

// sites are kinds of place in a town where works are done.
var sites = []string{
	"Primary School", "Leisure Centre", "Town Hall", "Old Foundry", "Harbour Yard", "Central Library",
	"Market Square", "Hospital", "Lower Meadow", "Corn Exchange", "Bus Station", "High School", "Lido", "North Quay",
}

// streets are where offices stand.
var streets = []string{
	"Beacon Row", "Tallow Lane", "Ropewalk", "Guildhall Steps", "Mill Bank", "Cooper's Yard", "Saltpan Road",
	"Lantern Street", "Weavers' Close", "Quay Parade", "Fuller's Gate", "Tithe Barn Way",
}
