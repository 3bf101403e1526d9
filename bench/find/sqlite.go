package main

import (
	"context"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
)

// sqlite is SQLite's FTS5. The words are an index without contents, as is usual
// beside a table that has the texts, with a list of beginnings of four letters
// and the title in a column of its own.
type sqlite struct {
	db   *db.DB
	docs int64
}

const wordTable = "bench_find_word"

// titleWeight is how much more a word counts in a title; ours is the same.
const titleWeight = "5.0"

var sqliteDialect = dialect{
	from:  wordTable + " cross join " + docTable + " d on d.id = " + wordTable + ".rowid where " + wordTable + " match $1",
	score: "bm25(" + wordTable + ", " + titleWeight + ", 1.0)",
}

func openSQLite(ctx context.Context, path string) (*sqlite, error) {
	d, err := db.Open(ctx, "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	// Our tokenizer keeps "r&d" and "c++" together.
	return &sqlite{db: d}, execAll(ctx, d, d.Dialect().DDL("create table "+docTable+" ("+docFields+")"),
		"create virtual table "+wordTable+` using fts5(title, body, content='', prefix='4', tokenize="unicode61 remove_diacritics 0 tokenchars '&+#'")`)
}

func (s *sqlite) name() string { return "SQLite FTS5" }

func (s *sqlite) add(ctx context.Context, docs []document) error {
	var plain, words [][]any
	for i := range docs {
		s.docs++
		plain = append(plain, docs[i].row(s.docs))
		words = append(words, []any{s.docs, strings.Join(docs[i].title, " "), strings.Join(docs[i].body, " ")})
	}
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.InsertMany(ctx, docTable, docColumns, plain, ""); err != nil {
			return err
		}
		return tx.InsertMany(ctx, wordTable, []string{"rowid", "title", "body"}, words, "")
	})
}

// finish makes the indexes, joins FTS5's segments into one and gathers
// statistics. Nothing was deleted or changed, so that there is nothing for
// vacuum to do.
func (s *sqlite) finish(ctx context.Context) error {
	return execAll(ctx, s.db, append(docIndexes(), "insert into "+wordTable+"("+wordTable+") values ('optimize')", "analyze")...)
}

func (s *sqlite) size(ctx context.Context) (n int64, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select page_count * page_size from pragma_page_count(), pragma_page_size()").Scan(&n)
	})
	return n, err
}

// session gives the connection room for much of the file.
func (s *sqlite) session(ctx context.Context, fn func(asker, meter) error) error {
	return s.db.Read(ctx, func(tx *db.Tx) error {
		for _, pragma := range []string{"pragma cache_size = -262144", "pragma mmap_size = 4294967296"} {
			if _, err := tx.Exec(ctx, pragma); err != nil {
				return err
			}
		}
		return fn(func(q query) (answer, error) { return sqliteDialect.ask(ctx, tx, q, q.fts5()) }, threadMeter)
	})
}

// fts5 spells the query in the language of FTS5.
func (q query) fts5() string {
	switch {
	case q.begins:
		return q.words[0] + "*"
	case q.phrase:
		return `"` + strings.Join(q.words, " ") + `"`
	}
	return q.spelled(`"`, " AND ")
}
