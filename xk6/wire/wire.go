// Package wire knows the formats in which LLM servers answer: one file each, which registers itself for the paths that the
// format is spoken on. A wire reads one event of a stream, or a whole answer, into a Frame.
package wire

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Wire is one format of answers.
type Wire interface {
	// Event reads one event of a stream into f. name is the event's type, empty for most formats.
	Event(name, data []byte, f *Frame) error
	// Whole reads an answer that came in one piece into f.
	Whole(body []byte, f *Frame) error
	// Plain tells whether an event, which was read into f, brings nothing but another piece of the first choice's text. Assemble can do
	// without all of these but the first.
	Plain(event []byte, f *Frame) bool
	// Assemble makes of a stream's events, in their order, the answer that would have come without streaming. text is what the first
	// choice said in all of them. It costs more than reading them, so it is for answers that somebody wants to keep.
	Assemble(events [][]byte, text string) ([]byte, error)
	// EndMark is what ends the format's streams, for people; empty where the format has no streams.
	EndMark() string
}

// Frame is what one event of a stream, or a whole answer, tells. Its slices are valid until the next one is read.
type Frame struct {
	Deltas  []Delta
	Usage   Usage
	ID      []byte       // the server's id of the request
	Done    bool         // the format's own mark of the stream's end
	Failure *ServerError // the server reports an error in place of output
	Timings Timings

	scanner scanner // of the wire; here because passing it to functions would allocate one per frame
	repeat  repeat
}

// Delta is one choice's share of a frame.
type Delta struct {
	Index     int
	Content   []byte // of the answer's text, without reasoning; AppendText reads it
	Escaped   bool   // Content still holds JSON's escapes
	Reasoning bool   // there is reasoning that is not empty
	Other     bool   // there is output that is neither text nor reasoning: a tool call, a vector
	Finish    []byte // why the choice ended; empty while it goes on
	Ended     bool   // the choice ended in a format that gives no reasons
}

// HasOutput tells whether the choice said anything.
func (d *Delta) HasOutput() bool { return d.Reasoning || d.HasContent() }

// HasContent tells whether the choice said anything but reasoning.
func (d *Delta) HasContent() bool { return d.Other || len(d.Content) > 0 }

// AppendText appends the content as it reads.
func (d *Delta) AppendText(to []byte) []byte {
	if d.Escaped {
		return appendUnescaped(to, d.Content)
	}
	return append(to, d.Content...)
}

// Usage holds the server's own counts of tokens, -1 where it did not tell.
type Usage struct {
	Prompt, Cached, Output int64
}

// UnknownUsage is what a server that tells nothing leaves.
func UnknownUsage() Usage { return Usage{Prompt: -1, Cached: -1, Output: -1} }

// Update keeps the latest counts: with continuous usage every frame has them, and the last is the total.
func (u *Usage) Update(newer Usage) {
	if newer.Prompt >= 0 {
		u.Prompt = newer.Prompt
	}
	if newer.Cached >= 0 {
		u.Cached = newer.Cached
	}
	if newer.Output >= 0 {
		u.Output = newer.Output
	}
}

// Timings are the server's own, in nanoseconds; -1 where it did not tell.
type Timings struct {
	Total, Load, Prompt, Output int64
}

// UnknownTimings is what a server that tells nothing leaves.
func UnknownTimings() Timings { return Timings{Total: -1, Load: -1, Prompt: -1, Output: -1} }

// Known tells whether there is any of them.
func (t Timings) Known() bool { return t != UnknownTimings() }

// ServerError is an error that the server describes in its answer. Code is 0 where it gives none that is a number.
type ServerError struct {
	Message string
	Code    int
}

// Reset makes the frame ready for the next event.
func (f *Frame) Reset() {
	*f = Frame{Deltas: f.Deltas[:0], Usage: UnknownUsage(), Timings: UnknownTimings(), repeat: f.repeat}
}

// textAlone is the delta of a frame that brings a piece of one choice's text and nothing else; nil of any other frame.
func (f *Frame) textAlone() *Delta {
	if len(f.Deltas) != 1 || f.Usage != UnknownUsage() || f.Timings.Known() || f.Failure != nil || f.Done {
		return nil
	}
	d := &f.Deltas[0]
	if len(d.Content) == 0 || d.Reasoning || d.Other || d.Ended || len(d.Finish) > 0 {
		return nil
	}
	return d
}

// maxChoices bounds what a broken server can make the client allocate; OpenAI allows 128.
const maxChoices = 1024

var errChoiceIndex = fmt.Errorf("a choice has an index outside 0 to %d", maxChoices-1)

var errNotUnderstood = errors.New("a frame is not of the expected JSON form")

// wires holds the formats by the end of the paths they answer on.
var wires = map[string]Wire{} //nolint:gochecknoglobals // filled by each wire's init

func register(pathEnd string, w Wire) {
	if _, taken := wires[pathEnd]; taken {
		panic("two wires for " + pathEnd)
	}
	wires[pathEnd] = w
}

// For finds the format of a path by the longest registered end, so that prefixes of proxies do not matter.
func For(path string) (Wire, error) {
	path, _, _ = strings.Cut(path, "?")
	best := ""
	known := make([]string, 0, len(wires))
	for end := range wires {
		known = append(known, "…"+end)
		if strings.HasSuffix(path, end) && len(end) > len(best) {
			best = end
		}
	}
	if best == "" {
		slices.Sort(known)
		return nil, fmt.Errorf("`path` %q has no known wire format; known are %s", path, strings.Join(known, ", "))
	}
	return wires[best], nil
}
