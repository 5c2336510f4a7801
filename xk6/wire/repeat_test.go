package wire

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

// readAfter reads data with a frame that has read earlier ones.
func readAfter(t *testing.T, w Wire, data []byte, earlier ...[]byte) (readable, error) {
	t.Helper()
	f := Frame{}
	for _, before := range earlier {
		f.Reset()
		_ = w.Event(nil, bytes.Clone(before), &f) // odd ones are welcome
	}
	f.Reset()
	err := w.Event(nil, bytes.Clone(data), &f)
	return f.readable(), err
}

func TestARepeatedFrameReadsAsIfItWereTheFirst(t *testing.T) {
	t.Parallel()
	for _, w := range wires {
		for _, captured := range captures.All() {
			var earlier [][]byte
			for event := range bytes.SplitSeq(captured.Body[:min(len(captured.Body), 8000)], []byte("\n\n")) {
				data := bytes.TrimPrefix(event, []byte("data: "))
				want, wantErr := readAfter(t, w, data)
				got, err := readAfter(t, w, data, earlier...)
				require.Equal(t, wantErr, err)
				require.Equal(t, want, got, "%s: %s", captured.Name, data)
				earlier = append(earlier[max(0, len(earlier)-3):], data)
			}
		}
	}
}

func TestOnlyTheTextMayDifferInARepeatedFrame(t *testing.T) {
	t.Parallel()
	chat, err := For("/v1/chat/completions")
	require.NoError(t, err)
	first := []byte(`{"id":"a","choices":[{"index":0,"delta":{"content":"x"}}]}`)
	for document, want := range map[string]readable{
		`{"id":"a","choices":[{"index":0,"delta":{"content":"yz"}}]}`: {ID: "a", Deltas: []readableDelta{{Content: "yz"}}},
		`{"id":"a","choices":[{"index":0,"delta":{"content":""}}]}`:   {ID: "a", Deltas: []readableDelta{{}}},
		`{"id":"b","choices":[{"index":0,"delta":{"content":"x"}}]}`:  {ID: "b", Deltas: []readableDelta{{Content: "x"}}},
		`{"id":"a","choices":[{"index":0,"delta":{"content":"x","reasoning":"r"}}]}`: {
			ID: "a", Deltas: []readableDelta{{Content: "x", Reasons: true}},
		},
		`{"id":"a","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"y"}}]}`: {},
		`{"id":"a","choices":[{"index":0,"delta":{"content":"\"x"}}]}`:                    {ID: "a", Deltas: []readableDelta{{Content: `"x`}}},
	} {
		want.Usage, want.Timings = UnknownUsage(), UnknownTimings()
		got, err := readAfter(t, chat, []byte(document), first)
		if want.ID == "" {
			require.Error(t, err, document)
			continue
		}
		require.NoError(t, err, document)
		assert.Equal(t, want, got, document)
	}
}

func FuzzRepeat(f *testing.F) {
	for _, captured := range captures.All() {
		events := bytes.SplitN(captured.Body, []byte("\n\n"), 5)
		if len(events) == 5 {
			f.Add(bytes.TrimPrefix(events[2], []byte("data: ")), bytes.TrimPrefix(events[3], []byte("data: ")))
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		for _, w := range wires {
			want, wantErr := readAfter(t, w, second)
			got, err := readAfter(t, w, second, first)
			require.Equal(t, wantErr, err)
			require.Equal(t, want, got)
		}
	})
}
