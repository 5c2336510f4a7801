package vllm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

// forms are other ways to write the same stream.
var forms = map[string]func(stream string) string{
	"CRLF":                 func(stream string) string { return strings.ReplaceAll(stream, "\n", "\r\n") },
	"CR":                   func(stream string) string { return strings.ReplaceAll(stream, "\n", "\r") },
	"keep-alive":           func(stream string) string { return ":\n\n" + strings.ReplaceAll(stream, "\n\n", "\n\n: ping\n\n") },
	"many lines":           inManyLines,
	"many lines with CRLF": func(stream string) string { return strings.ReplaceAll(inManyLines(stream), "\n", "\r\n") },
}

// inManyLines breaks the JSON of each event where it may be broken.
func inManyLines(stream string) string {
	events := strings.Split(stream, "\n\n")
	for i, event := range events {
		name, data, _ := strings.Cut(event, "data: ")
		for at, c := range data {
			if c == ',' && json.Valid([]byte(data[:at]+"\n"+data[at:])) {
				events[i] = name + "data: " + data[:at] + "\ndata: " + data[at:]
				break
			}
		}
	}
	return strings.Join(events, "\n\n")
}

func TestTheFormOfAStreamDoesNotChangeItsRecord(t *testing.T) {
	t.Parallel()
	streams := 0
	for _, captured := range captures.All() {
		if !captured.Streamed() || captured.Status != http.StatusOK {
			continue
		}
		streams++
		want := outlineOf(exchanged(t, captured.Path, captured.Status, captured.Header, captured.Body))
		for name, form := range forms {
			written := form(string(captured.Body))
			require.NotEqual(t, string(captured.Body), written, "%s as %s", captured.Name, name)
			got := outlineOf(exchanged(t, captured.Path, captured.Status, captured.Header, []byte(written)))
			require.Equal(t, want, got, "%s as %s", captured.Name, name)
		}
	}
	assert.Greater(t, streams, 60)
}

func TestAStreamMayEndWithoutTheBlankLine(t *testing.T) {
	t.Parallel()
	for _, captured := range captures.All() {
		if !captured.Streamed() || captured.End != captures.Complete {
			continue
		}
		want := outlineOf(exchanged(t, captured.Path, captured.Status, captured.Header, captured.Body))
		body := bytes.TrimRight(captured.Body, "\n")
		got := outlineOf(exchanged(t, captured.Path, captured.Status, captured.Header, body[:len(body)-3], body[len(body)-3:]))
		require.Equal(t, want, got, captured.Name)
	}
}

func TestTextIsIntactWhereverAReadEndsInIt(t *testing.T) {
	t.Parallel()
	const perCapture = 40 // cuts, each a reading of the whole stream
	seen := 0
	for _, captured := range captures.All() {
		if !captured.Streamed() || captured.Status != http.StatusOK {
			continue
		}
		want := outlineOf(exchanged(t, captured.Path, captured.Status, captured.Header, captured.Body))
		cuts := 0
		for at := range captured.Body {
			if utf8.RuneStart(captured.Body[at]) || cuts == perCapture {
				continue
			}
			cuts++
			split := exchanged(t, captured.Path, captured.Status, captured.Header, captured.Body[:at], captured.Body[at:])
			require.Equal(t, want, outlineOf(split), "%s cut at %d", captured.Name, at)
		}
		seen += cuts
	}
	assert.Greater(t, seen, 50)
}

func TestAFrameOfAMegabyteIsRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("tausend Äpfel\n", 80_000)
	require.Greater(t, len(long), 1<<20)
	encoded, err := json.Marshal(long)
	require.NoError(t, err)
	stream := fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", encoded)
	header := http.Header{"Content-Type": {"text/event-stream"}}
	x := exchanged(t, "/v1/chat/completions", http.StatusOK, header, []byte(stream))
	assert.True(t, outlineOf(x).record.success)
	assert.Equal(t, 1, x.answer.chunks)
	assert.True(t, long == string(x.answer.text), "the text came whole")
}
