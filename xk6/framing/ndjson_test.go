package framing

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var lineStreams = []struct {
	name, stream string
	events       []string
	pending      string
}{
	{"one line", "{}\n", []string{"|{}"}, ""},
	{"two lines", "{\"a\":1}\n{\"b\":2}\n", []string{`|{"a":1}`, `|{"b":2}`}, ""},
	{"CRLF", "{}\r\n[]\r\n", []string{"|{}", "|[]"}, ""},
	{"a CR alone ends nothing", "{}\r[]\n", []string{"|{}\r[]"}, ""},
	{"blank lines", "\n\r\n{}\n \t\n\n[]\n", []string{"|{}", "|[]"}, ""},
	{"space around", "  {} \n", []string{"|{}"}, ""},
	{"unfinished", "{}\n{\"a\"", []string{"|{}"}, `{"a"`},
	{"unfinished and nothing but space", "{}\n  ", []string{"|{}"}, ""},
	{"multi-byte text", "\"äöü€😀\"\n", []string{`|"äöü€😀"`}, ""},
	{"unfinished after CR", "{}\r", nil, "{}"},
	{"empty", "", nil, ""},
}

func linesInPieces(t *testing.T, pieces ...string) ([]string, string) {
	t.Helper()
	list, lines := eventList{}, Lines{}
	splitInPieces(t, &lines, &list, pieces...)
	return list.events, string(lines.Pending())
}

func TestLinesAreTheSameHoweverTheStreamIsSplit(t *testing.T) {
	t.Parallel()
	for _, test := range lineStreams {
		for at := range len(test.stream) + 1 {
			for further := at; further <= len(test.stream); further++ {
				got, pending := linesInPieces(t, test.stream[:at], test.stream[at:further], test.stream[further:])
				require.Equal(t, test.events, got, "%s, split at %d and %d", test.name, at, further)
				require.Equal(t, test.pending, pending, "%s, split at %d and %d", test.name, at, further)
			}
		}
		got, pending := linesInPieces(t, strings.Split(test.stream, "")...)
		assert.Equal(t, test.events, got, "%s, byte by byte", test.name)
		assert.Equal(t, test.pending, pending, "%s, byte by byte", test.name)
	}
}

func TestRealFramesAreTheSameAsLines(t *testing.T) {
	t.Parallel()
	const wholly = 4000 // bytes up to which a stream is cut at every position
	for _, captured := range streamedCaptures() {
		stream := asLines(captured)
		for _, written := range []string{stream, strings.ReplaceAll(stream, "\n", "\r\n"), strings.ReplaceAll(stream, "\n", "\n\n")} {
			s := splits{splitter: &Lines{}, stream: written, want: plainLines(stream)}
			s.requireSame(t, captured.Name)
			s.requireSame(t, captured.Name, everyByte(s.stream)...)
			for at := 0; at < len(s.stream) && len(s.stream) <= wholly; at++ {
				s.requireSame(t, captured.Name, at)
			}
		}
	}
}

func TestALongLineIsOneEventAndAnEndlessOneIsRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	var pieces []string
	for rest := long + "\n"; rest != ""; {
		n := min(4096, len(rest))
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	got, _ := linesInPieces(t, pieces...)
	assert.Equal(t, []string{"|" + long}, got)

	lines := Lines{}
	lines.Reset(&eventList{})
	piece := bytes.Repeat([]byte("x"), 1<<20)
	var err error
	for fed := 0; err == nil; fed += len(piece) {
		require.LessOrEqual(t, fed, maxEventBytes+len(piece))
		err = lines.Feed(piece)
	}
	assert.EqualError(t, err, "an event of the stream is longer than 16 MiB")
}

func TestAHandlersErrorStopsTheLines(t *testing.T) {
	t.Parallel()
	lines := Lines{}
	lines.Reset(failingHandler{})
	assert.ErrorIs(t, lines.Feed([]byte("{}\n")), errHandler)
}

func TestLinesAreForgottenBetweenStreams(t *testing.T) {
	t.Parallel()
	list, lines := eventList{}, Lines{}
	lines.Reset(&list)
	require.NoError(t, lines.Feed([]byte("half")))
	assert.Positive(t, lines.Held())
	lines.Reset(&list)
	require.NoError(t, lines.Feed([]byte("{}\n")))
	assert.Equal(t, []string{"|{}"}, list.events)
}

// plainLines reads the whole stream at once.
func plainLines(stream string) []string {
	lines := strings.Split(stream, "\n")
	var events []string
	for _, line := range lines[:len(lines)-1] {
		if line = strings.TrimSpace(line); line != "" {
			events = append(events, "|"+line)
		}
	}
	return events
}

func FuzzLines(f *testing.F) {
	for _, captured := range streamedCaptures() {
		stream := asLines(captured)
		f.Add([]byte(stream[:min(2000, len(stream))]), uint16(700), uint16(40))
	}
	for _, test := range lineStreams {
		f.Add([]byte(test.stream), uint16(3), uint16(2))
	}
	f.Fuzz(func(t *testing.T, stream []byte, first, second uint16) {
		at := min(int(first), len(stream))
		further := min(at+int(second), len(stream))
		got, pending := linesInPieces(t, string(stream[:at]), string(stream[at:further]), string(stream[further:]))
		require.Equal(t, plainLines(string(stream)), got)
		rest := stream[bytes.LastIndexByte(stream, '\n')+1:]
		require.Equal(t, string(bytes.TrimSpace(rest)), pending)
	})
}
