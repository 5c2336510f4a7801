package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func eachOpenAI(do func(w Wire)) {
	do(wires["/chat/completions"])
	do(wires["/completions"])
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
		`{"error":{"message":"no","type":"rate_limit_error"}}`:                       {"no", 429},
		`{"error":{"message":"no","code":"rate_limit_exceeded"}}`:                    {"no", 429},
		`{"error":"Unauthorized"}`:                                                   {"Unauthorized", 0},
		`{"detail":"Not Found"}`:                                                     {"Not Found", 0},
		`{"detail":[{"msg":"x"}]}`:                                                   {`[{"msg":"x"}]`, 0},
		`{"object":"error","message":"old","code":400}`:                              {"old", 400},
	} {
		eachOpenAI(func(w Wire) {
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
		eachOpenAI(func(w Wire) {
			f := Frame{}
			require.Error(t, w.Event(nil, []byte(document), &f), document)
		})
	}
}

func TestAChoiceWithAnAbsurdIndexIsRefused(t *testing.T) {
	t.Parallel()
	for _, index := range []string{"-1", "1024", "999999999999"} {
		eachOpenAI(func(w Wire) {
			f := Frame{}
			require.ErrorIs(t, w.Event(nil, []byte(`{"choices":[{"index":`+index+`}]}`), &f), errChoiceIndex)
		})
	}
}

func TestMoreChoicesThanAnyServerGivesAreRefused(t *testing.T) {
	t.Parallel()
	eachOpenAI(func(w Wire) {
		f := Frame{}
		document := `{"choices":[` + strings.Repeat(`{},`, maxChoices) + `{}]}`
		require.ErrorIs(t, w.Event(nil, []byte(document), &f), errChoiceIndex)
	})
}

func TestTheTimesOfLlamaCppAreRead(t *testing.T) {
	t.Parallel()
	for timings, want := range map[string]Timings{
		`{"prompt_ms":0.993,"predicted_ms":10.551,"prompt_n":1}`: {-1, -1, 993_000, 10_551_000},
		`{"prompt_ms":12}`:                    {-1, -1, 12_000_000, -1},
		`{"prompt_ms":-1,"predicted_ms":"7"}`: UnknownTimings(),
		`{"predicted_ms":1e300}`:              UnknownTimings(),
		`null`:                                UnknownTimings(),
		`[1]`:                                 UnknownTimings(),
	} {
		eachOpenAI(func(w Wire) {
			f := newFrame()
			document := `{"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":16},"timings":` + timings + `}`
			require.NoError(t, w.Event(nil, []byte(document), &f), document)
			assert.Equal(t, want, f.Timings, document)
			assert.Equal(t, Usage{21, -1, 16}, f.Usage, document)
		})
	}
}
