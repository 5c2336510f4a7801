package vllm

import (
	"context"
	"fmt"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
)

// openGate makes the process's gate. Stages are counted from the run's epoch, as lastMs is. With a meeting, stages that wait for those before
// them wait for those of the other instances, too.
func (m *moduleInstance) openGate(stages sobek.Value, lastMs float64, others sobek.Value) error {
	if m.vu.State() == nil {
		return common.NewInitContextError("openGate() is for setup()")
	}
	parsed, err := parseStages(m.vu.Runtime(), stages)
	if err != nil {
		return err
	}
	_, epoch := m.recorder.current()
	last := epoch.Add(time.Duration(lastMs * float64(time.Millisecond)))
	gate := newGate(parsed, last)
	if others != nil && !sobek.IsUndefined(others) && !sobek.IsNull(others) {
		in := newFields(m.vu.Runtime(), others)
		in.allow("folder", "index", "of")
		place := parseMeeting(in)
		if err := in.problems("openGate: meeting"); err != nil {
			return err
		}
		gate.meet = func(stage int, settle time.Duration) (time.Time, error) {
			ctx, cancel := context.WithDeadline(context.Background(), last)
			defer cancel()
			return place.meet(ctx, fmt.Sprintf("stage-%d", stage), settle)
		}
	}
	if !m.gate.CompareAndSwap(nil, gate) {
		return errGateBefore
	}
	return nil
}

// takeTurn gives the next turn's number, null once the last stage is over.
func (m *moduleInstance) takeTurn() (sobek.Value, error) {
	gate := m.gate.Load()
	if gate == nil {
		return nil, errNoGate
	}
	turn, left := gate.take()
	if !left {
		return sobek.Null(), nil
	}
	return m.vu.Runtime().ToValue(turn), nil
}

// enter waits until the turn may start and gives its Entrance, null when it may not.
func (m *moduleInstance) enter(turn int) (sobek.Value, error) {
	gate := m.gate.Load()
	if gate == nil {
		return nil, errNoGate
	}
	let := gate.enter(m.vu.Context(), turn)
	if let == nil {
		return sobek.Null(), gate.failure()
	}
	_, epoch := m.recorder.current()
	rt := m.vu.Runtime()
	entrance := rt.NewObject()
	openedMs := max(0, inMs(let.opened.Sub(epoch)))
	for name, value := range map[string]any{"stage": let.stage, "openedMs": openedMs} {
		if err := entrance.Set(name, value); err != nil {
			return nil, err
		}
	}
	return entrance, nil
}

// leave ends a turn that was let in.
func (m *moduleInstance) leave() error {
	gate := m.gate.Load()
	if gate == nil {
		return errNoGate
	}
	gate.leave()
	return nil
}

// closeGate ends all stages, and says whether that was news.
func (m *moduleInstance) closeGate(why string) (bool, error) {
	gate := m.gate.Load()
	if gate == nil {
		return false, errNoGate
	}
	if why == "" {
		return false, errNoReason
	}
	return gate.close(why), nil
}

// gateClosedFor is null where no gate was closed before its time.
func (m *moduleInstance) gateClosedFor() sobek.Value {
	if gate := m.gate.Load(); gate != nil && gate.closedFor() != "" {
		return m.vu.Runtime().ToValue(gate.closedFor())
	}
	return sobek.Null()
}

func parseStages(rt *sobek.Runtime, argument sobek.Value) ([]gateStage, error) {
	list, ok := argument.(*sobek.Object)
	if !ok || list.ClassName() != "Array" || len(list.Keys()) == 0 {
		return nil, fmt.Errorf("openGate: `stages` must be a list that is not empty")
	}
	stages := make([]gateStage, 0, len(list.Keys()))
	for _, key := range list.Keys() {
		in := newFields(rt, list.Get(key))
		in.allow("requests", "durationMs", "concurrency", "together", "settleMs")
		stage := gateStage{
			requests: int(orUnlimited(in, "requests", 0)), concurrency: int(orUnlimited(in, "concurrency", 0)),
			duration: durationOrUnlimited(orUnlimited(in, "durationMs", 0)), settle: durationOrUnlimited(orUnlimited(in, "settleMs", 0)),
			together: in.flag("together"),
		}
		if stage.together && (stage.requests == unlimited || stage.settle == unlimited) {
			in.mistake("a stage `together` needs `requests` and `settleMs`")
		}
		if stage.requests == unlimited && stage.duration == unlimited {
			in.mistake("`requests` or `durationMs` must say how the stage ends")
		}
		if err := in.problems("openGate: stage " + key); err != nil {
			return nil, err
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

// orUnlimited reads a number of at least least that may be left out or null.
func orUnlimited(in *fields, name string, least float64) float64 {
	if !in.has(name) {
		return unlimited
	}
	value, ok := in.number(name)
	if ok && value < least {
		in.mistake("`%s` must be at least %v, it is %v", name, least, value)
	}
	return value
}

// durationOrUnlimited is a number of milliseconds that may be unlimited.
func durationOrUnlimited(ms float64) time.Duration {
	if ms == unlimited {
		return unlimited
	}
	return time.Duration(ms * float64(time.Millisecond))
}
