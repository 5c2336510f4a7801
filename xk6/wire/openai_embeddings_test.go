package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func embeddings(t *testing.T, document string) readable {
	t.Helper()
	f := newFrame()
	require.NoError(t, wires["/embeddings"].Whole([]byte(document), &f), document)
	return f.readable()
}

func TestVectorsAreOutputThatIsNoText(t *testing.T) {
	t.Parallel()
	want := readable{
		Deltas: []readableDelta{{Other: true, Ended: true}}, Usage: Usage{8, -1, -1}, Timings: UnknownTimings(), ID: "embd-8a1c",
	}
	assert.Equal(t, want, embeddings(t, events(t, "embeddings.json")[0]))
}

func TestAnEmptyVectorIsNoOutput(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]bool{
		`[{"embedding":[1]}]`:                  true,
		`[{"embedding":"AACAPw=="}]`:           true,
		`[{"embedding":[[1,2],[3]]}]`:          true,
		`[]`:                                   false,
		`[{"embedding":[]}]`:                   false,
		`[{"embedding":""}]`:                   false,
		`[{"embedding":null}]`:                 false,
		`[{}]`:                                 false,
		`[{"embedding":[1]},{"embedding":[]}]`: false,
		`[{"embedding":[1],"embedding":[]}]`:   false,
	} {
		assert.Equal(t, []readableDelta{{Other: want, Ended: true}}, embeddings(t, `{"data":`+data+`}`).Deltas, data)
	}
}

func TestAnswersThatHoldNoEmbeddingsAreRefused(t *testing.T) {
	t.Parallel()
	w := wires["/embeddings"]
	for _, document := range []string{`{}`, `{"embedding":[1]}`, `{"data":{}}`, `{"data":[1]}`, `null`} {
		f := newFrame()
		require.Error(t, w.Whole([]byte(document), &f), document)
	}
	f := newFrame()
	require.ErrorIs(t, w.Event(nil, []byte(`{"data":[{"embedding":[1]}]}`), &f), errNotStreamed)
	assert.Empty(t, w.EndMark())
}

func TestManyLongVectorsNeedNoGeneralParser(t *testing.T) {
	t.Parallel()
	w, _ := wires["/embeddings"].(jsonWire)
	f := newFrame()
	require.True(t, w.fast(manyVectors(100, 4096), &f))
	assert.Equal(t, []readableDelta{{Other: true, Ended: true}}, f.readable().Deltas)
}

func manyVectors(vectors, numbers int) []byte {
	vector := `{"object":"embedding","index":0,"embedding":[0.0023064255` + strings.Repeat(",-0.009327292", numbers-1) + `]}`
	return []byte(`{"object":"list","data":[` + vector + strings.Repeat(","+vector, vectors-1) +
		`],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}`)
}
