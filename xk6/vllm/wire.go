package vllm

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// wire is one format of answers. Each has a file wire_<name>.go, which registers it for the paths it speaks on.
type wire interface {
	// event reads one event of a stream into f. name is the event's type, empty for most formats.
	event(name, data []byte, f *frame) error
	// whole reads an answer that came in one piece into f.
	whole(body []byte, f *frame) error
}

// frame is what one event of a stream, or a whole answer, tells. Its slices are valid until the next one is read.
type frame struct {
	deltas  []delta
	usage   tokenUsage
	id      []byte       // the server's id of the request
	done    bool         // the format's own mark of the stream's end
	failure *serverError // the server reports an error in place of output

	scanner scanner // of the wire; here because passing it to functions would allocate one per frame
}

// delta is one choice's share of a frame.
type delta struct {
	index   int
	content []byte // of the answer's text, without reasoning
	escaped bool   // content still holds JSON's escapes
	other   bool   // there is reasoning or a tool call that is not empty
	finish  []byte // why the choice ended; empty while it goes on
}

func (d *delta) hasOutput() bool { return d.other || len(d.content) > 0 }

// tokenUsage holds the server's own counts, -1 where it did not tell.
type tokenUsage struct {
	prompt, cached, output int64
}

func unknownUsage() tokenUsage { return tokenUsage{prompt: -1, cached: -1, output: -1} }

// serverError is an error that the server describes in its answer. code is 0 where it gives none that is a number.
type serverError struct {
	message string
	code    int
}

func (f *frame) reset() {
	*f = frame{deltas: f.deltas[:0], usage: unknownUsage()}
}

// maxChoices bounds what a broken server can make the client allocate; OpenAI allows 128.
const maxChoices = 1024

var errChoiceIndex = fmt.Errorf("a choice has an index outside 0 to %d", maxChoices-1)

var errNotUnderstood = errors.New("a frame is not of the expected JSON form")

// wires holds the formats by the end of the paths they answer on.
var wires = map[string]wire{} //nolint:gochecknoglobals // filled by each wire's init

func registerWire(pathEnd string, w wire) {
	if _, taken := wires[pathEnd]; taken {
		panic("two wires for " + pathEnd)
	}
	wires[pathEnd] = w
}

// wireFor finds the format of a path by the longest registered end, so that prefixes of proxies do not matter.
func wireFor(path string) (wire, error) {
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
