package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStreamsOfMessagesAreRead(t *testing.T) {
	t.Parallel()
	assert.Equal(t, whole{
		Text: "tension__'urce################################unknownsetclear addition", Outputs: 8,
		Usage: Usage{5, -1, 8}, Finish: "length", ID: "chatcmpl-ab3f9216baf0db33", Done: true,
	}, together(read(t, "/messages", events(t, "vllm-anthropic-messages-stream")...)))
	assert.Equal(t, whole{
		Text: " youook             fdsookSOvalueero", Outputs: 8,
		Usage: Usage{5, 4, 8}, Finish: "length", ID: "chatcmpl-8z9TzDT0opnOvJof2y9N4tzry1qk0Fpa", Done: true,
	}, together(read(t, "/messages", events(t, "llamacpp-anthropic-messages-stream")...)))
}

func TestWholeMessagesAreRead(t *testing.T) {
	t.Parallel()
	assert.Equal(t, whole{
		Text: " implementnot here Keylassdocclose opt", Outputs: 1,
		Usage: Usage{5, -1, 8}, Finish: "length", ID: "chatcmpl-9d9d26ee9cc588e4",
	}, together(read(t, "/messages", events(t, "vllm-anthropic-messages")...)))
	assert.Equal(t, whole{
		Usage: Usage{5, 1, 1}, Finish: "stop", ID: "chatcmpl-QqbzJYlOhhlU7R0UsJGLahPmtqCuPyjF",
	}, together(read(t, "/messages", events(t, "llamacpp-anthropic-messages")...)), "an end of turn at once")
}

func TestEventsOfMessagesAreRead(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]readable{
		`{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\u00e9"}}`: {Deltas: []readableDelta{{Content: "é"}}},
		`{"delta":{"text":"a"},"type":"content_block_delta"}`:                                    {Deltas: []readableDelta{{Content: "a"}}},
		`{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}}`:       {Deltas: []readableDelta{{Reasons: true}}},
		`{"type":"content_block_delta","delta":{"type":"signature_delta","signature":"EqQ"}}`:    {Deltas: []readableDelta{{}}},
		`{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}}`:  {Deltas: []readableDelta{{Other: true}}},
		`{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":""}}`:   {Deltas: []readableDelta{{}}},
		`{"type":"content_block_delta","delta":null}`:                                            {Deltas: []readableDelta{{}}},
		`{"type":"content_block_start","content_block":{"type":"text","text":""}}`:               {},
		`{"type":"content_block_start","content_block":{"type":"tool_use","name":"f"}}`:          {Deltas: []readableDelta{{Other: true}}},
		`{"type":"content_block_start","content_block":{"type":"redacted_thinking","data":"x"}}`: {Deltas: []readableDelta{{Reasons: true}}},
		`{"type":"message_delta","delta":{"stop_reason":null}}`:                                  {Deltas: []readableDelta{{}}},
		`{"type":"message_stop"}`:           {Done: true},
		`{"type":"ping"}`:                   {},
		`{"type":"something_new","text":1}`: {},
		`{"type":"error","error":{"type":"api_error","message":"gone"}}`: {Failure: &ServerError{"gone", 0}},
		`{"type":"error"}`: {Failure: &ServerError{"an error without a description", 0}},
	} {
		want.Usage, want.Timings = UnknownUsage(), UnknownTimings()
		assert.Equal(t, []readable{want}, read(t, "/messages", event), event)
	}
}

func TestAMessagesStopReasonHasTheNamesOfTheChatAPI(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{
		"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls", "refusal": "refusal",
		"pause_turn": "pause_turn", "model_context_window_exceeded": "length",
	} {
		ended := together(read(t, "/messages", `{"type":"message_delta","delta":{"stop_reason":"`+reason+`"}}`))
		assert.Equal(t, want, ended.Finish)
	}
}

func TestTheCachedPartOfAMessagesPromptIsAddedUp(t *testing.T) {
	t.Parallel()
	for usage, want := range map[string]Usage{
		`{"input_tokens":5,"output_tokens":8}`:                                                 {5, -1, 8},
		`{"input_tokens":1,"cache_read_input_tokens":4,"output_tokens":8}`:                     {5, 4, 8},
		`{"input_tokens":1,"cache_read_input_tokens":4,"cache_creation_input_tokens":2}`:       {7, 4, -1},
		`{"input_tokens":5,"cache_read_input_tokens":null,"cache_creation_input_tokens":null}`: {5, -1, -1},
		`{"output_tokens":8,"cache_read_input_tokens":4}`:                                      {-1, 4, 8},
		`null`: UnknownUsage(),
	} {
		counted := together(read(t, "/messages", `{"type":"message_delta","delta":{},"usage":`+usage+`}`))
		assert.Equal(t, want, counted.Usage, usage)
	}
}

func TestACutStreamOfMessagesLeavesNoCountOfOutput(t *testing.T) {
	t.Parallel()
	begun := together(read(t, "/messages", events(t, "vllm-anthropic-messages-stream")[:4]...))
	assert.Equal(t, Usage{5, -1, -1}, begun.Usage)
	assert.False(t, begun.Done)
	assert.Empty(t, begun.Finish)
}
