package captures

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Expectation is what the record of one capture must hold. expect.py derives it without the extension's code.
type Expectation struct {
	Capture string
	// Record has fields of the record as they stand in requests.ndjson. What is left out may be anything: a failure's
	// words where they are the client's own, and the chunks of formats without choices.
	Record map[string]any
	// Measured names the times of the record that are not null, with firstContentMs among them.
	Measured []string
	// Gaps counts the gaps between frames that carried output.
	Gaps int
	// Text is the first choice's content; of a long one there is TextSHA256 instead, in hexadecimal.
	Text       *string
	TextSHA256 string
	// Timing is there for captures that have pieces.
	Timing *Timing
}

// Timing is when the frames of a capture came, in ms since its request was sent.
type Timing struct {
	FirstTokenMs, FirstContentMs, LastTokenMs, GapP50Ms, GapP99Ms, GapMaxMs, TPOTMs float64
}

// Expectations reads what is expected of every capture, by name.
func Expectations() map[string]Expectation {
	all := map[string]Expectation{}
	for _, e := range readLines[Expectation]("expected.ndjson") {
		all[e.Capture] = e
	}
	return all
}

// Piece is what one recv() on the connection gave, response headers and chunked framing included.
type Piece struct {
	Ms   float64 // since the request was sent
	Data string
}

// Pieces reads how the bytes of a capture arrived; nil for most captures.
func (c Capture) Pieces() []Piece {
	name := "pieces/" + c.Name + ".ndjson"
	if _, err := files.Open(name); err != nil {
		return nil
	}
	return readLines[Piece](name)
}

func readLines[T any](name string) []T {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var all []T
	for line := range bytes.Lines(text) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			panic(fmt.Sprintf("%s: %v in %s", name, err, line))
		}
		all = append(all, one)
	}
	return all
}
