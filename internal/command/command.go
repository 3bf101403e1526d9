// Package command is Tolsey's command line: what each subcommand takes, does
// and prints.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"

	"github.com/alecthomas/kong"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

// The exit codes.
const (
	OK      = 0 // all went well
	Failed  = 1 // it could not run
	Partial = 2 // it ran, and something was refused or found wrong
)

// Env is what a command may touch of the world around it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Clock          *clock.Clock
}

// cli is the grammar of the command line.
type cli struct {
	Serve         serveCmd         `cmd:"" help:"Serve the site, the API and the data."`
	Import        importCmd        `cmd:"" help:"Bring OCDS releases in from files."`
	Compile       compileCmd       `cmd:"" help:"Merge releases into compiled or versioned releases."`
	Check         checkCmd         `cmd:"" help:"Say what is wrong with OCDS data."`
	Verify        verifyCmd        `cmd:"" help:"Prove that the ledger is whole, or check a receipt."`
	Rebuild       rebuildCmd       `cmd:"" help:"Make tables anew from the ledger."`
	Feeds         feedsCmd         `cmd:"" help:"Follow publishers' feeds: add, list, pause, resume, run, remove."`
	Alerts        alertsCmd        `cmd:"" help:"Look after alerts: status, replay, suspended, lift."`
	Calendar      calendarCmd      `cmd:"" help:"Count the days that procurement law sets: deadline, backwards, holidays, rules."`
	Pipeline      pipelineCmd      `cmd:"" help:"Say what succeeds a contract near its end: show, link, unlink, clear."`
	Org           orgCmd           `cmd:"" help:"Show or correct what is known of public bodies: show, set."`
	Lead          leadCmd          `cmd:"" help:"Record who leads a body: set, end."`
	Target        targetCmd        `cmd:"" help:"Record what a body set itself to reach: set, remove."`
	Export        exportCmd        `cmd:"" help:"Write every release in ledger order."`
	Market        marketCmd        `cmd:"" help:"Write a fictional market as OCDS releases."`
	FakePublisher fakePublisherCmd `cmd:"" help:"Imitate a publisher's interface, with its limits and faults."`
	Refused       refusedCmd       `cmd:"" help:"Show the documents that could not be taken, or try them again."`
	Version       versionCmd       `cmd:"" help:"Print the version."`
}

// store are the flags of commands that open the data.
type store struct {
	Data     string `help:"Data directory: the database (unless --database), the log's key and its newest checkpoint." default:"./tolsey-data" env:"TOLSEY_DATA" placeholder:"DIR"`
	Database string `help:"PostgreSQL address, postgres://user:password@host/name; SQLite in the data directory when not given." env:"TOLSEY_DATABASE" placeholder:"URL"`
}

// partial tells that a command ran, but not all was well.
var errPartial = errors.New("not all was taken")

// open opens the program's data. log says whether to report on the log.
func (s store) open(ctx context.Context, env *Env) (*app.App, error) {
	return app.Open(ctx, app.Config{Data: s.Data, Database: s.Database, Clock: env.Clock, Logger: env.logger()})
}

// with opens the data, runs fn and closes.
func (s store) with(ctx context.Context, env *Env, fn func(*app.App) error) error {
	a, err := s.open(ctx, env)
	if err != nil {
		return err
	}
	return errors.Join(fn(a), a.Close())
}

func (e *Env) logger() *slog.Logger { return slog.New(slog.NewTextHandler(e.Stderr, nil)) }

// exit carries kong's wish to stop, for --help, out of the parser.
type exit int

// Run runs a command line and gives the exit code.
func Run(ctx context.Context, args []string, env *Env) (code int) {
	defer func() {
		if e, ok := recover().(exit); ok {
			code = int(e)
		}
	}()
	var grammar cli
	parser := kong.Must(&grammar,
		kong.Name("tolsey"),
		kong.Description("A smart-procurement system: real notices in, pages, OCDS and a ledger that anyone can verify out."),
		kong.Writers(env.Stdout, env.Stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.UsageOnError(),
		kong.Vars{"feedKinds": feedKinds(), "jurisdictions": jurisdictions(), "regimes": regimes(),
			"assessment": strconv.Itoa(calendar.UsualSettings.Assessment), "mobilisation": strconv.Itoa(calendar.UsualSettings.Mobilisation),
			"engagement": strconv.Itoa(calendar.UsualSettings.Engagement)},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(env),
	)
	line, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(env.Stderr, "tolsey: %v\nRun \"tolsey --help\" for the commands and \"tolsey COMMAND --help\" for one of them.\n", err)
		return Failed
	}
	err = line.Run()
	switch {
	case err == nil:
		return OK
	case errors.Is(err, errPartial):
		return Partial
	}
	report(env.Stderr, err)
	return Failed
}

// report prints an error for a person at a terminal: what to do first, then the
// cause.
func report(w io.Writer, err error) {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(w, "tolsey: interrupted")
		return
	}
	if public := fault.Public(err); public != "" {
		fmt.Fprintf(w, "tolsey: %s\n", public)
		if cause := causeOf(err); cause != "" {
			fmt.Fprintf(w, "  (%s)\n", cause)
		}
		return
	}
	fmt.Fprintf(w, "tolsey: %v\n", err)
}

func causeOf(err error) string {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Err == nil {
		return ""
	}
	return f.Err.Error()
}

// versionCmd prints the version.
type versionCmd struct{}

// Run prints the version and the engines.
func (versionCmd) Run(env *Env) error {
	_, err := fmt.Fprintf(env.Stdout, "tolsey %s\n", app.Version)
	return err
}

// OSEnv gives the environment of a real process.
func OSEnv() *Env {
	return &Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Clock: clock.System()}
}
