package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStreamsOfResponsesAreRead(t *testing.T) {
	t.Parallel()
	vllm := read(t, "/responses", events(t, "vllm-responses-stream")...)
	assert.Equal(t, "response.completed", wires["/responses"].EndMark())
	sum := together(vllm)
	assert.Equal(t, "resp_82af8e99b4cb7bc0resp_82af8e99b4cb7bc0", sum.ID, "at the beginning and at the end")
	sum.ID = ""
	// vLLM calls the event completed and says in it that the answer is not
	assert.Equal(t, whole{Text: "('-('-('-('-", Outputs: 4, Usage: Usage{6, 0, 8}, Finish: "length", Done: true}, sum)

	llama := read(t, "/responses", events(t, "llamacpp-responses-stream")...)
	sum = together(llama)
	sum.ID = ""
	assert.Equal(t, whole{
		Text: " matches itactiveieldsitem matchescentpickling", Outputs: 8, Usage: Usage{6, 5, 8}, Finish: "stop", Done: true,
	}, sum)
	assert.Equal(t, Timings{-1, -1, 822_000, 2_763_000}, llama[len(llama)-1].Timings)
}

func TestWholeResponsesAreRead(t *testing.T) {
	t.Parallel()
	assert.Equal(t,
		whole{Text: "('-('-('-('-", Outputs: 1, Usage: Usage{6, 0, 8}, Finish: "length", ID: "resp_a759e8facff223ab"},
		together(read(t, "/responses", events(t, "vllm-responses")...)))
	assert.Equal(t, whole{
		Text: " matches itactiveieldsitem matchescentpickling", Outputs: 1, Usage: Usage{6, 0, 8}, Finish: "stop",
		ID: "resp_deYqpehTDDetDdvE3mktjumH7XMZabR1",
	}, together(read(t, "/responses", events(t, "llamacpp-responses")...)))
}

func TestEventsOfResponsesAreRead(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]readable{
		`{"type":"response.output_text.delta","delta":"a\n\u00e9"}`:                        {Deltas: []readableDelta{{Content: "a\né"}}},
		`{"delta":"a","t\u0079pe":"response.output_text.delta"}`:                           {Deltas: []readableDelta{{Content: "a"}}},
		`{"type":"response.output_text.delta","delta":{}}`:                                 {Deltas: []readableDelta{{}}},
		`{"type":"response.reasoning_text.delta","delta":"hm"}`:                            {Deltas: []readableDelta{{Reasons: true}}},
		`{"type":"response.reasoning_summary_text.delta","delta":"hm"}`:                    {Deltas: []readableDelta{{Reasons: true}}},
		`{"type":"response.reasoning_text.delta","delta":""}`:                              {Deltas: []readableDelta{{}}},
		`{"type":"response.function_call_arguments.delta","delta":"{"}`:                    {Deltas: []readableDelta{{Other: true}}},
		`{"type":"response.refusal.delta","delta":"I cannot"}`:                             {Deltas: []readableDelta{{Other: true}}},
		`{"type":"response.output_item.added","item":{"type":"function_call","name":"f"}}`: {Deltas: []readableDelta{{Other: true}}},
		`{"type":"response.output_item.added","item":{"type":"message","content":[]}}`:     {},
		`{"type":"response.output_text.done","text":"all of it once more"}`:                {},
		`{"type":"response.something_new","delta":"a"}`:                                    {},
		`{"type":"response.created","response":{"id":"resp_1"}}`:                           {ID: "resp_1"},
		`[DONE]`: {Done: true},
		`{"type":"error","code":"rate_limit_exceeded","message":"slow down","param":null}`: {Failure: &ServerError{"slow down", 429}},
		`{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"gone"}}}`: {
			Done: true, Failure: &ServerError{"gone", 0}, Deltas: []readableDelta{{}}},
		`{"type":"response.failed","response":{"status":"failed","error":null}}`: {
			Done: true, Failure: &ServerError{"the response failed", 0}, Deltas: []readableDelta{{}}},
	} {
		want.Usage, want.Timings = UnknownUsage(), UnknownTimings()
		assert.Equal(t, []readable{want}, read(t, "/responses", event), event)
	}
}

func TestAResponsesStatusBecomesAFinishReason(t *testing.T) {
	t.Parallel()
	for response, want := range map[string]string{
		`{"status":"completed"}`: "stop",
		`{"status":"completed","output":[{"type":"function_call","name":"f"}]}`:                                           "tool_calls",
		`{"status":"completed","output":[{"type":"mcp_call","name":"f"}]}`:                                                "stop",
		`{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}`:                                     "length",
		`{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}`:                                        "content_filter",
		`{"status":"incomplete","incomplete_details":null}`:                                                               "incomplete",
		`{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"function_call"}]}`: "length",
		`{"status":"cancelled"}`:   "abort",
		`{"status":"in_progress"}`: "",
		`{}`:                       "",
	} {
		for _, kind := range []string{"response.completed", "response.incomplete"} {
			ended := together(read(t, "/responses", `{"type":"`+kind+`","response":`+response+`}`))
			assert.Equal(t, whole{Usage: UnknownUsage(), Finish: want, Done: true}, ended, response)
		}
	}
}

func TestTheItemsOfAWholeResponseAreOutput(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]whole{
		`[]`: {Finish: "stop"},
		`[{"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]}]`: {Finish: "stop", Reasons: true, Outputs: 1},
		`[{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
			{"type":"message","content":[{"type":"output_text","text":"a"},{"type":"output_text","text":"b"}]}]`: {
			Finish: "stop", Reasons: true, Text: "ab", Outputs: 1},
		`[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]`:     {Finish: "stop", Other: true, Outputs: 1},
		`[{"type":"function_call","name":"f","arguments":"{}"}, 7, null]`:        {Finish: "tool_calls", Other: true, Outputs: 1},
		`[{"type":"message","content":"text"},{"type":"message","content":[7]}]`: {Finish: "stop"},
	} {
		want.Usage = UnknownUsage()
		document := `{"object":"response","status":"completed","error":null,"output":` + output + `}`
		assert.Equal(t, want, together(read(t, "/responses", document)), output)
	}
}
