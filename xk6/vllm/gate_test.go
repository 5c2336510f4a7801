package vllm

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// closed is a counted stage of a closed loop.
func closed(requests, concurrency int) gateStage {
	return gateStage{requests: requests, duration: unlimited, concurrency: concurrency}
}

// timed is a stage of a closed loop that ends by the clock and follows on.
func timed(duration time.Duration, concurrency int) gateStage {
	return gateStage{requests: unlimited, duration: duration, concurrency: concurrency, settle: unlimited}
}

func anHour() time.Time { return time.Now().Add(time.Hour) }

// passage is what one turn saw.
type passage struct {
	turn, stage         int
	opened, began, left time.Time
}

// work sends turns through a gate by so many virtual users, each turn lasting a while, and gives them by turn.
func work(t *testing.T, g *gate, vus int, next func() (int, bool), lasts time.Duration) []passage {
	t.Helper()
	var mu sync.Mutex
	var passed []passage
	var users sync.WaitGroup
	for range vus {
		users.Go(func() {
			for {
				turn, left := next()
				if !left {
					return
				}
				e := g.enter(t.Context(), turn)
				if e == nil {
					return
				}
				time.Sleep(time.Until(e.opened))
				p := passage{turn: turn, stage: e.stage, opened: e.opened, began: time.Now()}
				time.Sleep(lasts)
				p.left = time.Now()
				g.leave()
				mu.Lock()
				passed = append(passed, p)
				mu.Unlock()
			}
		})
	}
	users.Wait()
	return passed
}

// counting gives out so many turns, as k6's shared iterations do.
func counting(turns int64) func() (int, bool) {
	var given atomic.Int64
	return func() (int, bool) {
		turn := given.Add(1) - 1
		return int(turn), turn < turns
	}
}

func ofStage(passed []passage, stage int) []passage {
	var found []passage
	for _, p := range passed {
		if p.stage == stage {
			found = append(found, p)
		}
	}
	return found
}

// mostInFlight is the largest number of passages that overlap.
func mostInFlight(passed []passage) int {
	most := 0
	for _, one := range passed {
		together := 0
		for _, other := range passed {
			if !other.began.After(one.began) && other.left.After(one.began) {
				together++
			}
		}
		most = max(most, together)
	}
	return most
}

func TestStagesNeverOverlapAndKeepTheirConcurrency(t *testing.T) {
	t.Parallel()
	settle := 20 * time.Millisecond
	stages := []gateStage{closed(6, 2), closed(20, 5), closed(9, 1)}
	stages[1].settle, stages[2].settle = settle, settle
	passed := work(t, newGate(stages, anHour()), 5, counting(35), 2*time.Millisecond)
	require.Len(t, passed, 35)
	turn := 0
	for i, stage := range stages {
		these := ofStage(passed, i)
		require.Len(t, these, stage.requests)
		assert.LessOrEqual(t, mostInFlight(these), stage.concurrency)
		for _, p := range these {
			assert.GreaterOrEqual(t, p.turn, turn)
			assert.Less(t, p.turn, turn+stage.requests)
			assert.False(t, p.began.Before(p.opened))
			if i > 0 {
				for _, earlier := range ofStage(passed, i-1) {
					assert.GreaterOrEqual(t, p.opened.Sub(earlier.left), settle-time.Millisecond)
				}
			}
		}
		turn += stage.requests
	}
}

func TestABurstOpensAtOneInstantForAllThatCame(t *testing.T) {
	t.Parallel()
	stages := make([]gateStage, 3)
	for i := range stages {
		stages[i] = gateStage{requests: 8, duration: unlimited, concurrency: unlimited, together: true}
	}
	g := newGate(stages, anHour())
	late := counting(24)
	passed := work(t, g, 8, func() (int, bool) {
		turn, left := late()
		time.Sleep(time.Duration(turn%8) * time.Millisecond) // each is ready at another time
		return turn, left
	}, time.Millisecond)
	require.Len(t, passed, 24)
	for i := range stages {
		for _, p := range ofStage(passed, i) {
			assert.Equal(t, ofStage(passed, i)[0].opened, p.opened)
			assert.False(t, p.began.Before(p.opened))
		}
		assert.Len(t, ofStage(passed, i), 8)
	}
}

func TestStagesThatEndByTheClockFollowOnWithoutAPause(t *testing.T) {
	t.Parallel()
	long := 60 * time.Millisecond
	g := newGate([]gateStage{timed(long, 1), timed(long, 4), timed(long, 2)}, anHour())
	passed := work(t, g, 4, g.take, 3*time.Millisecond)
	first := ofStage(passed, 0)[0].opened
	for i := range 3 {
		these := ofStage(passed, i)
		require.NotEmpty(t, these)
		for _, p := range these {
			assert.Equal(t, first.Add(time.Duration(i)*long), p.opened)
		}
		assert.LessOrEqual(t, mostInFlight(these), []int{1, 4, 4}[i])
	}
	_, left := g.take()
	assert.False(t, left, "the last stage is over")
}

func TestNoTurnBeginsAfterTheLastMoment(t *testing.T) {
	t.Parallel()
	g := newGate([]gateStage{closed(1, 1), closed(1, 1)}, time.Now().Add(30*time.Millisecond))
	require.NotNil(t, g.enter(t.Context(), 0))
	assert.Nil(t, g.enter(t.Context(), 1), "turn 0 has not left")
	g.leave()
	assert.Nil(t, g.enter(t.Context(), 1))
}

func TestATurnStopsWaitingWhenTheTestEnds(t *testing.T) {
	t.Parallel()
	g := newGate([]gateStage{closed(3, 1)}, anHour())
	require.NotNil(t, g.enter(t.Context(), 0))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	assert.Nil(t, g.enter(ctx, 1))
	g.leave()
	assert.NotNil(t, g.enter(t.Context(), 2), "the place that it did not take is free")
	assert.Nil(t, g.enter(t.Context(), 3), "one turn too many")
}

func TestAClosedGateLetsNobodyInAndKeepsItsReason(t *testing.T) {
	t.Parallel()
	g := newGate([]gateStage{closed(1, 1), closed(5, 1)}, anHour())
	require.NotNil(t, g.enter(t.Context(), 0))
	waited := make(chan *entrance)
	go func() { waited <- g.enter(t.Context(), 1) }()
	assert.True(t, g.close("it broke"))
	assert.False(t, g.close("again"))
	assert.Nil(t, <-waited)
	assert.Nil(t, g.enter(t.Context(), 2))
	g.leave()
	_, left := g.take()
	assert.False(t, left)
	assert.Equal(t, "it broke", g.closedFor())
}

func TestTheFirstStageOpensForTheFirstTurn(t *testing.T) {
	t.Parallel()
	g := newGate([]gateStage{{requests: 5, duration: unlimited, concurrency: unlimited, settle: 15 * time.Millisecond}}, anHour())
	time.Sleep(20 * time.Millisecond)
	came := time.Now()
	e := g.enter(t.Context(), 0)
	require.NotNil(t, e)
	assert.GreaterOrEqual(t, e.opened.Sub(came), 15*time.Millisecond)
}

func TestAStageWithoutTurnsIsPassedOver(t *testing.T) {
	t.Parallel()
	stages := []gateStage{closed(0, 0), closed(2, 1), closed(0, 0), closed(0, 0), closed(3, 2), closed(0, 0)}
	passed := work(t, newGate(stages, anHour()), 2, counting(5), time.Millisecond)
	assert.Len(t, ofStage(passed, 1), 2)
	assert.Len(t, ofStage(passed, 4), 3)
	for _, p := range ofStage(passed, 4) {
		assert.GreaterOrEqual(t, p.turn, 2)
	}
}

func TestManyTurnsPassQuickly(t *testing.T) {
	t.Parallel()
	const turns = 20_000
	g := newGate([]gateStage{closed(turns/2, 3), closed(turns/2, 200)}, anHour())
	assert.Len(t, work(t, g, 200, counting(turns), 0), turns)
}

func TestScriptsUseTheGate(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	assert.Contains(t, h.jsError(`vllm.enter(0)`), "no gate was opened")
	h.client(serve(t, nil), `{}`)
	for code, message := range map[string]string{
		`vllm.openGate([], 1000)`:                                      "must be a list that is not empty",
		`vllm.openGate([{requests: -2, durationMs: "x", pace: 1}], 1)`: "stage 0: `pace` is unknown; known are requests, durationMs, concurrency, together, settleMs; `requests` must be at least 0, it is -2; `durationMs` must be a number",
		`vllm.openGate([{settleMs: 0}], 1000)`:                         "must say how the stage ends",
		`vllm.openGate([{durationMs: 5, together: true}], 1000)`:       "a stage `together` needs `requests` and `settleMs`",
	} {
		assert.Contains(t, h.jsError(code), message)
	}
	h.js(`vllm.openGate([{requests: 1, durationMs: null, concurrency: 1, settleMs: 0}, {requests: 1, concurrency: null, settleMs: 5}], 60000);
		var one = vllm.enter(0); vllm.leave(); var two = vllm.enter(1); vllm.leave()`)
	assert.Contains(t, h.jsError(`vllm.openGate([{requests: 1, settleMs: 0}], 1)`), "already has a gate")
	assert.Equal(t, int64(0), h.js(`one.stage`))
	assert.Equal(t, int64(1), h.js(`two.stage`))
	assert.Equal(t, true, h.js(`two.openedMs - one.openedMs >= 5`))
	assert.Nil(t, h.js(`vllm.takeTurn()`), "both stages are over")
	assert.Nil(t, h.js(`vllm.enter(2)`))
	assert.Equal(t, false, h.js(`vllm.closeGate("too late")`))
	assert.Nil(t, h.js(`vllm.gateClosedFor()`))
	assert.Contains(t, h.jsError(`vllm.closeGate("")`), "say why")
	assert.Nil(t, h.js(`vllm.levelTally(1)`), "levels are not watched")
}
