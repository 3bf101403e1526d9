package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is a mail server that takes every letter and keeps none.
type sink struct {
	server *smtp.Server
	port   int
	done   chan error // what Serve gave

	mu      sync.Mutex
	arrived map[string]time.Time // when an address was last written to, by address
	letters int
	bytes   int64
	news    chan struct{} // closed when a letter comes; nil while nobody waits
}

// sinkHost is where it listens.
const sinkHost = "127.0.0.1"

func openSink() (*sink, error) {
	listener, err := net.Listen("tcp", sinkHost+":0")
	if err != nil {
		return nil, err
	}
	s := &sink{port: listener.Addr().(*net.TCPAddr).Port, done: make(chan error, 1), arrived: map[string]time.Time{}}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	s.server.Domain = "sink.example"
	go func() { s.done <- s.server.Serve(listener) }()
	return s, nil
}

// address gives host and port.
func (s *sink) address() string { return net.JoinHostPort(sinkHost, strconv.Itoa(s.port)) }

func (s *sink) close() error {
	err := s.server.Close()
	if served := <-s.done; !errors.Is(served, smtp.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// session is one connection.
type session struct {
	sink *sink
	to   string
}

func (*session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	n, err := io.Copy(io.Discard, r)
	if err == nil {
		s.sink.take(s.to, n)
	}
	return err
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

func (s *sink) take(to string, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived[to] = time.Now()
	s.letters++
	s.bytes += n
	if s.news != nil {
		close(s.news)
		s.news = nil
	}
}

// count gives how many letters came, and their bytes.
func (s *sink) count() (letters int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.letters, s.bytes
}

// reset forgets what came.
func (s *sink) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.arrived)
	s.letters, s.bytes = 0, 0
}

// await waits until some of what came since reset is enough, and gives when each
// address was written to.
func (s *sink) await(ctx context.Context, enough func(arrived map[string]time.Time) bool) (map[string]time.Time, error) {
	for {
		s.mu.Lock()
		if enough(s.arrived) {
			out := make(map[string]time.Time, len(s.arrived))
			for to, at := range s.arrived {
				out[to] = at
			}
			s.mu.Unlock()
			return out, nil
		}
		if s.news == nil {
			s.news = make(chan struct{})
		}
		news := s.news
		s.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for a mail: %w", ctx.Err())
		}
	}
}
