package framing

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

func streamedCaptures() []captures.Capture {
	var streamed []captures.Capture
	for _, captured := range captures.All() {
		if captured.Streamed() {
			streamed = append(streamed, captured)
		}
	}
	return streamed
}

// comparison checks events against those wanted as they come. It allocates nothing, as the tests here feed gigabytes.
type comparison struct {
	want []string
	seen int
	bad  error
}

func (c *comparison) Event(name, data []byte) error {
	if c.seen < len(c.want) {
		wantName, wantData, _ := strings.Cut(c.want[c.seen], "|")
		if string(name) == wantName && string(data) == wantData {
			c.seen++
			return nil
		}
	}
	c.bad = fmt.Errorf("event %d is %s|%s", c.seen, name, data)
	return c.bad
}

// splits cuts one stream again and again and compares what comes out.
type splits struct {
	splitter Splitter
	stream   string
	want     []string
	buffer   []byte
}

// requireSame feeds the stream cut at the given ascending positions.
func (s *splits) requireSame(t *testing.T, name string, cuts ...int) {
	t.Helper()
	if s.buffer == nil {
		s.buffer = make([]byte, len(s.stream))
	}
	compared := comparison{want: s.want}
	s.splitter.Reset(&compared)
	from := 0
	for i := 0; i <= len(cuts); i++ {
		to := len(s.stream)
		if i < len(cuts) {
			to = cuts[i]
		}
		piece := s.buffer[:copy(s.buffer, s.stream[from:to])]
		if s.splitter.Feed(piece) != nil {
			break
		}
		clear(piece) // the next read overwrites it
		from = to
	}
	if compared.bad != nil || compared.seen != len(s.want) {
		require.Fail(t, "the events differ", "%s cut at %v: %d of %d events, %v", name, cuts, compared.seen, len(s.want), compared.bad)
	}
}

func newSplits(stream string) *splits {
	return &splits{splitter: &Events{}, stream: stream, want: plainlyParsed(stream)}
}

// windows are positions worth a cut in a long stream: around the ends of events at its start, middle and end.
func windows(stream string) []int {
	const around = 40
	var positions []int
	for _, near := range []int{0, len(stream) / 2, len(stream) - 2*around} {
		end := near + max(0, strings.Index(stream[near:], "\n\n"))
		for at := max(0, end-around); at < min(len(stream), end+around); at++ {
			positions = append(positions, at)
		}
	}
	return positions
}

func TestRealStreamsAreTheSameSplitAnywhere(t *testing.T) {
	t.Parallel()
	const wholly, inPairs = 6000, 600 // bytes up to which a stream is cut at every position, and at every two
	pairs := 0
	for _, captured := range streamedCaptures() {
		s := newSplits(string(captured.Body))
		require.NotEmpty(t, s.want, captured.Name)
		if captured.End == captures.Complete && strings.HasSuffix(captured.Path, "/completions") {
			require.Equal(t, "|[DONE]", s.want[len(s.want)-1], captured.Name)
		}
		if len(s.stream) > wholly {
			for _, at := range windows(s.stream) {
				s.requireSame(t, captured.Name, at)
			}
			continue
		}
		for at := range s.stream {
			s.requireSame(t, captured.Name, at)
			for further := at; further < len(s.stream) && len(s.stream) <= inPairs; further++ {
				s.requireSame(t, captured.Name, at, further)
				pairs++
			}
		}
	}
	assert.Positive(t, pairs)
}

func everyByte(stream string) []int {
	cuts := make([]int, len(stream))
	for at := range cuts {
		cuts[at] = at
	}
	return cuts
}

func TestRealStreamsAreTheSameByteByByte(t *testing.T) {
	t.Parallel()
	for _, captured := range streamedCaptures() {
		s := newSplits(string(captured.Body))
		s.requireSame(t, captured.Name, everyByte(s.stream)...)
	}
}

// variants are other ways to write the same events.
var variants = map[string]func(stream string) string{
	"CRLF": func(stream string) string { return strings.ReplaceAll(stream, "\n", "\r\n") },
	"CR":   func(stream string) string { return strings.ReplaceAll(stream, "\n", "\r") },
	"comments": func(stream string) string {
		return ": ping\n" + strings.ReplaceAll(stream, "\n", "\n: data: no\n:\n")
	},
	"other fields":      func(stream string) string { return strings.ReplaceAll(stream, "data: ", "id: 7\nretry: 1\ndata: ") },
	"no space":          func(stream string) string { return strings.ReplaceAll(stream, "data: {", "data:{") },
	"a byte order mark": func(stream string) string { return "\xEF\xBB\xBF" + stream },
	"blank lines":       func(stream string) string { return "\n\n" + strings.ReplaceAll(stream, "\n\n", "\n\n\n\n") },
}

func TestTheFormOfARealStreamDoesNotMatter(t *testing.T) {
	t.Parallel()
	const wholly = 1500 // bytes up to which a variant is cut at every position
	for _, captured := range streamedCaptures() {
		want := plainlyParsed(string(captured.Body))
		for name, variant := range variants {
			stream := variant(string(captured.Body))
			s := splits{splitter: &Events{}, stream: stream, want: want}
			name = captured.Name + " with " + name
			s.requireSame(t, name)
			s.requireSame(t, name, everyByte(stream)...)
			for at := 0; at < len(stream) && len(stream) <= wholly; at++ {
				s.requireSame(t, name, at)
			}
		}
	}
}

func TestDataOfManyLinesIsJoined(t *testing.T) {
	t.Parallel()
	for _, captured := range streamedCaptures() {
		broken := bytes.ReplaceAll(captured.Body, []byte(`,"`), []byte("\ndata: ,\""))
		var want []string
		for _, event := range plainlyParsed(string(captured.Body)) {
			want = append(want, strings.ReplaceAll(event, `,"`, "\n,\""))
		}
		s := splits{splitter: &Events{}, stream: string(broken), want: want}
		s.requireSame(t, captured.Name)
		s.requireSame(t, captured.Name, everyByte(s.stream)...)
	}
}

func TestACharacterCutInTwoStaysWhole(t *testing.T) {
	t.Parallel()
	cuts := 0
	for _, captured := range streamedCaptures() {
		s := newSplits(string(captured.Body))
		for at := range len(s.stream) {
			if utf8.RuneStart(s.stream[at]) || cuts > 500 {
				continue
			}
			require.True(t, utf8.ValidString(strings.Join(s.want, "")), captured.Name)
			s.requireSame(t, captured.Name, at)
			cuts++
		}
	}
	assert.Greater(t, cuts, 50)
}

// asLines is the stream that Ollama would make of the same frames.
func asLines(captured captures.Capture) string {
	lines := ""
	for _, event := range plainlyParsed(string(captured.Body)) {
		_, data, _ := strings.Cut(event, "|")
		lines += data + "\n"
	}
	return lines
}
