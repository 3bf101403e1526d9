package fiction

// trade is a kind of thing that is bought, with the words and the size of it.
// Sentences hold slots in braces that sentence fills.
type trade struct {
	category   string  // goods, services or works: mainProcurementCategory
	median     float64 // median value of a contract in pounds without VAT
	sigma      float64 // spread of the logarithm of the value
	months     [2]int  // shortest and longest first term of a contract
	lightTouch bool    // services to people, under the lighter rules
	firms      []string
	lines      []line
	need       []string
	scope      []string
	measures   []string
}

// line is one code of the Common Procurement Vocabulary of 2008 with its
// check digit and label, and the things bought under it here.
type line struct {
	code     string
	check    byte
	label    string
	subjects []string
}

// trades lists every trade; a supplier's or a line's place in it is stable.
var trades = [...]*trade{
	&digital, &hardware, &building, &civil, &upkeep, &cleaning, &medical, &health,
	&care, &transport, &advice, &food, &grounds, &furnishing, &vehicles, &learning,
	&energy, &safety, &design, &money, &media, &clothing, &staffing,
}

// charitable says whether charities and social enterprises work in the trade.
func (t *trade) charitable() bool {
	return t.lightTouch || t == &media || t == &grounds || t == &food
}

// appetite says how often each kind of body buys in each trade, in the order
// of trades.
var appetite = [bodyKinds][len(trades)]uint8{
	department:  {12, 6, 2, 1, 3, 2, 1, 1, 0, 1, 12, 1, 1, 2, 1, 5, 2, 3, 3, 6, 6, 1, 5},
	agency:      {14, 7, 1, 2, 4, 2, 1, 0, 0, 2, 10, 1, 2, 2, 3, 4, 2, 3, 4, 5, 5, 2, 4},
	cityRegion:  {5, 2, 4, 9, 2, 1, 0, 1, 1, 9, 9, 0, 1, 1, 3, 9, 3, 2, 6, 3, 4, 0, 2},
	county:      {5, 3, 4, 9, 5, 3, 0, 5, 10, 9, 4, 3, 2, 2, 3, 6, 2, 2, 5, 4, 3, 1, 4},
	council:     {5, 3, 6, 6, 8, 8, 0, 2, 8, 4, 4, 2, 7, 3, 4, 4, 3, 4, 5, 4, 5, 1, 3},
	hospital:    {7, 4, 5, 0, 6, 4, 18, 6, 0, 2, 2, 4, 1, 2, 1, 2, 2, 3, 3, 1, 1, 4, 8},
	careBoard:   {6, 2, 1, 0, 0, 1, 6, 24, 6, 3, 8, 0, 0, 1, 0, 3, 0, 1, 1, 2, 3, 0, 4},
	university:  {9, 6, 7, 1, 6, 5, 3, 1, 0, 1, 7, 4, 3, 6, 1, 1, 4, 4, 6, 3, 6, 2, 3},
	police:      {9, 7, 2, 0, 3, 3, 0, 2, 0, 1, 3, 1, 1, 2, 9, 4, 1, 7, 1, 2, 2, 7, 3},
	fire:        {6, 5, 3, 0, 4, 3, 1, 1, 0, 1, 2, 1, 1, 1, 10, 5, 2, 10, 2, 2, 1, 9, 2},
	schools:     {4, 8, 7, 0, 6, 8, 0, 1, 0, 5, 1, 10, 4, 7, 1, 5, 3, 3, 3, 2, 2, 3, 6},
	housing:     {5, 2, 9, 0, 16, 5, 0, 0, 5, 0, 3, 0, 6, 3, 2, 1, 3, 4, 5, 4, 1, 1, 2},
	undertaking: {7, 4, 2, 14, 6, 2, 0, 0, 0, 1, 4, 0, 2, 1, 5, 2, 5, 3, 9, 3, 2, 2, 2},
}

// threshold gives the value with VAT, in pence, from which the Act's full
// rules hold: the figures of the Procurement Act 2023, Schedule 1, as they
// stand from 1 January 2026, which Quellmere has always used.
func (t *trade) threshold(central bool) int64 {
	switch {
	case t.category == "works":
		return 5_193_000_00
	case t.lightTouch:
		return 663_540_00
	case central:
		return 135_018_00
	}
	return 207_720_00
}
