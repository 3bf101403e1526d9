package api

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
)

// untilWaiting returns once so many requests wait for the ledger to grow.
func (s *site) untilWaiting(n int) {
	for {
		s.api.watch.mu.Lock()
		waiting := s.api.watch.waiting
		s.api.watch.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

// inBackground sends requests and gives their answers when all have come.
func (s *site) inBackground(n int, path string) (answers func() []*httptest.ResponseRecorder) {
	out := make([]*httptest.ResponseRecorder, n)
	var wait sync.WaitGroup
	for i := range out {
		wait.Go(func() { out[i] = s.ask(path) })
	}
	return func() []*httptest.ResponseRecorder {
		wait.Wait()
		return out
	}
}

// TestManyWaitForTheNextEntry has more requests wait than the database has
// connections: a transaction held by each would stop the append.
func TestManyWaitForTheNextEntry(t *testing.T) {
	onBoth(t, func(s *site) {
		s.api.watch.every = time.Hour // only the append may wake them
		s.add("test", "", simple("ocds-test01-1", "r1", january, "A"))
		const path, many = "/api/v1/entries?after=0&wait=30", 100
		answers := s.inBackground(many, path)
		s.untilWaiting(many)
		s.add("test", "", simple("ocds-test01-1", "r2", january, "B"))
		for _, w := range answers() {
			s.same("its status", http.StatusOK, w.Code)
			s.same("its next page", `<https://tolsey.example/api/v1/entries?after=1&limit=100&wait=30>; rel="next"`, w.Header().Get("Link"))
			if !strings.HasPrefix(w.Body.String(), `{"index":1,`) || strings.Count(w.Body.String(), "\n") != 1 {
				s.Errorf("the entries: %s", w.Body)
			}
		}
		s.untilWaiting(0)
		// What is there already is given at once.
		s.same("the first page", 2, len(s.lines("/api/v1/entries?wait=30")))
	})
}

func TestAWaitSeesWhatOtherProcessesAppend(t *testing.T) {
	onBoth(t, func(s *site) {
		s.api.watch.every = 10 * time.Millisecond
		other, err := ledger.Open(context.Background(), ledger.Config{DB: s.db, Clock: s.clock, Dir: s.dir,
			Projections: []ledger.Projection{process.New()}})
		if err != nil {
			s.Fatal(err)
		}
		answers := s.inBackground(3, "/api/v1/entries?wait=30")
		s.untilWaiting(3)
		s.log = other
		s.add("test", "", simple("ocds-test01-1", "r1", january, "A"))
		for _, w := range answers() {
			if !strings.HasPrefix(w.Body.String(), `{"index":0,`) {
				s.Errorf("%d: %s", w.Code, w.Body)
			}
		}
	})
}

func TestAWaitEnds(t *testing.T) {
	onBoth(t, func(s *site) {
		const path = "/api/v1/entries?wait=1"
		w := s.ask(path)
		s.same("when its time is over", "", w.Body.String())
		s.same("its status", http.StatusOK, w.Code)
		s.same("the same next page", `<https://tolsey.example/api/v1/entries?after=-1&limit=100&wait=1>; rel="next"`, w.Header().Get("Link"))
		s.same("for one who knows", http.StatusNotModified, s.ask(path, "If-None-Match", w.Header().Get("ETag")).Code)

		answers := s.inBackground(1, "/api/v1/entries?wait=30")
		s.untilWaiting(1)
		s.api.Close()
		w = answers()[0]
		s.same("when the server stops", "", w.Body.String())
		s.same("its status", http.StatusOK, w.Code)
		s.same("from then on", http.StatusOK, s.ask("/api/v1/entries?wait=30").Code)
	})
}

func TestAWaitEndsWhenTheClientLeaves(t *testing.T) {
	onBoth(t, func(s *site) {
		server := httptest.NewServer(s.handler)
		defer server.Close() // it would wait for the request
		ctx, leave := context.WithCancel(context.Background())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api/v1/entries?wait=30", nil)
		if err != nil {
			s.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := http.DefaultClient.Do(r)
			done <- err
		}()
		s.untilWaiting(1)
		leave()
		if err := <-done; err == nil {
			s.Error("the client has an answer")
		}
		s.untilWaiting(0)
		if strings.Contains(s.logged.String(), "failed") {
			s.Errorf("it was logged as a failure: %s", s.logged)
		}
	})
}

// TestAWaitMayBeLongerThanTheTimeForReading holds that the server does not take
// one who waits for one who has gone.
func TestAWaitMayBeLongerThanTheTimeForReading(t *testing.T) {
	onBoth(t, func(s *site) {
		server := httptest.NewUnstartedServer(s.handler)
		server.Config.ReadTimeout = 50 * time.Millisecond
		server.Start()
		defer server.Close()
		answer, err := http.Get(server.URL + "/api/v1/entries?wait=1")
		if err != nil {
			s.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK || len(body) > 0 {
			s.Errorf("%d: %s, %v", answer.StatusCode, body, err)
		}
	})
}
