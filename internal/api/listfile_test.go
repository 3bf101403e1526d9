package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
)

// table reads a CSV file as RFC 4180 has it, without its headings.
func (s *site) table(path string) (headings []string, lines [][]string) {
	s.Helper()
	body, marked := strings.CutPrefix(s.get(path, "text/csv; charset=utf-8"), "\uFEFF")
	if !marked || !strings.HasSuffix(body, "\r\n") {
		s.Errorf("%s: the file is not marked as UTF-8, or its last line does not end", path)
	}
	all, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	return all[0], all[1:]
}

// TestNoticesAsCSVAreAllThatAreFound compares each line with its notice.
func TestNoticesAsCSVAreAllThatAreFound(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	for _, address := range queries {
		headings, lines := s.table("/notices.csv?" + address)
		list := s.all(address)
		s.same(address, len(list), len(lines))
		for i, n := range list {
			got := map[string]string{}
			for at, heading := range headings {
				got[heading] = lines[i][at]
			}
			want := map[string]string{"Process id": n.OCID, "Title": apostrophe(n.Title), "Stage": n.Stage(start).Label(), "Notice type": n.Type,
				"Published": onClocks(n.Published, true), "Closes": onClocks(n.Closes, n.ClosesExact), "Contract starts": n.Starts,
				"Contract ends": n.Ends, "Source": n.Source, "Method": n.Method}
			if n.Value != nil {
				want["Currency"] = n.Value.Currency
				amount, err := strconv.ParseFloat(got["Value"], 64)
				if err != nil || int64(amount*100+0.5) != n.Value.Hundredths {
					t.Errorf("%s: the value is %s, want %d hundredths", n.OCID, got["Value"], n.Value.Hundredths)
				}
			}
			for heading, text := range want {
				s.same(n.OCID+": "+heading, text, got[heading])
			}
			if id := s.bodyID(n.Buyer.Key); id != nil {
				s.same(n.OCID, id, any(got["Buyer id"]))
			}
			s.same(n.OCID, len(n.Suppliers), len(strings.FieldsFunc(got["Suppliers"], func(r rune) bool { return r == ';' })))
		}
	}
}

// apostrophe is what stands in a CSV cell for a text of the market.
func apostrophe(text string) string {
	if strings.HasPrefix(text, "=") {
		return "'" + text
	}
	return text
}

// onClocks writes an instant, or its day, as the clocks in London show it.
func onClocks(at time.Time, exact bool) string {
	layout := "2006-01-02"
	if exact {
		layout += " 15:04"
	}
	if at.IsZero() {
		return ""
	}
	return at.In(clock.London).Format(layout)
}

func TestNoTextOfATableIsAFormula(t *testing.T) {
	for text, want := range map[string]string{"": "", "plain": "plain", "=1+1": "'=1+1", "+44 20": "'+44 20", "-2": "'-2", "@SUM(1)": "'@SUM(1)",
		"\tx": "'\tx", "\r=x": "'=x", "\x00-1": "'-1", "\nx": "'\nx", "＝1": "'＝1", "a=b": "a=b", "£5": "£5", "'=1": "'=1"} {
		if got := written(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
	if got := harmless("\rx"); got != "'\rx" {
		t.Errorf("a carriage return is written as %q", got)
	}
	if got := new(sheet).cell(strings.Repeat("🛠 ", 20_000)).(string); len([]rune(got)) > mostInCell || !strings.HasSuffix(got, "…") {
		t.Errorf("a cell holds %d characters", len([]rune(got)))
	}
	s := newMarket(t)
	s.take(awkward)
	_, lines := s.table("/notices.csv?q=hyperlink")
	line := strings.Join(lines[0], "|")
	for _, cell := range []string{`|'=HYPERLINK("https://example.com","Café; a, b\c")|`, `|'@Example, "Council"|`, "|'+IT services|", "|1234567.89|GBP|", "|2026-12-02|"} {
		if !strings.Contains(line, cell) {
			t.Errorf("%s is not in the line %s", cell, line)
		}
	}
	book := s.workbook("/notices.xlsx?q=hyperlink")
	for at, want := range map[string]string{"B2": `=HYPERLINK("https://example.com","Café; a, b\c")`, "F2": `@Example, "Council"`, "L2": "+IT services"} {
		got, err := book.GetCellValue("Notices", at)
		formula, _ := book.GetCellFormula("Notices", at)
		kind, _ := book.GetCellType("Notices", at)
		if err != nil || got != want || formula != "" || kind != excelize.CellTypeInlineString {
			t.Errorf("%s holds %q of the type %d, formula %q, %v", at, got, kind, formula, err)
		}
	}
}

// workbook opens the workbook at a path.
func (s *site) workbook(path string) *excelize.File {
	s.Helper()
	body := s.get(path, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	s.Cleanup(func() { book.Close() })
	return book
}

// TestTheWorkbookHoldsWhatTheTextDoes compares the two, and the types of cells.
func TestTheWorkbookHoldsWhatTheTextDoes(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	for _, address := range queries {
		headings, lines := s.table("/notices.csv?" + address)
		book := s.workbook("/notices.xlsx?" + address)
		rows, err := book.GetRows("Notices", excelize.Options{RawCellValue: true})
		if err != nil || len(rows) != len(lines)+1 {
			t.Fatalf("%s: %d rows, want %d; %v", address, len(rows), len(lines)+1, err)
		}
		s.same(address, headings, rows[0])
		for i, line := range lines {
			for at, want := range line {
				got := ""
				if at < len(rows[i+1]) {
					got = rows[i+1][at]
				}
				switch headings[at] {
				case "Published", "Updated", "Closes", "Contract starts", "Contract ends":
					got = dayNumber(t, got, len(want))
				case "Value":
					if amount, err := strconv.ParseFloat(got, 64); err == nil {
						got = decimal(int64(amount*100 + 0.5))
					}
				default:
					want = strings.TrimPrefix(want, "'")
				}
				s.same(fmt.Sprintf("%s, %s in line %d", address, headings[at], i), want, got)
			}
		}
	}
	panes, err := s.workbook("/notices.xlsx").GetPanes("Notices")
	if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
		t.Errorf("the first line is not held: %+v, %v", panes, err)
	}
}

// dayNumber reads a date of a spreadsheet, which counts days, into so many
// characters of a date and time.
func dayNumber(t *testing.T, text string, n int) string {
	t.Helper()
	if text == "" {
		return ""
	}
	days, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	at, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		t.Fatal(err)
	}
	return at.Round(time.Second).Format("2006-01-02 15:04")[:n]
}

// TestASheetSaysWhatItCannotHold fills sheets that take six lines.
func TestASheetSaysWhatItCannotHold(t *testing.T) {
	for total, want := range map[int][]string{
		0: {"Name"}, 4: {"Name", "1", "2", "3", "4"}, 5: {"Name", "1", "2", "3", "4", "5"},
		6: {"Name", "1", "2", "3", "4", "2 more are not shown: a sheet holds no more lines. The list as CSV has all of them."},
		9: {"Name", "1", "2", "3", "4", "5 more are not shown: a sheet holds no more lines. The list as CSV has all of them."},
	} {
		book := excelize.NewFile()
		given := 0
		err := fill(context.Background(), book, table{name: "things", columns: []column{{"Name", 10}},
			each: func(_ context.Context, row func(int, []any) error) error {
				for given = range total {
					if err := row(total, []any{strconv.Itoa(given + 1)}); err != nil {
						return err
					}
				}
				return nil
			}}, 6)
		if err != nil {
			t.Fatal(err)
		}
		var saved bytes.Buffer
		if err := errors.Join(book.Write(&saved), book.Close()); err != nil {
			t.Fatal(err)
		}
		again, err := excelize.OpenReader(&saved)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := again.GetRows("Things")
		if got := slices.Concat(rows...); err != nil || !slices.Equal(got, want) {
			t.Errorf("of %d: %q, %v", total, got, err)
		}
		if given > 5 {
			t.Errorf("of %d things number %d was still read", total, given)
		}
	}
}

// TestHeadsOfFiles asks for the names of files, and for heads only.
func TestHeadsOfFiles(t *testing.T) {
	s := newMarket(t)
	for path, name := range map[string]string{"/notices.csv": "notices-2026-11-23.csv", "/notices.xlsx": "notices-2026-11-23.xlsx",
		"/notices.atom": "notices-2026-11-23.atom", "/notices.ics": "deadlines-2026-11-23.ics", "/buyers.csv": "buyers-2026-11-23.csv",
		"/suppliers.xlsx": "suppliers-2026-11-23.xlsx"} {
		got := s.ask(path).Header().Get("Content-Disposition")
		if !strings.HasSuffix(got, `; filename="tolsey-`+name+`"`) {
			t.Errorf("%s is named %s", path, got)
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodHead, path, nil))
		s.same(path, http.StatusOK, w.Code)
		s.same(path+": the name", got, w.Header().Get("Content-Disposition"))
	}
	if got := s.problem("/notices.csv?x=1", http.StatusBadRequest); got.Parameter != "x" {
		t.Errorf("%+v", got)
	}
}

// TestAFileThatFailsIsNotWhole breaks a list when much of it was sent, and when
// nothing was.
func TestAFileThatFailsIsNotWhole(t *testing.T) {
	s := newMarket(t)
	failing := func(after int) tabler {
		return func(*http.Request, query) (table, error) {
			return table{name: "things", columns: []column{{"Name", 10}}, each: func(_ context.Context, row func(int, []any) error) error {
				for range after {
					if err := row(after+1, []any{strings.Repeat("x", 1000)}); err != nil {
						return err
					}
				}
				return errors.New("the disk is gone")
			}}, nil
		}
	}
	serve := func(h handler) *http.Response {
		server := httptest.NewServer(s.api.serve(route{answer: csvAnswer, handler: h}))
		t.Cleanup(server.Close)
		res, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		return res
	}
	res := serve(s.api.csv(failing(500)))
	var got bytes.Buffer
	if _, err := got.ReadFrom(res.Body); res.StatusCode != http.StatusOK || err == nil {
		t.Errorf("%d bytes came with the status %d and looked whole", got.Len(), res.StatusCode)
	}
	for _, h := range []handler{s.api.csv(failing(5)), s.api.xlsx(failing(5000))} {
		res := serve(h)
		if res.StatusCode != http.StatusInternalServerError || res.Header.Get("Content-Disposition") != "" ||
			res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d, %v", res.StatusCode, res.Header)
		}
	}
	if n := strings.Count(s.logged.String(), "the disk is gone"); n != 3 {
		t.Errorf("%d of 3 failures are in the log", n)
	}
}

// TestAReaderWhoLeavesEndsTheWork leaves in the middle of each list.
func TestAReaderWhoLeavesEndsTheWork(t *testing.T) {
	s := newMarket(t)
	ctx, leave := context.WithCancel(context.Background())
	rows := 0
	endless := func(*http.Request, query) (table, error) {
		return table{name: "things", columns: []column{{"Name", 10}}, each: func(ctx context.Context, row func(int, []any) error) error {
			for ctx.Err() == nil {
				if rows++; rows == 100 {
					leave()
				}
				if err := row(1000, []any{"x"}); err != nil {
					return err
				}
			}
			return ctx.Err()
		}}, nil
	}
	for _, h := range []handler{s.api.csv(endless), s.api.xlsx(endless)} {
		func() {
			defer func() {
				if v := recover(); v != http.ErrAbortHandler {
					t.Errorf("the connection is not cut: %v", v)
				}
			}()
			r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx)
			s.api.serve(route{answer: csvAnswer, handler: h}).ServeHTTP(httptest.NewRecorder(), r)
		}()
	}
	if rows != 100 || len(s.api.sheets) != 0 {
		t.Errorf("%d rows were made, %d workbooks are still in the making", rows, len(s.api.sheets))
	}
	if err := s.api.eachNotice(ctx, notice.Query{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("notices are still read: %v", err)
	}
}
