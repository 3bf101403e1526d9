package fakepublisher

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config says what to imitate.
type Config struct {
	Kind Kind
	// Now tells the time: nothing is shown before it is published, and limits
	// are counted by it. It must be set; time.Now does.
	Now func() time.Time
	// Rate is the limit on requests; see StandardRate. The zero Rate is none.
	Rate Rate
	// PageLimit is the greatest number of releases on a page, and the number
	// where none is asked for; 0 stands for 100, the limit of the real ones.
	PageLimit int
	// Faults says which answers go wrong; nil for none.
	Faults *Faults
	// Late says how long after its Date a release comes to be listed, among
	// those of its Date; nil for at once.
	Late func(Release) time.Duration
	// Header is a JSON object with the members of a package that are the same
	// on every page: version, extensions, publisher, license and
	// publicationPolicy. nil stands for those of the real publisher.
	Header []byte
	// BaseURL begins the links; "" stands for the address that the client used.
	BaseURL string
	// Elsewhere is another site, to which some faults lead, like
	// http://127.0.0.1:9099; "" stands for one that cannot be reached.
	Elsewhere string
	// Cursor lets the links of the OCDS kinds carry a cursor instead of the
	// number of a page.
	Cursor bool
	// SecondHour reads a local time in the hour that comes twice, on the last
	// Sunday of October, as the second of the two.
	SecondHour bool
	// Pause is the time between two bytes of a Drip; 0 stands for a second.
	Pause time.Duration
	// HangFor is the longest that a Hang lasts; 0 stands for until the client
	// goes away.
	HangFor time.Duration
}

// Request is one request that was made of a Publisher.
type Request struct {
	Number int       `json:"number"` // from 1
	Time   time.Time `json:"time"`
	Path   string    `json:"path"`            // with the query
	Status int       `json:"status"`          // 0 until an answer has begun
	Fault  Fault     `json:"fault,omitempty"` // the fault it met; "" for none
}

// keptRequests is how many requests are remembered.
const keptRequests = 10_000

// Publisher imitates one publisher's interface. It is an http.Handler, and its
// methods may be called while it serves.
type Publisher struct {
	cfg Config

	mu       sync.Mutex
	items    catalogue
	faults   *Faults
	faulted  int         // requests since the faults were set
	taken    []time.Time // when the requests within the limit came
	refused  time.Time   // nothing is answered before
	requests []*Request  // the newest
	asked    int
}

// New gives a publisher of these releases. It panics when cfg has no Kind, no
// Now, or a Header that is no object.
func New(cfg Config, releases ...Release) *Publisher {
	if cfg.Now == nil || cfg.Kind == "" {
		panic("fakepublisher: a Config needs Kind and Now")
	}
	cfg.PageLimit = cmp.Or(cfg.PageLimit, maxLimit)
	cfg.Pause = cmp.Or(cfg.Pause, time.Second)
	cfg.Elsewhere = strings.TrimSuffix(cmp.Or(cfg.Elsewhere, "http://elsewhere.invalid"), "/")
	if cfg.Header == nil {
		cfg.Header = standardHeader(cfg.Kind)
	}
	if header := bytes.TrimSpace(cfg.Header); !json.Valid(header) || header[0] != '{' {
		panic("fakepublisher: the Header of a Config is not a JSON object")
	}
	p := &Publisher{cfg: cfg, faults: cfg.Faults, items: catalogue{oldestFirst: cfg.Kind == OCDSOldestFirst}}
	p.Publish(releases...)
	return p
}

// Publish adds releases. One that is dated in the future is shown when its
// time has come.
func (p *Publisher) Publish(releases ...Release) {
	now := p.cfg.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	added := make([]*item, len(releases))
	for i, r := range releases {
		it := &item{Release: r, shown: r.Date}
		if p.cfg.Late != nil {
			it.shown = r.Date.Add(p.cfg.Late(r))
		}
		it.listed = it.shown
		if now.After(it.listed) {
			it.listed = now
		}
		added[i] = it
	}
	p.items.add(added)
}

// SetFaults changes what goes wrong from the next request on. With nil the
// publisher is well.
func (p *Publisher) SetFaults(f *Faults) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults, p.faulted = f, 0
}

// Requests gives the requests that were made, those for the control page
// excepted, in the order in which they came: the newest 10,000.
func (p *Publisher) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Request, len(p.requests))
	for i, r := range p.requests {
		all[i] = *r
	}
	return all
}

// ServeHTTP answers as the publisher does, and under /control for the operator.
func (p *Publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == controlPath || strings.HasPrefix(r.URL.Path, controlPath+"/") {
		p.control(w, r)
		return
	}
	now := p.cfg.Now()
	rec := &recorder{ResponseWriter: w, p: p, request: p.note(now, r)}
	if strings.HasPrefix(r.URL.Path, loopPath) {
		loop(rec, r)
		return
	}
	if wait := p.wait(now); wait > 0 {
		p.throttle(rec, wait)
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(rec, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	fault := p.nextFault(rec.request)
	if p.refuse(rec, r, fault, now) {
		return
	}
	p.send(rec, r, p.answer(&ask{Request: r, now: now, fault: fault}), fault)
}

// note remembers a request.
func (p *Publisher) note(now time.Time, r *http.Request) *Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	request := &Request{Number: p.asked, Time: now, Path: r.URL.RequestURI()}
	if len(p.requests) == keptRequests {
		p.requests = append(p.requests[:0], p.requests[1:]...)
	}
	p.requests = append(p.requests, request)
	return request
}

// wait counts a request towards the limit and gives how long the client has to
// stay away; 0 when it is answered.
func (p *Publisher) wait(now time.Time) time.Duration {
	rate := p.cfg.Rate
	if rate.Requests == 0 {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if left := p.refused.Sub(now); left > 0 {
		return left
	}
	old := 0
	for old < len(p.taken) && now.Sub(p.taken[old]) >= rate.Within {
		old++
	}
	p.taken = append(p.taken[:0], p.taken[old:]...)
	if len(p.taken) >= rate.Requests {
		p.refused = now.Add(rate.RetryAfter)
		return max(rate.RetryAfter, 1)
	}
	p.taken = append(p.taken, now)
	return 0
}

// nextFault says which fault this request meets.
func (p *Publisher) nextFault(request *Request) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faulted++
	request.Fault = p.faults.Next(p.faulted)
	return request.Fault
}

// recorder notes the status of an answer.
type recorder struct {
	http.ResponseWriter
	p       *Publisher
	request *Request
}

// WriteHeader notes the status and sends it.
func (r *recorder) WriteHeader(status int) {
	r.p.mu.Lock()
	if r.request.Status == 0 {
		r.request.Status = status
	}
	r.p.mu.Unlock()
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
