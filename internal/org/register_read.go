package org

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// RegisterColumns are the columns of Tolsey's own form of a register, a CSV
// file with a line of headings. A file has those that it needs, id or name
// among them; the parts of aliases and of identifiers have | between them.
var RegisterColumns = []string{"id", "name", "kind", "tier", "parent", "region", "city_region", "aliases", "identifiers", "from", "to", "date"}

// layout is a form of register that is known by its columns.
type layout struct {
	has  []string // columns that no other form has together
	row  func(get func(column string) string) (r RegisterRow, ok bool)
	link func(rows []RegisterRow)
}

// layouts are the forms besides Tolsey's own that are read as they are
// published.
var layouts = []layout{
	{has: []string{"local-authority-code", "gss-code", "local-authority-type"}, row: localAuthority, link: linkCounties},
	{has: []string{"government-organisation", "name"}, row: governmentOrganisation},
	{has: []string{"buyer-id", "name"}, row: listedBuyer},
	{has: []string{"buyer-id", "government-organisation"}, row: mappedBuyer},
	{has: []string{"abbreviation", "government-organisation"}, row: abbreviation},
}

// ReadRegister reads a register: CSV or, where its headings have tabs, TSV in
// Tolsey's own columns (see [RegisterColumns]); the registers of local
// authorities, of government organisations, of their abbreviations and of the
// buyers of Contracts Finder as they were published; or the organisations that
// GOV.UK listed, as lines of JSON. Each may be gzipped. Rows that cannot be read
// are refused; the error is a fault of kind Invalid for a file of no known
// form.
func ReadRegister(in io.Reader) ([]RegisterRow, []Refusal, error) {
	buffered := bufio.NewReader(in)
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, nil, fault.With(err, fault.Invalid, "The register is not a gzip file, though it begins as one.")
		}
		buffered = bufio.NewReader(unzipped)
	}
	if bom, _ := buffered.Peek(3); string(bom) == "\ufeff" {
		_, _ = buffered.Discard(3) // what was peeked at can be discarded
	}
	var rows []RegisterRow
	var refused []Refusal
	var err error
	if first, _ := buffered.Peek(1); string(first) == "{" {
		rows, refused, err = readGOVUK(buffered)
	} else {
		rows, refused, err = readTable(buffered)
	}
	if err != nil {
		return nil, nil, err
	}
	link(rows)
	return rows, refused, nil
}

// link replaces the register's own ids by which rows refer to each other.
func link(rows []RegisterRow) {
	ids := map[string]string{}
	for _, r := range rows {
		if r.code == "" {
			continue
		}
		if ids[r.code] = idOf(r.ID); ids[r.code] == "" {
			ids[r.code] = idOf(r.Name)
		}
	}
	for i := range rows {
		r := &rows[i]
		if id := ids[r.parentCode]; id != "" {
			r.Parent = id
		}
		if id := ids[r.cityCode]; id != "" {
			r.CityRegion = id
		}
	}
}

// readTable reads CSV or TSV.
func readTable(in *bufio.Reader) (rows []RegisterRow, refused []Refusal, err error) {
	heading, _ := in.Peek(in.Size())
	heading, _, _ = bytes.Cut(heading, []byte("\n"))
	file := csv.NewReader(in)
	file.FieldsPerRecord = -1
	if bytes.ContainsRune(heading, '\t') {
		file.Comma, file.LazyQuotes = '\t', true
	}
	columns, err := file.Read()
	if err != nil {
		return nil, nil, fault.With(err, fault.Invalid, "The register has no line of headings that can be read.")
	}
	for i := range columns {
		columns[i] = strings.ToLower(strings.TrimSpace(columns[i]))
	}
	form, err := layoutOf(columns)
	if err != nil {
		return nil, nil, err
	}
	for {
		record, err := file.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			refused = append(refused, Refusal{parse.StartLine, "The line is no CSV: " + parse.Err.Error() + "."})
			continue
		}
		if err != nil {
			return nil, nil, fault.With(err, fault.Invalid, "The register cannot be read to its end.")
		}
		line, _ := file.FieldPos(0)
		if len(record) != len(columns) {
			refused = append(refused, Refusal{line, "The line has another number of columns than the headings."})
			continue
		}
		if row, ok := form.row(cells(columns, record)); ok {
			row.Line = line
			rows = append(rows, row)
		}
	}
	if form.link != nil {
		form.link(rows)
	}
	return rows, refused, nil
}

// cells gives the cell of a line by its column; "" where there is none.
func cells(columns, record []string) func(string) string {
	return func(column string) string {
		if i := slices.Index(columns, column); i >= 0 {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
}

func layoutOf(columns []string) (layout, error) {
	for _, l := range layouts {
		if !slices.ContainsFunc(l.has, func(c string) bool { return !slices.Contains(columns, c) }) {
			return l, nil
		}
	}
	var unknown []string
	for _, c := range columns {
		if !slices.Contains(RegisterColumns, c) {
			unknown = append(unknown, c)
		}
	}
	if len(unknown) > 0 {
		return layout{}, fault.New(fault.Invalid, "The register has columns that are not known: %s. The known ones are %s.",
			strings.Join(unknown, ", "), strings.Join(RegisterColumns, ", "))
	}
	if !slices.Contains(columns, "id") && !slices.Contains(columns, "name") {
		return layout{}, fault.New(fault.Invalid, "The register has neither a column id nor a column name.")
	}
	return layout{row: ownRow}, nil
}

func ownRow(get func(string) string) (RegisterRow, bool) {
	return RegisterRow{ID: get("id"), Name: get("name"), Kind: get("kind"), Tier: get("tier"), Parent: get("parent"), Region: get("region"),
		CityRegion: get("city_region"), Aliases: split(get("aliases")), Identifiers: split(get("identifiers")),
		From: get("from"), To: get("to"), Date: get("date")}, true
}

// govukOrganisation is an organisation as GOV.UK's interface gave it.
type govukOrganisation struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Format  string `json:"format"`
	Number  string `json:"analytics_identifier"` // that of the register of government organisations
	Updated string `json:"updated_at"`
	Parents []struct {
		ID string `json:"id"`
	} `json:"parent_organisations"`
	Details struct {
		Abbreviation string `json:"abbreviation"`
		Status       string `json:"govuk_status"`
		Closed       string `json:"closed_at"`
	} `json:"details"`
}

// govukKinds are the types by which GOV.UK lists its organisations. The others
// tell no kind.
var govukKinds = map[string]Kind{
	"Ministerial department": MinisterialDepartment, "Non-ministerial department": NonMinisterialDepartment,
	"Executive agency": ExecutiveAgency, "Public corporation": PublicCorporation,
	"Executive non-departmental public body": NDPB, "Advisory non-departmental public body": NDPB,
	"Tribunal non-departmental public body": Court, "Court": Court, "Devolved administration": DevolvedGovernment,
}

func readGOVUK(in io.Reader) (rows []RegisterRow, refused []Refusal, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		var o govukOrganisation
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			refused = append(refused, Refusal{n, "The line is no organisation in JSON."})
			continue
		}
		r := RegisterRow{Line: n, Name: o.Title, Kind: string(govukKinds[o.Format]), code: o.ID, Date: day(o.Updated)}
		if o.Details.Status == "closed" { // by the day of the entry at the latest
			if r.To = day(o.Details.Closed); r.To == "" {
				r.To = r.Date
			}
		}
		if o.Number != "" {
			r.Identifiers = []string{"GB-GOR-" + o.Number}
		}
		if o.Details.Abbreviation != "" {
			r.Aliases = []string{o.Details.Abbreviation}
		}
		if len(o.Parents) > 0 {
			r.parentCode = o.Parents[0].ID
		}
		rows = append(rows, r)
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fault.With(err, fault.Invalid, "The register cannot be read to its end.")
	}
	return rows, refused, nil
}

// lastDay gives the last day that a date of year, month or day can mean; "" for
// none.
func lastDay(text string) string {
	for _, form := range []struct {
		layout        string
		years, months int
	}{{"2006", 1, 0}, {"2006-01", 0, 1}} {
		if t, err := time.Parse(form.layout, text); err == nil {
			return t.AddDate(form.years, form.months, -1).Format(time.DateOnly)
		}
	}
	return text
}
