package vllm

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/lib"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// cannedTransport answers with one response.
type cannedTransport struct{ response *http.Response }

func (c cannedTransport) RoundTrip(*http.Request) (*http.Response, error) { return c.response, nil }

// pieceReader gives one piece per Read, if there is room for it.
type pieceReader struct{ pieces [][]byte }

func (r *pieceReader) Read(into []byte) (int, error) {
	for len(r.pieces) > 0 && len(r.pieces[0]) == 0 {
		r.pieces = r.pieces[1:]
	}
	if len(r.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(into, r.pieces[0])
	r.pieces[0] = r.pieces[0][n:]
	return n, nil
}

// exchanged gives the exchange of a response whose body arrives in the given pieces, without a network.
func exchanged(t *testing.T, path string, status int, header http.Header, pieces ...[]byte) *exchange {
	t.Helper()
	w, err := wire.For(path)
	require.NoError(t, err)
	x := &exchange{}
	x.begin(&call{
		llmRequest: llmRequest{scheduledMs: -1}, to: target{wire: w}, options: &clientOptions{timeout: time.Minute},
		ctx: context.Background(), epoch: time.Now(),
		state: &lib.State{Transport: cannedTransport{&http.Response{
			StatusCode: status, Header: header, Body: io.NopCloser(&pieceReader{pieces}),
		}}},
	})
	request, err := http.NewRequestWithContext(x.call.ctx, http.MethodPost, "http://127.0.0.1"+path, nil)
	require.NoError(t, err)
	response, err := x.RoundTrip(request)
	require.NoError(t, err)
	memory := make([]byte, 4096) // one buffer for all reads, as k6 has
	for err == nil {
		_, err = response.Body.Read(memory)
	}
	require.NoError(t, response.Body.Close())
	return x
}

// fuzzedPaths are paths of all formats.
var fuzzedPaths = []string{
	"/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/api/chat", "/api/generate",
}

var fuzzedTypes = []string{"text/event-stream", "application/x-ndjson", "application/json"}

var fuzzedStatuses = []int{http.StatusOK, http.StatusBadRequest, http.StatusServiceUnavailable}

// outlined is a record without what differs from run to run: its times, of which only the order is certain.
type outlined struct {
	record                           record
	first, firstContent, last        bool
	gaps, outputs                    int
	text                             string
	promptTime, outputTime, loadTime int64
}

func outlineOf(x *exchange) outlined {
	o := outlined{
		record: x.record(),
		first:  x.answer.first != never, firstContent: x.answer.firstContent != never, last: x.answer.last != never,
		gaps: len(x.answer.gaps), outputs: x.answer.outputs, text: string(x.answer.text),
		promptTime: x.answer.timings.Prompt, outputTime: x.answer.timings.Output, loadTime: x.answer.timings.Load,
	}
	r := &o.record
	r.sent, r.headers, r.first, r.firstContent, r.last, r.end = 0, 0, 0, 0, 0, 0
	r.gapP50, r.gapP99, r.gapMax = 0, 0, 0
	return o
}

func requireConsistent(t *testing.T, x *exchange) {
	t.Helper()
	r := x.record()
	at := instant(0)
	for _, next := range []instant{r.sent, r.headers, r.first, x.answer.firstContent, r.last, r.end} {
		if next != never {
			require.GreaterOrEqual(t, next, at)
			at = next
		}
	}
	require.Equal(t, r.success, r.failureKind == "")
	require.Equal(t, r.success, r.failureMessage == "")
	require.LessOrEqual(t, utf8.RuneCountInString(r.failureMessage), maxMessageRunes)
	for _, count := range []int64{r.promptTokens, r.cachedTokens, r.outputTokens} {
		require.GreaterOrEqual(t, count, int64(-1))
	}
	require.True(t, json.Valid(r.appendJSON(nil)))
	if !r.streamed {
		require.Equal(t, []instant{never, never, never}, []instant{r.first, x.answer.firstContent, r.last})
		require.Zero(t, r.chunks)
		return
	}
	require.Equal(t, max(0, x.answer.outputs-1), len(x.answer.gaps))
	require.Equal(t, x.answer.outputs > 0, r.first != never)
	require.Equal(t, len(x.answer.gaps) > 0, r.hasGaps)
	require.GreaterOrEqual(t, r.chunks, x.answer.outputs)
	if r.success {
		require.NotEqual(t, never, r.first)
		require.True(t, x.answer.done)
	}
}

// headAndTail shortens a seed, as the fuzzer's speed is that of its inputs' length.
func headAndTail(body []byte) []byte {
	const each = 1500
	if len(body) <= 2*each {
		return body
	}
	return append(bytes.Clone(body[:each]), body[len(body)-each:]...)
}

func FuzzAnswer(f *testing.F) {
	for _, captured := range captures.All() {
		shape := slices.Index(fuzzedPaths, captured.Path)
		if !captured.Streamed() {
			shape += 2 * len(fuzzedPaths)
		}
		f.Add(headAndTail(captured.Body), uint8(shape), uint16(len(captured.Body)/3), uint16(97))
	}
	f.Fuzz(func(t *testing.T, body []byte, shape uint8, first, second uint16) {
		path := fuzzedPaths[int(shape)%len(fuzzedPaths)]
		rest := int(shape) / len(fuzzedPaths)
		header := http.Header{"Content-Type": {fuzzedTypes[rest%len(fuzzedTypes)]}}
		status := fuzzedStatuses[rest/len(fuzzedTypes)%len(fuzzedStatuses)]

		whole := exchanged(t, path, status, header, body)
		requireConsistent(t, whole)
		at := min(int(first), len(body))
		further := min(at+int(second), len(body))
		split := exchanged(t, path, status, header, body[:at], body[at:further], body[further:])
		requireConsistent(t, split)
		require.Equal(t, outlineOf(whole), outlineOf(split))
	})
}
