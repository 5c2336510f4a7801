package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamsOfOllamaAreRead(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		whole
		Timings
	}{
		"ollama-chat-stream.ndjson": {
			whole{Text: "The sky", Outputs: 2, Usage: Usage{26, -1, 282}, Finish: "stop", Done: true},
			Timings{4883583458, 1334875, 342546000, 4535599000},
		},
		"ollama-chat-thinking-stream.ndjson": {
			whole{Text: "It scatters.", Reasons: true, Outputs: 2, Usage: Usage{40, 32, 5}, Finish: "stop", Done: true},
			Timings{140000000, 20000000, 8000000, 60000000},
		},
		"ollama-generate-stream.ndjson": {
			whole{Text: "The sky", Outputs: 2, Usage: Usage{26, -1, 259}, Finish: "stop", Done: true},
			Timings{10706818083, 6338219291, 130079000, 4232710000},
		},
	} {
		end := "/api/chat"
		if name == "ollama-generate-stream.ndjson" {
			end = "/api/generate"
		}
		all := read(t, end, events(t, name)...)
		assert.Equal(t, want.whole, together(all), name)
		assert.Equal(t, want.Timings, all[len(all)-1].Timings, name)
	}
}

func TestWholeAnswersOfOllamaAreRead(t *testing.T) {
	t.Parallel()
	generated := together(read(t, "/api/generate", events(t, "ollama-generate.json")...))
	assert.Contains(t, generated.Text, "\n  if a == 0:\n    return b\n")
	assert.Equal(t, Usage{17, -1, 63}, generated.Usage)
	tools := together(read(t, "/api/chat", events(t, "ollama-chat-tools.json")...))
	// Ollama says stop where others say tool_calls
	assert.Equal(t, whole{Other: true, Outputs: 1, Usage: Usage{122, -1, 33}, Finish: "stop", Done: true}, tools)
}

func TestAnswersThatOnlyLoadAModelBringNoOutput(t *testing.T) {
	t.Parallel()
	load := together(read(t, "/api/chat", events(t, "ollama-chat-load.json")...))
	assert.Equal(t, whole{Usage: UnknownUsage(), Finish: "load", Done: true}, load)
	unload := together(read(t, "/api/generate", events(t, "ollama-generate-unload.json")...))
	assert.Equal(t, whole{Usage: UnknownUsage(), Finish: "unload", Done: true}, unload)
}

func TestLinesOfOllamaOutOfTheOrdinaryAreRead(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]readable{
		`{"message":{"content":"a\n\u00e9"},"done":false}`:                          {Deltas: []readableDelta{{Content: "a\né"}}},
		`{"done": false,"message":{"content":null,"thinking":"hm"}}`:                {Deltas: []readableDelta{{Reasons: true}}},
		`{"message":{"content":"","thinking":""},"done":false}`:                     {Deltas: []readableDelta{{}}},
		`{"message":{"tool_calls":[{"function":{"name":"f"}}]},"done":false}`:       {Deltas: []readableDelta{{Other: true}}},
		`{"message":{"tool_calls":[]},"done":false}`:                                {Deltas: []readableDelta{{}}},
		`{"message":null,"done":true,"done_reason":"length"}`:                       {Deltas: []readableDelta{{Finish: "length"}}, Done: true},
		`{"message":{"content":"last"},"done":true}`:                                {Deltas: []readableDelta{{Content: "last"}}, Done: true},
		`{"message":{"content":"a"},"done":"yes"}`:                                  {Deltas: []readableDelta{{Content: "a"}}},
		`{"message":{"c\u006fntent":"a"},"done":false}`:                             {Deltas: []readableDelta{{Content: "a"}}},
		`{"message":"a","done":false}`:                                              {Deltas: []readableDelta{{}}},
		`{"error":"llama runner process has terminated","message":{"content":"a"}}`: {Failure: &ServerError{"llama runner process has terminated", 0}},
		`{"error":"server busy, please try again. maximum pending requests exceeded","status":503}`: {Failure: &ServerError{
			"server busy, please try again. maximum pending requests exceeded", 503}},
	} {
		want.Usage, want.Timings = UnknownUsage(), UnknownTimings()
		assert.Equal(t, []readable{want}, read(t, "/api/chat", document), document)
	}
}

func TestCountsThatOllamaLeavesOutAreUnknown(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]readable{
		`{"response":"","done":true,"eval_count":7}`:                                {Usage: Usage{-1, -1, 7}, Timings: UnknownTimings()},
		`{"response":"","done":true,"prompt_eval_count":-2,"eval_count":"x"}`:       {Usage: UnknownUsage(), Timings: UnknownTimings()},
		`{"response":"","done":true,"prompt_eval_duration":5,"eval_duration":1e30}`: {Usage: UnknownUsage(), Timings: Timings{-1, -1, 5, -1}},
	} {
		f := newFrame()
		require.NoError(t, wires["/api/generate"].Event(nil, []byte(document), &f), document)
		assert.Equal(t, want.Usage, f.Usage, document)
		assert.Equal(t, want.Timings, f.Timings, document)
	}
}
