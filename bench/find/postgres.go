package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/db"
)

// postgres is PostgreSQL's own text search with a GIN index. The vectors are
// what to_tsvector('simple', …) and setweight would make of our words, and are
// written out, so that PostgreSQL does not cut the words anew in its own way.
type postgres struct {
	db   *db.DB
	url  string
	docs int64
}

var postgresDialect = dialect{
	from:  docTable + " d where d.words @@ cast(cast($1 as text) as tsquery)",
	score: "-ts_rank('{0.2, 0.2, 0.2, 1}', d.words, cast(cast($1 as text) as tsquery))",
}

// postgresSettings are set for the session; the rest is as the server has it.
// One query uses one core, as with the others, which is also what lets its
// processor time be read. Plans are made for each query, since a common word
// and a rare one want different ones.
var postgresSettings = []string{"set local work_mem = '64MB'", "set local max_parallel_workers_per_gather = 0",
	"set local jit = off", "set local plan_cache_mode = force_custom_plan"}

func openPostgres(ctx context.Context, url string) (*postgres, error) {
	d, err := db.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	return &postgres{db: d, url: url}, execAll(ctx, d, "drop table if exists "+docTable,
		d.Dialect().DDL("create table "+docTable+" ("+docFields+", words tsvector)"))
}

// close leaves nothing behind on the server.
func (p *postgres) close(ctx context.Context) {
	if err := execAll(ctx, p.db, "drop table if exists "+docTable); err != nil {
		fmt.Fprintln(os.Stderr, "bench/find:", err)
	}
	_ = p.db.Close() // it was only read since
}

func (p *postgres) name() string { return "PostgreSQL GIN" }

func (p *postgres) add(ctx context.Context, docs []document) error {
	var rows [][]any
	for i := range docs {
		p.docs++
		rows = append(rows, append(docs[i].row(p.docs), docs[i].vector()))
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.InsertMany(ctx, docTable, append(docColumns[:len(docColumns):len(docColumns)], "words"), rows, "")
	})
}

// The bounds of a tsvector, and how far the body's texts are kept apart.
const (
	mostPosition  = 16383
	mostPositions = 255
	titleGap      = 2
)

// vector writes the document's words as a tsvector: those of the title with
// the weight A, the others with D.
func (d *document) vector() string {
	at := map[string][]string{}
	position := 0
	put := func(words []string, weight string) {
		for _, w := range words {
			if position++; w == gap || len(at[w]) >= mostPositions {
				continue
			}
			at[w] = append(at[w], strconv.Itoa(min(position, mostPosition))+weight)
		}
	}
	put(d.title, "A")
	position += titleGap
	put(d.body, "")
	var b strings.Builder
	for w, list := range at {
		b.WriteString("'" + w + "':" + strings.Join(list, ",") + " ") // no word has a quote or a backslash
	}
	return b.String()
}

// finish makes the indexes and has the table vacuumed and analysed, which
// cannot be done within a transaction and so is left to psql, where it is.
func (p *postgres) finish(ctx context.Context) error {
	statements := append([]string{"set local maintenance_work_mem = '512MB'",
		"create index " + docTable + "_words on " + docTable + " using gin (words)"}, docIndexes()...)
	if err := execAll(ctx, p.db, append(statements, "analyze "+docTable)...); err != nil {
		return err
	}
	vacuum := exec.CommandContext(ctx, "psql", p.url, "-qc", "vacuum analyze "+docTable)
	if said, err := vacuum.CombinedOutput(); err != nil {
		fmt.Printf("PostgreSQL's table was analysed, not vacuumed: %v %s\n\n", err, said)
	}
	return nil
}

func (p *postgres) size(ctx context.Context) (n int64, err error) {
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select pg_total_relation_size($1::text::regclass)", docTable).Scan(&n)
	})
	return n, err
}

func (p *postgres) session(ctx context.Context, fn func(asker, meter) error) error {
	return p.db.Read(ctx, func(tx *db.Tx) error {
		for _, s := range postgresSettings {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		var pid int
		var version, buffers string
		if err := tx.QueryRow(ctx, "select pg_backend_pid(), current_setting('server_version'), current_setting('shared_buffers')").
			Scan(&pid, &version, &buffers); err != nil {
			return err
		}
		fmt.Printf("PostgreSQL %s: shared_buffers %s as the server has it; %s.\n\n", version, buffers, strings.Join(postgresSettings, "; "))
		return fn(func(q query) (answer, error) { return postgresDialect.ask(ctx, tx, q, q.tsquery()) }, backendMeter(pid))
	})
}

// backendMeter reads the processor time of a server process, if it is on this
// machine.
func backendMeter(pid int) meter {
	path := fmt.Sprintf("/proc/%d/schedstat", pid)
	return func() time.Duration {
		line, err := os.ReadFile(path)
		if err != nil {
			return 0
		}
		nanos, _, _ := strings.Cut(string(line), " ")
		n, _ := strconv.ParseInt(nanos, 10, 64) // 0 where there is none
		return time.Duration(n)
	}
}

// tsquery spells the query as a tsquery.
func (q query) tsquery() string {
	switch {
	case q.begins:
		return "'" + q.words[0] + "':*"
	case q.phrase:
		return q.spelled("'", " <-> ")
	}
	return q.spelled("'", " & ")
}
