package vllm

import (
	"context"
	"errors"
	"slices"
	"sort"
	"sync"
	"time"
)

var (
	errGateBefore = errors.New("openGate: this process already has a gate")
	errNoGate     = errors.New("no gate was opened: openGate() is for setup()")
	errNoReason   = errors.New("closeGate: say why")
)

// gateStage is GateStage of index.d.ts, checked.
type gateStage struct {
	requests    int           // turns let in, or unlimited
	duration    time.Duration // for which turns are let in, or unlimited
	concurrency int           // turns in flight, or unlimited
	together    bool          // all at one instant, once all have come
	settle      time.Duration // between the end of all turns before and the opening, or unlimited: it follows on at once
}

// unlimited stands for what a stage leaves open.
const unlimited = -1

// entrance is how a turn was let in.
type entrance struct {
	stage  int
	opened time.Time // the stage's opening; of a stage together it may lie ahead
}

// gate lets the turns of a process in, stage by stage: a stage opens when every turn before it has ended.
//
// With a number of turns for every stage, a turn's own number says which stage is its. Else stages end by the clock and
// a turn belongs to the stage that is open when it comes.
type gate struct {
	counted bool
	stages  []gateStage
	ends    []int     // of counted stages: the first turn that is of a later one
	last    time.Time // no turn is let in any more

	mu       sync.Mutex
	current  int // the stage that is open, or opens next
	isOpen   bool
	openAt   time.Time // of the current stage
	admitted int       // to the current stage
	inFlight int       // of all stages
	drained  time.Time // since when none has been in flight; zero until the first turn came
	taken    int
	waiting  [][]*waiter // by stage where turns are counted, else all in the first
	timer    *time.Timer
	wakesAt  time.Time
	closed   string // why no turn is let in any more, where somebody said so

	meet   func(stage int, settle time.Duration) (time.Time, error) // waits for the gates of other processes; nil where there are none
	asking bool                                                     // whether that is under way for the current stage
	met    time.Time                                                // the common opening of the current stage, once it is known
	failed error                                                    // why the others could not be waited for
}

type waiter struct {
	letIn chan *entrance // nil says that no turn is let in any more
}

// newGate makes a gate that opens its first stage for the first turn that comes, since virtual users take a while to start.
func newGate(stages []gateStage, last time.Time) *gate {
	g := &gate{stages: stages, last: last, counted: true}
	turns := 0
	for _, stage := range stages {
		g.counted = g.counted && stage.requests != unlimited && stage.duration == unlimited
		turns += stage.requests
		g.ends = append(g.ends, turns)
	}
	g.waiting = make([][]*waiter, len(stages))
	return g
}

// take gives out the number of the next turn; false once the last stage is over.
func (g *gate) take() (turn int, left bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pump()
	if g.current == len(g.stages) {
		return 0, false
	}
	g.taken++
	return g.taken - 1, true
}

// enter waits until the turn may start; nil when it may not, because the stages are over or the context is done.
func (g *gate) enter(ctx context.Context, turn int) *entrance {
	g.mu.Lock()
	queue := g.queueOf(turn)
	if queue >= len(g.waiting) {
		g.mu.Unlock()
		return nil
	}
	w := &waiter{letIn: make(chan *entrance, 1)}
	g.waiting[queue] = append(g.waiting[queue], w)
	g.pump()
	g.mu.Unlock()
	select {
	case e := <-w.letIn:
		return e
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[queue] = slices.DeleteFunc(g.waiting[queue], func(other *waiter) bool { return other == w })
	select {
	case e := <-w.letIn: // both at once: the place goes to another
		if e != nil {
			g.end()
		}
	default:
	}
	return nil
}

// queueOf is the stage of a counted turn, beyond the stages for one too many; without numbers there is one queue.
func (g *gate) queueOf(turn int) int {
	if !g.counted {
		return 0
	}
	return sort.Search(len(g.ends), func(stage int) bool { return g.ends[stage] > turn })
}

// close lets no turn in any more; those that are in end by themselves. False when somebody did so before, or the stages were over.
func (g *gate) close(why string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed != "" || g.current == len(g.stages) {
		return false
	}
	g.closed = why
	g.current = len(g.stages)
	g.sendAllHome()
	return true
}

func (g *gate) closedFor() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed
}

// leave ends a turn that was let in.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end()
}

func (g *gate) end() {
	g.inFlight--
	if g.inFlight == 0 {
		g.drained = time.Now()
	}
	g.pump()
}

// pump does all that can be done now and sees to being called when time alone brings the next thing.
func (g *gate) pump() {
	for g.current < len(g.stages) {
		now := time.Now()
		if !now.Before(g.last) {
			g.current = len(g.stages)
			break
		}
		if !g.isOpen && !g.canOpen(now) {
			return
		}
		stage := g.stages[g.current]
		if !stage.together && now.Before(g.openAt) {
			g.wakeAt(g.openAt)
			return
		}
		if !g.admit(now) {
			if stage.duration != unlimited {
				g.wakeAt(g.openAt.Add(stage.duration))
			} else {
				g.wakeAt(g.last)
			}
			return
		}
		g.advance(now)
	}
	g.sendAllHome()
}

// canOpen fixes the opening of the next stage, if what it waits for has happened.
func (g *gate) canOpen(now time.Time) bool {
	stage := g.stages[g.current]
	if g.drained.IsZero() {
		if stage.requests != 0 && len(g.waiting[g.queue()]) == 0 {
			g.wakeAt(g.last)
			return false
		}
		g.drained = now
	}
	if stage.settle == unlimited {
		if g.openAt.IsZero() {
			g.openAt = now
		}
		g.isOpen = true
		return true
	}
	if g.inFlight > 0 || stage.together && len(g.waiting[g.queue()]) < stage.requests {
		g.wakeAt(g.last)
		return false
	}
	if g.meet != nil {
		return g.opensWithOthers(stage)
	}
	g.isOpen = true
	g.openAt = g.drained.Add(stage.settle)
	if stage.together {
		// the wait for the instant itself is each turn's own; until then every one must have got as far as waiting
		soonest := now.Add(leadOf(stage.requests))
		if g.openAt.Before(soonest) {
			g.openAt = soonest
		}
	}
	return true
}

// opensWithOthers fixes the opening of a stage for which the gates of several processes wait for each other.
func (g *gate) opensWithOthers(stage gateStage) bool {
	if !g.met.IsZero() {
		g.isOpen, g.openAt, g.met = true, g.met, time.Time{}
		return true
	}
	g.wakeAt(g.last)
	if g.asking {
		return false
	}
	g.asking = true
	lead := stage.settle
	if stage.together {
		lead = max(lead, leadOf(stage.requests))
	}
	go func(current int) {
		at, err := g.meet(current, lead)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.asking = false
		if err != nil {
			g.failed = err
			g.current = len(g.stages)
			g.sendAllHome()
			return
		}
		g.met = at
		g.pump()
	}(g.current)
	return false
}

// failure is why the gate could not go on, nil where it could.
func (g *gate) failure() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failed
}

// leadOf is the time that so many turns take from the gate to the wait for their instant.
func leadOf(turns int) time.Duration {
	const least, each = 10 * time.Millisecond, 200 * time.Microsecond
	return least + time.Duration(turns)*each
}

func (g *gate) queue() int {
	if g.counted {
		return g.current
	}
	return 0
}

// admit lets in whoever may, and says whether the current stage is over.
func (g *gate) admit(now time.Time) (over bool) {
	stage, queue := g.stages[g.current], g.queue()
	if stage.duration != unlimited && !now.Before(g.openAt.Add(stage.duration)) {
		return true
	}
	for len(g.waiting[queue]) > 0 &&
		(stage.requests == unlimited || g.admitted < stage.requests) &&
		(stage.concurrency == unlimited || g.inFlight < stage.concurrency) {
		next := g.waiting[queue][0]
		g.waiting[queue] = g.waiting[queue][1:]
		g.admitted++
		g.inFlight++
		next.letIn <- &entrance{stage: g.current, opened: g.openAt}
	}
	return stage.requests != unlimited && g.admitted >= stage.requests
}

// advance makes the next stage the current one. One that follows on begins where this one was to end.
func (g *gate) advance(now time.Time) {
	ended := now
	if duration := g.stages[g.current].duration; duration != unlimited && now.After(g.openAt.Add(duration)) {
		ended = g.openAt.Add(duration)
	}
	g.current++
	g.isOpen, g.admitted, g.openAt = false, 0, ended
	if g.inFlight == 0 {
		g.drained = ended
	}
}

// wakeAt has the gate pumped at the given time, or at its last.
func (g *gate) wakeAt(at time.Time) {
	if g.last.Before(at) {
		at = g.last
	}
	if g.timer != nil {
		if g.wakesAt.Equal(at) && time.Now().Before(at) {
			return
		}
		g.timer.Stop()
	}
	g.wakesAt = at
	g.timer = time.AfterFunc(time.Until(at), func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.pump()
	})
}

func (g *gate) sendAllHome() {
	for queue, waiters := range g.waiting {
		for _, w := range waiters {
			w.letIn <- nil
		}
		g.waiting[queue] = nil
	}
}
