package vllm

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// maxAnswerBytes bounds what one answer may hold in memory, streamed or whole.
const maxAnswerBytes = 64 << 20

var errAnswerTooLong = fmt.Errorf("the answer is longer than %d MiB", maxAnswerBytes>>20)

// answer gathers what the frames of one response tell, and when they came.
type answer struct {
	wire wire

	text    []byte // the first choice's content
	usage   tokenUsage
	choices []choiceState // by index
	outputs int           // frames that carried output
	done    bool
	failure *serverError
	id      string

	// Only streams have these. Instants count from the run's epoch.
	streamed    bool
	chunks      int // frames that carried a choice
	first, last instant
	gaps        []time.Duration // between successive frames with output
	lastOutput  instant

	frame frame
}

type choiceState struct {
	seen   bool
	finish string
}

func (a *answer) reset(w wire) {
	*a = answer{
		wire: w, text: a.text[:0], usage: unknownUsage(), choices: a.choices[:0], gaps: a.gaps[:0], frame: a.frame,
		first: never, last: never, lastOutput: never,
	}
}

// event takes one event of the stream, whose last byte arrived at `at`.
func (a *answer) event(name, data []byte, at instant) error {
	if a.done {
		return nil
	}
	a.frame.reset()
	if err := a.wire.event(name, data, &a.frame); err != nil {
		return err
	}
	output, finish, err := a.take(&a.frame)
	if err != nil {
		return err
	}
	if len(a.frame.deltas) > 0 {
		a.chunks++
	}
	if output {
		if a.first == never {
			a.first = at
		} else {
			a.gaps = append(a.gaps, time.Duration(at-a.lastOutput))
		}
		a.lastOutput = at
	}
	if output || finish {
		a.last = at
	}
	return nil
}

// whole takes an answer that came in one piece.
func (a *answer) whole(body []byte) error {
	a.frame.reset()
	if err := a.wire.whole(body, &a.frame); err != nil {
		return err
	}
	_, _, err := a.take(&a.frame)
	if err == nil && len(a.choices) == 0 && a.failure == nil {
		return errors.New("the answer holds no choices")
	}
	return err
}

func (a *answer) take(f *frame) (output, finish bool, err error) {
	a.done = a.done || f.done
	if a.failure == nil {
		a.failure = f.failure
	}
	if a.id == "" && len(f.id) > 0 {
		a.id = string(f.id)
	}
	a.usage.update(f.usage)
	for i := range f.deltas {
		d := &f.deltas[i]
		choice := a.choice(d.index)
		if d.hasOutput() {
			output = true
		}
		if len(d.finish) > 0 {
			finish = true
			choice.finish = knownReason(d.finish)
		}
		if d.index == 0 {
			a.text = d.appendText(a.text)
		}
	}
	if output {
		a.outputs++
	}
	if len(a.text) > maxAnswerBytes {
		return output, finish, errAnswerTooLong
	}
	return output, finish, nil
}

func (a *answer) choice(index int) *choiceState {
	for len(a.choices) <= index {
		a.choices = append(a.choices, choiceState{})
	}
	a.choices[index].seen = true
	return &a.choices[index]
}

func (d *delta) appendText(to []byte) []byte {
	if d.escaped {
		return appendUnescaped(to, d.content)
	}
	return append(to, d.content...)
}

// update keeps the latest counts: with continuous usage every chunk has them, and the last is the total.
func (u *tokenUsage) update(newer tokenUsage) {
	if newer.prompt >= 0 {
		u.prompt = newer.prompt
	}
	if newer.cached >= 0 {
		u.cached = newer.cached
	}
	if newer.output >= 0 {
		u.output = newer.output
	}
}

// finish is the reason to record: the first choice's, unless another one was broken off.
// complete is false while a choice that was seen has none.
func (a *answer) finish() (reason string, complete bool) {
	complete = len(a.choices) > 0
	for _, choice := range a.choices {
		if !choice.seen {
			continue
		}
		if choice.finish == "" {
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

// gapStatistics are over the gaps of this answer alone; ok is false when it has none.
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
