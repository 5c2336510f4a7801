package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
)

// jsonWire is a format in which every event, and a whole answer, is one JSON document. It has two readers: scan reads what comes
// for every token, without allocating, and hands everything else on by failing the scanner; decode reads all documents.
type jsonWire struct {
	endMark string
	scan    func(s *scanner, f *Frame)
	decode  func(document map[string]any, f *Frame) error

	// assemble puts the events of a stream together; nil where the format has no streams.
	assemble func(events []document) document
	// say sets the first choice's text in what assemble made; nil where that must see every event.
	say func(whole document, text string)
}

var doneMark = []byte("[DONE]")

var errNotStreamed = errors.New("the server streams an answer of a format that has no streams")

// EndMark implements Wire.
func (w jsonWire) EndMark() string { return w.endMark }

// Event implements Wire. `[DONE]` ends every format's streams: proxies send it where the format has an end of its own, too.
func (w jsonWire) Event(_, data []byte, f *Frame) error {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil
	}
	if w.endMark == "" {
		return errNotStreamed
	}
	if bytes.Equal(data, doneMark) {
		f.Done = true
		return nil
	}
	if f.repeat.read(data, f) {
		return nil
	}
	err := w.Whole(data, f)
	if err == nil {
		f.repeat.learn(data, f)
	}
	return err
}

// Whole implements Wire.
func (w jsonWire) Whole(body []byte, f *Frame) error {
	if w.fast(body, f) {
		return nil
	}
	f.Reset()
	return w.slow(body, f)
}

// fast is false, and f useless, when there is anything out of the ordinary in the document.
func (w jsonWire) fast(body []byte, f *Frame) bool {
	s := &f.scanner
	*s = scanner{buf: body}
	w.scan(s, f)
	return s.end()
}

func (w jsonWire) slow(body []byte, f *Frame) error {
	var document map[string]any
	if err := json.Unmarshal(body, &document); err != nil {
		return errNotUnderstood
	}
	return w.decode(document, f)
}

// The functions below read what came through encoding/json; a value of another type counts as absent.

func text(value any) string {
	s, _ := value.(string)
	return s
}

func wholeNumber(value any) (int64, bool) {
	n, ok := value.(float64)
	if !ok || n != math.Trunc(n) || math.Abs(n) > 1e15 {
		return 0, false
	}
	return int64(n), true
}

// count reads a number of tokens, or anything else as unknown.
func count(value any) int64 {
	if n, ok := wholeNumber(value); ok && n >= 0 {
		return n
	}
	return -1
}

func object(value any) map[string]any {
	fields, _ := value.(map[string]any)
	return fields
}

func list(value any) []any {
	elements, _ := value.([]any)
	return elements
}
