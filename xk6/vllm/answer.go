package vllm

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// maxAnswerBytes bounds what one answer may hold in memory, streamed or whole.
const maxAnswerBytes = 64 << 20

var errAnswerTooLong = fmt.Errorf("the answer is longer than %d MiB", maxAnswerBytes>>20)

// answer gathers what the frames of one response tell, and when they came.
type answer struct {
	wire wire.Wire

	text    []byte // the first choice's content
	usage   wire.Usage
	timings wire.Timings
	choices []choiceState // by index
	outputs int           // frames that carried output
	done    bool
	failure *wire.ServerError
	id      string

	// Only streams have these. Instants count from the run's epoch.
	streamed     bool
	chunks       int // frames that carried a choice
	first, last  instant
	firstContent instant         // of output that is not reasoning
	gaps         []time.Duration // between successive frames with output
	lastOutput   instant

	frame wire.Frame
}

type choiceState struct {
	seen, ended bool
	finish      string
}

func (a *answer) reset(w wire.Wire) {
	*a = answer{
		wire: w, text: a.text[:0], usage: wire.UnknownUsage(), timings: wire.UnknownTimings(),
		choices: a.choices[:0], gaps: a.gaps[:0], frame: a.frame,
		first: never, firstContent: never, last: never, lastOutput: never,
	}
}

// event takes one event of the stream, whose last byte arrived at `at`.
func (a *answer) event(name, data []byte, at instant) error {
	if a.done {
		return nil
	}
	f := &a.frame
	f.Reset()
	if err := a.wire.Event(name, data, f); err != nil {
		return err
	}
	told, err := a.take(f)
	if err != nil {
		return err
	}
	if len(f.Deltas) > 0 {
		a.chunks++
	}
	if told.output {
		if a.first == never {
			a.first = at
		} else {
			a.gaps = append(a.gaps, time.Duration(at-a.lastOutput))
		}
		a.lastOutput = at
	}
	if told.content && a.firstContent == never {
		a.firstContent = at
	}
	if told.output || told.finish {
		a.last = at
	}
	return nil
}

// whole takes an answer that came in one piece.
func (a *answer) whole(body []byte) error {
	a.frame.Reset()
	if err := a.wire.Whole(body, &a.frame); err != nil {
		return err
	}
	_, err := a.take(&a.frame)
	if err == nil && len(a.choices) == 0 && a.failure == nil {
		return errors.New("the answer holds no choices")
	}
	return err
}

// told is what one frame brought.
type told struct{ output, content, finish bool }

func (a *answer) take(f *wire.Frame) (told, error) {
	a.done = a.done || f.Done
	if a.failure == nil {
		a.failure = f.Failure
	}
	if a.id == "" && len(f.ID) > 0 {
		a.id = string(f.ID)
	}
	a.usage.Update(f.Usage)
	if f.Timings.Known() {
		a.timings = f.Timings
	}
	var all told
	for i := range f.Deltas {
		one := a.takeDelta(&f.Deltas[i])
		all.output = all.output || one.output
		all.content = all.content || one.content
		all.finish = all.finish || one.finish
	}
	if all.output {
		a.outputs++
	}
	if len(a.text) > maxAnswerBytes {
		return all, errAnswerTooLong
	}
	return all, nil
}

func (a *answer) takeDelta(d *wire.Delta) told {
	choice := a.choice(d.Index)
	if len(d.Finish) > 0 {
		choice.finish = knownReason(d.Finish)
	}
	choice.ended = choice.ended || d.Ended || len(d.Finish) > 0
	if d.Index == 0 {
		a.text = d.AppendText(a.text)
	}
	return told{output: d.HasOutput(), content: d.HasContent(), finish: d.Ended || len(d.Finish) > 0}
}

func (a *answer) choice(index int) *choiceState {
	for len(a.choices) <= index {
		a.choices = append(a.choices, choiceState{})
	}
	a.choices[index].seen = true
	return &a.choices[index]
}

// finish is the reason to record: the first choice's, unless another one was broken off.
// complete is false while a choice that was seen has not ended.
func (a *answer) finish() (reason string, complete bool) {
	complete = len(a.choices) > 0
	for _, choice := range a.choices {
		if !choice.seen {
			continue
		}
		if !choice.ended {
			complete = false
		}
		if reason == "" || brokenOff(choice.finish) && !brokenOff(reason) {
			reason = choice.finish
		}
	}
	return reason, complete
}

func brokenOff(finishReason string) bool { return finishReason == "abort" || finishReason == "error" }

// knownReason spares the usual reasons an allocation.
func knownReason(reason []byte) string {
	switch string(reason) {
	case "stop":
		return "stop"
	case "length":
		return "length"
	case "tool_calls":
		return "tool_calls"
	case "abort":
		return "abort"
	}
	return string(reason)
}

// gapStatistics are over the gaps of this answer alone; ok is false when it has none. Sorts the gaps.
func (a *answer) gapStatistics() (p50, p99, longest time.Duration, ok bool) {
	if len(a.gaps) == 0 {
		return 0, 0, 0, false
	}
	slices.Sort(a.gaps)
	return quantile(a.gaps, 0.5), quantile(a.gaps, 0.99), a.gaps[len(a.gaps)-1], true
}

// quantile is type 7 of Hyndman and Fan (1996), the default of R and numpy. sorted must not be empty.
func quantile(sorted []time.Duration, p float64) time.Duration {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + time.Duration((at-float64(below))*float64(sorted[below+1]-sorted[below]))
}
