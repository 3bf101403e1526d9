package cpv

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// Imported tells what became of a file of labels.
type Imported struct {
	Taken   int       `json:"taken"`   // codes that have their label from the file
	KeptOut []BadLine `json:"keptOut"` // never nil
}

// BadLine is a row of the file that could not be taken.
type BadLine struct {
	Line   int    `json:"line"` // from 1, where the row begins
	Reason string `json:"reason"`
}

// maxLabel bounds a label, in runes.
const maxLabel = 500

// byteOrderMark is what some spreadsheets put before a file.
const byteOrderMark = "\uFEFF"

// Import reads labels from a CSV file with a header that names the columns code
// and label, in any order and among others. Codes may carry their check digit.
// A row that cannot be taken is reported and the others are taken, in one
// transaction; labels that were imported before stay unless the file has the
// code. The error is a fault of kind Invalid for a file without such a header.
func (s *Service) Import(ctx context.Context, file io.Reader) (Imported, error) {
	in := bufio.NewReader(file)
	if mark, err := in.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		_, _ = in.Discard(len(byteOrderMark)) // it was peeked at, so it is there
	}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	l := labels{lines: map[string]int{}, bad: []BadLine{}}
	if err := l.header(rows); err != nil {
		return Imported{}, err
	}
	for {
		fields, err := rows.Read()
		broken, isBroken := errors.AsType[*csv.ParseError](err)
		switch {
		case err == io.EOF:
			return Imported{Taken: len(l.rows), KeptOut: l.bad}, s.store(ctx, l.rows)
		case isBroken:
			l.bad = append(l.bad, BadLine{broken.StartLine, "It is not CSV: " + broken.Err.Error() + "."})
		case err != nil:
			return Imported{}, fmt.Errorf("reading the labels of categories: %w", err)
		default:
			line, _ := rows.FieldPos(0)
			if reason := l.take(line, fields); reason != "" {
				l.bad = append(l.bad, BadLine{line, reason})
			}
		}
	}
}

// labels collects the rows of a file.
type labels struct {
	code, label int            // the columns
	lines       map[string]int // where each code stood first
	rows        [][]any
	bad         []BadLine
}

// header finds the columns.
func (l *labels) header(rows *csv.Reader) error {
	names, err := rows.Read()
	if err != nil && err != io.EOF {
		return fault.With(err, fault.Invalid, "The file with the labels is not CSV with the columns code,label.")
	}
	find := func(name string) int {
		return slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) })
	}
	if l.code, l.label = find("code"), find("label"); l.code < 0 || l.label < 0 {
		return fault.New(fault.Invalid, "The first line must name the columns: code,label.")
	}
	return nil
}

// take takes a row, or says why not.
func (l *labels) take(line int, fields []string) (reason string) {
	if len(fields) <= max(l.code, l.label) {
		return "It has too few columns."
	}
	text := strings.TrimSpace(fields[l.code])
	label := strings.Join(strings.Fields(fields[l.label]), " ")
	code, ok := Parse(text)
	switch {
	case !ok || len(text) < digits:
		return fmt.Sprintf("%.40q is not a CPV code of eight digits.", text)
	case !utf8.ValidString(label):
		return "Its label is not UTF-8."
	case !strings.ContainsFunc(label, unicode.IsLetter):
		return "It has no label."
	case utf8.RuneCountInString(label) > maxLabel:
		return fmt.Sprintf("Its label is longer than %d characters.", maxLabel)
	case l.lines[code] > 0:
		return fmt.Sprintf("The code %s stands already in line %d.", code, l.lines[code])
	}
	l.lines[code] = line
	l.rows = append(l.rows, []any{code, label})
	return ""
}

func (s *Service) store(ctx context.Context, rows [][]any) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.InsertMany(ctx, "cpv_label", []string{"code", "label"}, rows, "on conflict (code) do update set label = excluded.label")
	})
	if err != nil {
		return fmt.Errorf("storing the labels of categories: %w", err)
	}
	return nil
}
