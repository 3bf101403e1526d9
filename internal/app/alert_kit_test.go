package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/ocds"
)

// serverEnv holds, for a test binary that is to be a server and nothing else,
// its serverSetting as JSON.
const serverEnv = "TOLSEY_TEST_SERVER"

func TestMain(m *testing.M) {
	if text := os.Getenv(serverEnv); text != "" {
		if err := beServer(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serverSetting says what a server in a process of its own works on.
type serverSetting struct {
	Data, Database string
	Desk           int       // the port of the SMTP server
	Now            time.Time // where its clock stands at first
	Releases       string    // a file with those that it appends, one a line
	Halt           int       // the letter at which it stops for ever, before that letter is noted; 0 for none
}

// config is that of a server by a clock.
func (s serverSetting) config(c *clock.Clock, l *slog.Logger) Config {
	return Config{Data: s.Data, Database: s.Database, Clock: c, Logger: l, Listen: "127.0.0.1:0", BaseURL: "https://tolsey.example",
		Mail: mail.Config{From: "Tolsey <alerts@tolsey.example>", Server: mail.Server{Host: "127.0.0.1", Port: s.Desk, TLS: mail.NoTLS}}}
}

// What a server says on its standard output.
const (
	saysAppended = "appended"
	saysHalted   = "halted"
)

// beServer serves, all that belongs to it included, and obeys the lines of its
// standard input until that ends.
func beServer(text string) error {
	var set serverSetting
	if err := json.Unmarshal([]byte(text), &set); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c := clock.At(set.Now)
	a, err := Open(ctx, set.config(c, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))))
	if err != nil {
		return err
	}
	if set.Halt > 0 {
		write, n := a.Alerts.Write, 0 // called by one goroutine
		a.Alerts.Write = func(ctx context.Context, m alert.Message) (alert.Words, error) {
			if n++; n == set.Halt {
				fmt.Println(saysHalted)
				select {}
			}
			return write(ctx, m)
		}
	}
	ready := make(chan struct{})
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx, func(string) { close(ready) }) }()
	select {
	case err := <-served:
		return errors.Join(err, a.Close())
	case <-ready:
	}
	err = obey(ctx, a, c, set.Releases)
	stop()
	return errors.Join(err, <-served, a.Close())
}

// obey does what the lines of the standard input say: "append 3" appends the
// next three releases of a file at once, "advance 6s" moves the clock.
func obey(ctx context.Context, a *App, c *clock.Clock, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	list := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		verb, object, _ := strings.Cut(in.Text(), " ")
		switch verb {
		case "append":
			err = appendNext(ctx, a, list, object)
			fmt.Println(saysAppended)
		case "advance":
			var d time.Duration
			d, err = time.ParseDuration(object)
			c.Advance(d)
		default:
			err = fmt.Errorf("told to %q", in.Text())
		}
		if err != nil {
			return err
		}
	}
	return in.Err()
}

// appendNext appends those of a list that come after what the ledger holds.
func appendNext(ctx context.Context, a *App, list [][]byte, many string) error {
	n, err := strconv.Atoi(many)
	if err != nil {
		return err
	}
	size, err := a.Log.Size(ctx)
	if err != nil {
		return err
	}
	var items []ledger.Item
	for _, text := range list[min(int(size), len(list)):min(int(size)+n, len(list))] {
		v, err := ocds.Parse(text)
		if err != nil {
			return err
		}
		r := ocds.Release{Value: v}
		items = append(items, ledger.Item{Source: "test", Release: r, ReleaseID: r.ID(), Digest: v.Digest(), Payload: text})
	}
	_, err = a.Log.Append(ctx, items)
	return err
}

// server is a server in a process of its own.
type server struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	said bytes.Buffer  // on its standard error; to be read when gone
	gone chan struct{} // closed when the process has ended
}

// startServer starts a server. hears is told what it says.
func startServer(set serverSetting, hears func(line string)) (*server, error) {
	text, err := json.Marshal(set)
	if err != nil {
		return nil, err
	}
	s := &server{cmd: exec.Command(os.Args[0]), gone: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), serverEnv+"="+string(text))
	s.cmd.Stdout, s.cmd.Stderr = &heard{tell: hears}, &s.said
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.gone)
		_ = s.cmd.Wait() // trouble tells what there is to tell
	}()
	return s, nil
}

// tell gives a server an order. One that has been killed does not hear it.
func (s *server) tell(orders ...string) {
	_, _ = io.WriteString(s.in, strings.Join(orders, "\n")+"\n")
}

// end kills a server and waits for its end.
func (s *server) end() error {
	err := s.cmd.Process.Kill()
	<-s.gone
	return err
}

// trouble gives what was wrong with a server that is gone: how it ended, unless
// it was killed, and the errors that it logged.
func (s *server) trouble() error {
	if code := s.cmd.ProcessState.ExitCode(); code > 0 || s.said.Len() > 0 {
		return fmt.Errorf("the server ended with %d and said: %s", code, s.said.String())
	}
	return nil
}

// heard tells of whole lines that are written to it.
type heard struct {
	tell func(line string)
	rest string
}

func (h *heard) Write(p []byte) (int, error) {
	h.rest += string(p)
	for {
		line, rest, whole := strings.Cut(h.rest, "\n")
		if !whole {
			return len(p), nil
		}
		h.rest = rest
		h.tell(line)
	}
}
