package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/tolsey/tolsey/internal/plain"
)

const (
	// sheetsAtOnce is how many workbooks are made at once: each takes a
	// processor for as long.
	sheetsAtOnce = 2
	// sheetLines is how many lines a sheet can have.
	sheetLines = excelize.TotalRows
	// mostInCell bounds a text in a cell, in characters: a little under what the
	// format takes, which counts some twice.
	mostInCell = 32_000
)

// xlsx answers with a table as an Office Open XML workbook. It is made in a
// file before anything is sent: the format begins with an index.
func (a *API) xlsx(of tabler) handler {
	return func(w http.ResponseWriter, r *http.Request, q query) error {
		t, err := of(r, q)
		if err != nil {
			return err
		}
		if done, err := a.whole(w, r, a.fileName(t.name, "xlsx"), t.state); done || err != nil {
			return err
		}
		file, err := os.CreateTemp("", "tolsey-*.xlsx")
		if err != nil {
			return fmt.Errorf("making a file for a workbook: %w", err)
		}
		// Its bytes are sent or not; nobody needs the file any more.
		defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }()
		if err := a.workbook(r.Context(), t, file); err != nil {
			return fmt.Errorf("making a workbook: %w", err)
		}
		_, err = io.Copy(w, file)
		return err
	}
}

// workbook writes the workbook of a table into a file, when it is its turn, and
// goes back to the file's beginning. Excelize compresses it in memory: the turn
// lasts until that is done, but not until a slow reader has it all.
func (a *API) workbook(ctx context.Context, t table, file io.ReadWriteSeeker) (err error) {
	select {
	case a.sheets <- struct{}{}:
		defer func() { <-a.sheets }()
	case <-ctx.Done():
		return ctx.Err()
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := fill(ctx, book, t, sheetLines); err != nil {
		return err
	}
	now := a.cfg.Clock.Now().Format(time.RFC3339)
	if err := book.SetDocProps(&excelize.DocProperties{Creator: a.cfg.Publisher.Name, Title: t.title(), Created: now, Modified: now}); err != nil {
		return err
	}
	if err := book.Write(file); err != nil {
		return err
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// title names the table for readers.
func (t table) title() string { return strings.ToUpper(t.name[:1]) + t.name[1:] }

// sheet is a sheet that is being written.
type sheet struct {
	*excelize.StreamWriter
	line                  int // of the next row, from 1
	money, day, hour, top int // styles
}

// errFull ends a table of which a sheet cannot hold more.
var errFull = errors.New("the sheet is full")

// fill writes a table into the only sheet of a new workbook, which takes so
// many lines.
func fill(ctx context.Context, book *excelize.File, t table, lines int) error {
	s, err := newSheet(book, t)
	if err != nil {
		return err
	}
	if err := s.headings(t.columns); err != nil {
		return err
	}
	err = t.each(ctx, func(total int, cells []any) error {
		if left := total + 2 - s.line; s.line == lines && left > 1 {
			return errors.Join(errFull, s.row([]any{fmt.Sprintf("%s more are not shown: a sheet holds no more lines. "+
				"The list as CSV has all of them.", strconv.Itoa(left))}))
		}
		return s.row(cells)
	})
	if err != nil && !errors.Is(err, errFull) {
		return err
	}
	return s.Flush()
}

// newSheet begins the only sheet, whose first line stays in sight.
func newSheet(book *excelize.File, t table) (s *sheet, err error) {
	name := t.title()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	s = &sheet{line: 1}
	for _, style := range []struct {
		to     *int
		format string
		bold   bool
	}{{&s.money, "#,##0.00", false}, {&s.day, "yyyy-mm-dd", false}, {&s.hour, "yyyy-mm-dd hh:mm", false}, {&s.top, "@", true}} {
		made := excelize.Style{CustomNumFmt: &style.format}
		if style.bold {
			made.Font = &excelize.Font{Bold: true}
		}
		if *style.to, err = book.NewStyle(&made); err != nil {
			return nil, err
		}
	}
	if s.StreamWriter, err = book.NewStreamWriter(name); err != nil {
		return nil, err
	}
	for i, c := range t.columns {
		if err := s.SetColWidth(i+1, i+1, c.width); err != nil {
			return nil, err
		}
	}
	return s, s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (s *sheet) headings(columns []column) error {
	var all []any
	for _, c := range columns {
		all = append(all, excelize.Cell{StyleID: s.top, Value: c.heading})
	}
	return s.row(all)
}

// row writes the next line.
func (s *sheet) row(cells []any) error {
	out := make([]any, len(cells))
	for i, cell := range cells {
		out[i] = s.cell(cell)
	}
	s.line++
	return s.SetRow("A"+strconv.Itoa(s.line-1), out)
}

// cell gives a cell of a table as excelize takes it. A text stays one whatever
// it begins with: the format keeps formulas apart from texts.
func (s *sheet) cell(cell any) any {
	switch c := cell.(type) {
	case string:
		if c == "" {
			return nil
		}
		return plain.Lead(clean(c), mostInCell)
	case many:
		return s.cell(listed(c))
	case plain.Tri:
		return s.cell(said(c))
	case ratio:
		return c.rounded()
	case pounds:
		return excelize.Cell{StyleID: s.money, Value: float64(c) / 100}
	case date:
		t, err := time.Parse(time.DateOnly, string(c))
		if err != nil || t.Year() < 1900 {
			return string(c) // a spreadsheet knows no such day
		}
		return excelize.Cell{StyleID: s.day, Value: t}
	case moment:
		t := c.london()
		if t.Year() < 1900 {
			return t.Format("2006-01-02 15:04")
		}
		return excelize.Cell{StyleID: s.hour, Value: t}
	}
	return cell
}
