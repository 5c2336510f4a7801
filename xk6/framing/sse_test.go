package framing

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// eventList writes down what a parser hands on.
type eventList struct{ events []string }

func (l *eventList) Event(name, data []byte) error {
	l.events = append(l.events, fmt.Sprintf("%s|%s", name, data))
	return nil
}

// splitInPieces feeds a splitter from one buffer that every piece overwrites, as reads from a connection do.
func splitInPieces(t *testing.T, splitter Splitter, handler Handler, pieces ...string) {
	t.Helper()
	longest := 0
	for _, piece := range pieces {
		longest = max(longest, len(piece))
	}
	buffer := make([]byte, longest)
	splitter.Reset(handler)
	for _, piece := range pieces {
		require.NoError(t, splitter.Feed(buffer[:copy(buffer, piece)]))
		for i := range piece {
			buffer[i] = '#'
		}
	}
}

func parseInPieces(t *testing.T, pieces ...string) []string {
	t.Helper()
	list := eventList{}
	splitInPieces(t, &Events{}, &list, pieces...)
	return list.events
}

var eventStreams = []struct {
	name, stream string
	events       []string
}{
	{"one event", "data: a\n\n", []string{"|a"}},
	{"two events", "data: a\n\ndata: b\n\n", []string{"|a", "|b"}},
	{"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", []string{"|a", "|b"}},
	{"CR", "data: a\r\rdata: b\r\r", []string{"|a", "|b"}},
	{"mixed line ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\n", []string{"|a", "|b", "|c", "|d"}},
	{"CR inside a line ended by LF", "data: a\rdata: b\n\n", []string{"|a\nb"}},
	{"no space", "data:a\n\n", []string{"|a"}},
	{"only the first space goes", "data:  a\n\n", []string{"| a"}},
	{"lines joined", "data: a\ndata: b\ndata:\ndata: c\n\n", []string{"|a\nb\n\nc"}},
	{"comments", ": ping\n\ndata: a\n: pong\ndata: b\n\n:\n", []string{"|a\nb"}},
	{"names", "event: error\ndata: a\n\ndata: b\n\n", []string{"error|a", "|b"}},
	{"a name without data", "event: x\n\ndata: a\n\n", []string{"|a"}},
	{"other fields", "id: 1\nretry: 5\ndata: a\nfoo: b\ndatab: c\n\n", []string{"|a"}},
	{"a field without colon", "data\n\n", []string{"|"}},
	{"empty data", "data:\n\n", []string{"|"}},
	{"byte order mark", "\xEF\xBB\xBFdata: a\n\n", []string{"|a"}},
	{"byte order mark later", "data: a\n\n\xEF\xBB\xBFdata: b\n\n", []string{"|a"}},
	{"unfinished", "data: a\n\ndata: b\n", []string{"|a"}},
	{"blank lines", "\n\n\r\n\rdata: a\n\n\n\n", []string{"|a"}},
	{"colons in data", "data: {\"a\":\"b: c\"}\n\n", []string{`|{"a":"b: c"}`}},
	{"multi-byte text", "data: äöü€😀\n\n", []string{"|äöü€😀"}},
}

func TestEventsAreTheSameHoweverTheStreamIsSplit(t *testing.T) {
	t.Parallel()
	for _, test := range eventStreams {
		assert.Equal(t, test.events, parseInPieces(t, test.stream), test.name)
		assert.Equal(t, test.events, parseInPieces(t, strings.Split(test.stream, "")...), test.name+", byte by byte")
		for at := range test.stream {
			for further := at; further <= len(test.stream); further++ {
				got := parseInPieces(t, test.stream[:at], test.stream[at:further], test.stream[further:])
				require.Equal(t, test.events, got, "%s, split at %d and %d", test.name, at, further)
			}
		}
	}
}

func TestALineOfAMegabyteIsOneEvent(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	stream := "data: " + long + "\n\n"
	var pieces []string
	for rest := stream; rest != ""; {
		n := min(4096, len(rest))
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	assert.Equal(t, []string{"|" + long}, parseInPieces(t, pieces...))
}

func TestAnEndlessLineIsRefused(t *testing.T) {
	t.Parallel()
	parser := Events{}
	parser.Reset(&eventList{})
	piece := bytes.Repeat([]byte("x"), 1<<20)
	var err error
	for fed := 0; err == nil; fed += len(piece) {
		require.LessOrEqual(t, fed, maxEventBytes+len(piece))
		err = parser.Feed(piece)
	}
	assert.EqualError(t, err, "an event of the stream is longer than 16 MiB")
}

func TestEndlessDataLinesAreRefused(t *testing.T) {
	t.Parallel()
	parser := Events{}
	parser.Reset(&eventList{})
	line := append(append([]byte("data: "), bytes.Repeat([]byte("x"), 1<<20)...), '\n')
	var err error
	for fed := 0; err == nil; fed += len(line) {
		require.LessOrEqual(t, fed, maxEventBytes+2*len(line))
		err = parser.Feed(line)
	}
	assert.Error(t, err)
}

func TestWhatTheStreamEndedInIsAtHand(t *testing.T) {
	t.Parallel()
	for stream, rest := range map[string]string{
		"data: [DONE]": "[DONE]", "data: [DONE]\n": "[DONE]", "data: a\n\n": "", "data: a\ndata: b": "a\nb", ": ping": "",
	} {
		parser := Events{}
		parser.Reset(&eventList{})
		require.NoError(t, parser.Feed([]byte(stream)))
		assert.Equal(t, rest, string(parser.Pending()), stream)
	}
}

func TestAHandlersErrorStopsTheParser(t *testing.T) {
	t.Parallel()
	parser := Events{}
	parser.Reset(failingHandler{})
	assert.ErrorIs(t, parser.Feed([]byte("data: a\n\n")), errHandler)
}

var errHandler = errors.New("handler")

type failingHandler struct{}

func (failingHandler) Event(_, _ []byte) error { return errHandler }

// plainlyParsed follows the words of the standard line by line, on the whole stream at once.
func plainlyParsed(stream string) []string {
	stream = strings.TrimPrefix(stream, "\xEF\xBB\xBF")
	stream = strings.ReplaceAll(strings.ReplaceAll(stream, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(stream, "\n")
	lines = lines[:len(lines)-1] // what no line end follows
	var events, data []string
	name := ""
	for _, line := range lines {
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			if data != nil {
				events = append(events, name+"|"+strings.Join(data, "\n"))
			}
			name, data = "", nil
		case field == "data":
			data = append(data, value)
		case field == "event":
			name = value
		}
	}
	return events
}

func FuzzEventStream(f *testing.F) {
	for _, captured := range streamedCaptures() {
		f.Add(captured.Body[:min(2000, len(captured.Body))], uint16(700), uint16(40))
	}
	for _, test := range eventStreams {
		f.Add([]byte(test.stream), uint16(3), uint16(2))
	}
	f.Fuzz(func(t *testing.T, stream []byte, first, second uint16) {
		at := min(int(first), len(stream))
		further := min(at+int(second), len(stream))
		whole, split := eventList{}, eventList{}
		fromWhole, fromSplit := Events{}, Events{}
		splitInPieces(t, &fromWhole, &whole, string(stream))
		splitInPieces(t, &fromSplit, &split, string(stream[:at]), string(stream[at:further]), string(stream[further:]))
		require.Equal(t, plainlyParsed(string(stream)), split.events)
		require.Equal(t, split.events, whole.events)
		require.Equal(t, string(fromWhole.Pending()), string(fromSplit.Pending()))
	})
}
