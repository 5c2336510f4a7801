package wire

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

// readable is a frame in a form that does not tell which of the two readers made it.
type readable struct {
	Deltas []readableDelta
	Usage  Usage
	ID     string
}

type readableDelta struct {
	Index   int
	Content string
	Other   bool
	Reasons bool
	Finish  string
}

func (f *Frame) readable() readable {
	r := readable{Usage: f.Usage, ID: validText(f.ID)}
	for i := range f.Deltas {
		d := &f.Deltas[i]
		r.Deltas = append(r.Deltas, readableDelta{d.Index, validText(d.AppendText(nil)), d.Other, d.Reasoning, validText(d.Finish)})
	}
	return r
}

// validText replaces each byte that is not UTF-8, as encoding/json does.
func validText(b []byte) string { return string([]rune(string(b))) }

func eachWire(do func(w openAIWire)) {
	for _, path := range []string{"/v1/chat/completions", "/v1/completions"} {
		found, _ := For(path)
		w, _ := found.(openAIWire)
		do(w)
	}
}

func TestUsualFramesNeedNoGeneralParser(t *testing.T) {
	t.Parallel()
	scanned := 0
	for _, captured := range captures.All() {
		if !captured.Streamed() || strings.Contains(string(captured.Body), `"error": {`) {
			continue
		}
		w, err := For("/v1/chat/completions")
		if strings.Contains(captured.Name, "-completion-") {
			w, err = For("/v1/completions")
		}
		require.NoError(t, err)
		openAI, _ := w.(openAIWire)
		for event := range strings.SplitSeq(strings.TrimSpace(string(captured.Body)), "\n\n") {
			data := strings.TrimPrefix(event, "data: ")
			if data == "[DONE]" || data == "null" { // llama.cpp begins a stream for several prompts so
				continue
			}
			f := Frame{Usage: UnknownUsage()}
			require.True(t, openAI.scan([]byte(data), &f), "%s: %s", captured.Name, data)
			scanned++
		}
	}
	assert.Greater(t, scanned, 200)
}

func TestFramesOutOfTheOrdinaryAreRead(t *testing.T) {
	t.Parallel()
	chat, err := For("/v1/chat/completions")
	require.NoError(t, err)
	for document, want := range map[string]readableDelta{
		`{"choices":[{"index":0,"delta":{"content":"a\u00e9\n\ud83d\ude00\ud83d"}}]}`:                   {Content: "aé\n😀\uFFFD"},
		`{"choices":[{"delta":{"c\u006fntent":"a"}}]}`:                                                  {Content: "a"},
		`{"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"text":"b"}]}}]}`:                 {Content: "ab"},
		`{"choices":[{"index":1.0,"delta":null,"finish_reason":"stop"}]}`:                               {Index: 1, Finish: "stop"},
		`{"choices":[{"delta":{"content":null,"reasoning_content":"hm"}}]}`:                             {Reasons: true},
		`{"choices":[{"delta":{"content":"","reasoning":""}}]}`:                                         {},
		`{"choices":[{"delta":{"role":"assistant","content":"","tool_calls":[]}}]}`:                     {},
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}`:             {Other: true},
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":""}}]}}]}`:              {},
		` { "choices" : [ { "index" : 2 , "delta" : { "content" : "a" } } ] , "x" : [1,{"y":-1e-5}] } `: {Index: 2, Content: "a"},
	} {
		f := Frame{Usage: UnknownUsage()}
		require.NoError(t, chat.Event(nil, []byte(document), &f), document)
		assert.Equal(t, []readableDelta{want}, f.readable().Deltas, document)
	}
}

func TestUsageIsRead(t *testing.T) {
	t.Parallel()
	chat, err := For("/v1/chat/completions")
	require.NoError(t, err)
	for document, want := range map[string]Usage{
		`{"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":16}}`:                     {21, -1, 16},
		`{"choices":[],"usage":{"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}`: {5, 4, -1},
		`{"choices":[],"usage":{"prompt_tokens":5.0,"prompt_tokens_details":null}}`:              {5, -1, -1},
		`{"choices":[],"usage":null}`:                                                                 {-1, -1, -1},
		`{"choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":"7"}}`:                         {-1, -1, -1},
		`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{}}}`: {1, -1, 2},
	} {
		f := Frame{Usage: UnknownUsage()}
		require.NoError(t, chat.Event(nil, []byte(document), &f), document)
		assert.Equal(t, want, f.Usage, document)
	}
}

func TestErrorsInFramesAreFound(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]ServerError{
		`{"error": {"message": "busy", "type": "Service Unavailable", "code": 503}}`: {"busy", 503},
		`{"error":{"message":"slow down","code":"429"}}`:                             {"slow down", 429},
		`{"error":{"message":"no","code":"bad_thing"}}`:                              {"no", 0},
		`{"error":{"type":"overloaded"}}`:                                            {"overloaded", 0},
		`{"error":"Unauthorized"}`:                                                   {"Unauthorized", 0},
		`{"detail":"Not Found"}`:                                                     {"Not Found", 0},
		`{"detail":[{"msg":"x"}]}`:                                                   {`[{"msg":"x"}]`, 0},
		`{"object":"error","message":"old","code":400}`:                              {"old", 400},
	} {
		eachWire(func(w openAIWire) {
			f := Frame{}
			require.NoError(t, w.Event(nil, []byte(document), &f), document)
			require.NotNil(t, f.Failure, document)
			assert.Equal(t, want, *f.Failure, document)
		})
	}
}

func TestWhatIsNotJSONIsAnError(t *testing.T) {
	t.Parallel()
	for _, document := range []string{`{`, `{"a":1}x`, `123`, `hello`, `{"choices":[1]}`, `{"a":01}`, "{\"a\":\"\x01\"}"} {
		eachWire(func(w openAIWire) {
			f := Frame{}
			require.Error(t, w.Event(nil, []byte(document), &f), document)
		})
	}
}

func TestAChoiceWithAnAbsurdIndexIsRefused(t *testing.T) {
	t.Parallel()
	for _, index := range []string{"-1", "1024", "999999999999"} {
		eachWire(func(w openAIWire) {
			f := Frame{}
			require.ErrorIs(t, w.Event(nil, []byte(`{"choices":[{"index":`+index+`}]}`), &f), errChoiceIndex)
		})
	}
}

func TestPathsHaveWires(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v1/chat/completions", "/proxy/openai/v1/chat/completions?api-version=1", "/v1/completions"} {
		_, err := For(path)
		require.NoError(t, err, path)
	}
	_, err := For("/v1/embeddings")
	assert.EqualError(t, err, "`path` \"/v1/embeddings\" has no known wire format; "+
		"known are …/chat/completions, …/completions")
}

func FuzzFrame(f *testing.F) {
	for _, captured := range captures.All() {
		for i, event := range strings.Split(string(captured.Body), "\n\n") {
			if i < 3 {
				f.Add([]byte(strings.TrimPrefix(event, "data: ")))
			}
		}
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		eachWire(func(w openAIWire) {
			fast := Frame{Usage: UnknownUsage()}
			if !w.scan(document, &fast) {
				return
			}
			require.True(t, json.Valid(document), "the scanner understood what is not JSON")
			slow := Frame{Usage: UnknownUsage()}
			require.NoError(t, w.decode(document, &slow))
			require.Nil(t, slow.Failure)
			require.Equal(t, slow.readable(), fast.readable())
		})
	})
}
