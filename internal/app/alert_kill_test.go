package app

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

const (
	// atOnce is how many letters a server hands over at the same time: as many
	// may come twice when it is killed.
	atOnce = 4
	// perLife is how many releases a server appends, and lifeTime how long one
	// lives that does not get to the state at which it is to be killed.
	perLife  = 6
	lifeTime = 4 * time.Second
	// betweenLives is how far the clock goes from the start of one to the next.
	betweenLives = 10 * time.Minute
)

// TestNobodyMissesWhenServersAreKilled kills whole servers, processes of their
// own, at every state of an alert: while they append, when what was appended was
// noted for those who listen, while a letter is made, when it is in the outbox,
// at every step of its exchange with an SMTP server that also puts letters off,
// hangs and drops, and at any moment else. In the end everybody was told of
// everything, and of nothing by more than two copies of one letter.
func TestNobodyMissesWhenServersAreKilled(t *testing.T) {
	withoutRace(t)
	t.Run("sqlite", func(t *testing.T) {
		killServers(t, func() string { return "" }, examples(200, 16))
	})
	t.Run("postgres", func(t *testing.T) {
		killServers(t, func() string { return testkit.PostgresURL(t) }, examples(60, 16))
	})
}

// killServers kills servers in some towns side by side: they mostly wait.
func killServers(t *testing.T, database func() string, kills int) {
	const side = 4
	towns := make([]*killing, side)
	for i := range towns {
		w := openTown(t, database(), kills/side*perLife+1)
		towns[i] = &killing{town: w, chance: rand.New(rand.NewPCG(5, uint64(i))), lives: kills / side,
			hit: map[killState]int{}, contacts: map[string]int{}, dropped: map[string]bool{}}
	}
	var group errgroup.Group
	for i, k := range towns {
		group.Go(func() error { return k.run(i) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	sumUp(t, towns, kills)
}

// sumUp holds that what the desks took on is as it has to be, and that servers
// were killed at every state where there were enough of them.
func sumUp(t *testing.T, towns []*killing, kills int) {
	t.Helper()
	second, drops, hit := 0, 0, map[killState]int{}
	for _, k := range towns {
		k.rest(k.time(k.lives))
		second += k.explain(k.check(2))
		drops += len(k.dropped)
		for state, n := range k.hit {
			hit[state] += n
		}
	}
	t.Logf("%d servers were killed: %v; the answer to %d letters was dropped; %d came twice", kills, hit, drops, second)
	for _, state := range killStates {
		if hit[state] == 0 && kills >= len(towns)*len(killStates) {
			t.Errorf("no server was killed at %q", state)
		}
	}
}

// killState is where a server is killed.
type killState string

// The states beside those that are called like the steps of an exchange.
const (
	anyMoment  killState = "any moment"
	onAppend   killState = "appended"  // and may be at what follows
	onNoted    killState = "noted"     // what was appended waits for letters
	onHalted   killState = "in making" // a letter is made and not in the outbox, others may be
	onPosted   killState = "posted"    // a letter is in the outbox
	onHang     killState = "hang"      // it waits for an answer to a letter
	onAnswered killState = "answered"  // the answer is on its way or there, and may be noted
	onConnect            = killState(stepConnect)
	onMail               = killState(stepMail)
	onRcpt               = killState(stepRcpt)
	onData               = killState(stepData)
	onTaken              = killState(stepAnswer)
)

// killStates are those of the servers of a town, in turns.
var killStates = []killState{onTaken, onAppend, onData, onNoted, onAnswered, onHalted, onMail, onTaken, onPosted, onHang, onRcpt, onAnswered,
	anyMoment, onConnect}

// killing kills the servers of a town one after the other.
type killing struct {
	*town
	lives int
	hit   map[killState]int // how often a server was killed where it was to be

	mu       sync.Mutex // of what follows, and of what changes in a life
	chance   *rand.Rand
	contacts map[string]int  // by recipient
	dropped  map[string]bool // letters whose answer was dropped
}

// life is that of one server.
type life struct {
	*server
	state   killState
	nth     int           // time that the state is reached
	delay   time.Duration // from then on, or for anyMoment from the start
	started chan struct{} // closed when there is a server
	seen    int
	hit     bool // the state was reached for the nth time
	dead    bool // with the desk's lock
}

// time gives where the clock of a life begins. What the one before claimed or
// put off is due again.
func (k *killing) time(life int) time.Time { return now.Add(time.Duration(life+1) * betweenLives) }

func (k *killing) run(offset int) error {
	for i := range k.lives {
		if err := k.live(i, killStates[(i+offset*5)%len(killStates)]); err != nil {
			return fmt.Errorf("life %d: %w", i, err)
		}
	}
	return nil
}

// live lets a server live until it is killed at a state, or has had the time to
// get there.
func (k *killing) live(n int, state killState) error {
	ctx, stop := context.WithTimeout(context.Background(), lifeTime)
	defer stop()
	l := k.born(state)
	k.desk.acts(func(m moment) error { return k.act(l, m) })
	set := k.setting
	set.Now = k.time(n)
	if state == onHalted {
		set.Halt, l.nth = l.nth, 1
	}
	var err error
	if l.server, err = startServer(set, func(line string) { k.hear(l, line) }); err != nil {
		return err
	}
	close(l.started)
	for range perLife / 2 {
		l.tell("append 2")
		if state != onNoted { // for what is noted becomes a letter then
			l.tell("advance 6s")
		}
	}
	switch state {
	case anyMoment:
		go k.reached(l)
	case onNoted, onPosted:
		go k.watch(ctx, l)
	}
	select {
	case <-l.gone:
	case <-ctx.Done():
		if !k.kill(l) {
			return fmt.Errorf("the server holds a second copy for too long: %w", l.end())
		}
	}
	k.mu.Lock()
	if l.hit {
		k.hit[state]++
	}
	k.mu.Unlock()
	if err := l.trouble(); err != nil {
		return err
	}
	return k.aMinutePasses()
}

// explain holds that each letter that came twice did so because its server was
// killed or the answer was dropped, and gives how many did.
func (k *killing) explain(twice [][]letter) int {
	by := map[int]int{}
	for _, list := range twice {
		first, second := list[0], list[1]
		if k.dropped[first.id] {
			continue
		}
		if first.life == second.life {
			k.Errorf("a server sent twice, of its own accord, what it tells %s of %q", first.to, first.notices)
		}
		if by[first.life]++; by[first.life] > atOnce {
			k.Errorf("more than %d letters came twice by one kill", atOnce)
		}
	}
	return len(twice)
}

// born makes a life.
func (k *killing) born(state killState) *life {
	k.mu.Lock()
	defer k.mu.Unlock()
	l := &life{state: state, nth: 1, started: make(chan struct{})}
	longest := 5 * time.Millisecond
	switch state {
	case anyMoment:
		longest = 2 * time.Second
	case onAppend:
		longest = 30 * time.Millisecond
	}
	if state != onConnect && state != anyMoment && state != onNoted { // which come once
		l.nth += k.chance.IntN(2)
	}
	if state == anyMoment || state != onTaken && k.chance.IntN(3) > 0 {
		l.delay = time.Duration(k.chance.Int64N(int64(longest)))
	}
	return l
}

// reached says that a server is at its state, for the nth time or not yet, and
// has it killed: before reached returns where there is no delay.
func (k *killing) reached(l *life) {
	k.mu.Lock()
	l.seen++
	there := l.seen == l.nth
	l.hit = l.hit || there
	k.mu.Unlock()
	switch {
	case !there:
	case l.delay == 0:
		k.kill(l)
	default:
		time.AfterFunc(l.delay, func() { k.kill(l) })
	}
}

// hear has a server killed that says that it is at its state.
func (k *killing) hear(l *life, line string) {
	if l.state == onAppend && line == saysAppended || l.state == onHalted && line == saysHalted {
		go k.reached(l)
	}
}

// act are the manners of the desk: they bring the server to its state, and
// beside that put letters off, and drop them before they are taken on and after.
func (k *killing) act(l *life, m moment) error {
	switch {
	case l.state == onHang && m.step == stepData:
		go k.reached(l)
		return errHang
	case m.copies > 1: // see kill
		return nil
	case l.state == onAnswered && m.step == stepAnswer:
		go k.reached(l)
		return nil
	case l.state == killState(m.step):
		k.reached(l)
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case m.step == stepRcpt:
		k.contacts[m.to]++
		if n := k.contacts[m.to]; n == 1 && k.chance.IntN(2) == 0 || k.chance.IntN(10) == 0 {
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "Greylisted, come again"}
		}
	case m.step == stepData && k.chance.IntN(12) == 0:
		return errDrop
	case m.step == stepAnswer && k.chance.IntN(20) == 0:
		k.dropped[m.id] = true
		return errDrop
	}
	return nil
}

// watch has a server killed when the database shows that it is at its state.
func (k *killing) watch(ctx context.Context, l *life) {
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	last := math.MaxInt
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.gone:
			return
		case <-tick.C:
		}
		n, err := k.waiting(ctx, l.state)
		if err != nil {
			continue // it is asked again
		}
		if n > last {
			k.reached(l)
		}
		last = n
	}
}

// waiting counts what waits for a letter, or the letters that wait.
func (k *killing) waiting(ctx context.Context, state killState) (int, error) {
	if state == onNoted {
		st, err := k.Alerts.Status(ctx)
		return st.Waiting, err
	}
	st, err := k.Mail.Status(ctx)
	return st.Queued, err
}

// kill ends a server, if nothing has, and tells whether it is dead. It waits
// while the server has to note that a second copy was taken on: another crash
// upon the same letter makes a third one, which no sender can avoid.
func (k *killing) kill(l *life) (dead bool) {
	<-l.started
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		k.desk.bury(func() (now bool) {
			if !l.dead && k.noSecondCopy() {
				now, l.dead = true, true
				_ = l.end() // it may have ended
			}
			dead = l.dead
			return now
		})
		if dead {
			return true
		}
		<-tick.C
	}
	return false
}

// noSecondCopy tells whether the server has noted of every letter of which it
// handed over a second copy that it did.
func (k *killing) noSecondCopy() bool {
	var twice []string
	for _, l := range k.desk.list {
		if l.life == k.desk.life && k.desk.copies(l.id) > 1 && !slices.Contains(twice, l.to) {
			twice = append(twice, l.to)
		}
	}
	if len(twice) == 0 {
		return true
	}
	ctx := context.Background()
	var args []any
	in := db.In(&args, twice...)
	var n int
	err := k.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from mail_letter where state = 'sending' and attempts > 1 and address in "+in, args...).Scan(&n)
	})
	return err == nil && n == 0
}

// aMinutePasses does at once what River does some time after a process was
// killed: it leaves the jobs that were running to another.
func (k *killing) aMinutePasses() error {
	ctx := context.Background()
	return k.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "update river_job set state = 'available' where state = 'running'")
		return err
	})
}
