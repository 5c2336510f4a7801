package vllm

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// batchLine is a line of an OpenAI batch output file.
type batchLine struct {
	ID       string
	CustomID string `json:"custom_id"`
	Response *struct {
		StatusCode int    `json:"status_code"`
		RequestID  string `json:"request_id"`
		Body       json.RawMessage
	}
	Error *struct{ Code, Message string }
}

// keeping starts a run that keeps answers.
func keeping(t *testing.T, handler http.HandlerFunc) *harness {
	t.Helper()
	h := newHarness(t)
	h.options = `{answers: folder + "/outputs.jsonl"}`
	h.client(serve(t, handler), `{}`)
	return h
}

func (h *harness) answers() []batchLine {
	h.t.Helper()
	h.js(`vllm.finishRun({state: "completed"}, {})`)
	var lines []batchLine
	for line := range bytes.Lines([]byte(readFile(h.t, filepath.Join(h.folder, answersFile)))) {
		var one batchLine
		require.NoError(h.t, json.Unmarshal(line, &one), string(line))
		lines = append(lines, one)
	}
	return lines
}

// What a stream is put together to says the same, read as a whole answer, as the stream did.
func TestEveryCapturedAnswerIsKeptAsItWouldHaveComeWhole(t *testing.T) {
	t.Parallel()
	expected := captures.Expectations()
	kept := 0
	for _, capture := range captures.All() {
		if expected[capture.Name].Record["success"] != true {
			continue
		}
		kept++
		t.Run(capture.Name, func(t *testing.T) {
			t.Parallel()
			h := keeping(t, replay(capture))
			require.NoError(t, h.runtime.VU.Runtime().Set("path", capture.Path))
			said := h.js(`var r = request({path}); [r.text, r.finishReason, r.promptTokens, r.cachedTokens, r.outputTokens, r.requestId]`)
			lines := h.answers()
			require.Len(t, lines, 1)
			assert.Equal(t, "greet-1", lines[0].CustomID)
			assert.Nil(t, lines[0].Error)
			require.NotNil(t, lines[0].Response)
			assert.Equal(t, 200, lines[0].Response.StatusCode)

			again := newHarness(t)
			again.client(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("X-Request-Id", lines[0].Response.RequestID)
				_, _ = w.Write(lines[0].Response.Body)
			}), `{}`)
			require.NoError(t, again.runtime.VU.Runtime().Set("path", capture.Path))
			assert.Equal(t, said, again.js(
				`var r = request({path}); [r.text, r.finishReason, r.promptTokens, r.cachedTokens, r.outputTokens, r.requestId]`))
		})
	}
	require.Greater(t, kept, 50)
}

func wireOf(t *testing.T, path string) wire.Wire {
	t.Helper()
	w, err := wire.For(path)
	require.NoError(t, err)
	return w
}

// assembled reads what events are put together to.
func assembled(t *testing.T, path string, events ...string) map[string]any {
	t.Helper()
	raw := make([][]byte, 0, len(events))
	for _, event := range events {
		raw = append(raw, []byte(event))
	}
	whole, err := wireOf(t, path).Assemble(raw, "")
	require.NoError(t, err)
	assert.NotContains(t, string(whole), "\n")
	var body map[string]any
	require.NoError(t, json.Unmarshal(whole, &body))
	return body
}

func TestToolCallsAndReasoningAreJoinedToo(t *testing.T) {
	t.Parallel()
	body := assembled(t, "/v1/chat/completions",
		`{"id":"c","object":"chat.completion.chunk","created":1795312419,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{"reasoning":"let "},"finish_reason":null}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{"reasoning":"me <see>"}}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"id":"t1","type":"function","index":0,"function":{"name":"weather"}}]}}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"t2","function":{"name":"b","arguments":"{}"}},{"index":0,"function":{"arguments":":1}"}}]}}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls","logprobs":null}]}`,
		`{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":9,"total_tokens":12}}`, `[DONE]`)
	assert.Equal(t, map[string]any{
		"id": "c", "object": "chat.completion", "created": 1795312419., "model": "m",
		"choices": []any{map[string]any{
			"index": 0., "finish_reason": "tool_calls", "logprobs": nil,
			"message": map[string]any{
				"role": "assistant", "content": nil, "reasoning": "let me <see>",
				"tool_calls": []any{
					map[string]any{"id": "t1", "type": "function", "function": map[string]any{"name": "weather", "arguments": `{"a":1}`}},
					map[string]any{"id": "t2", "function": map[string]any{"name": "b", "arguments": "{}"}},
				},
			},
		}},
		"usage": map[string]any{"prompt_tokens": 3., "completion_tokens": 9., "total_tokens": 12.},
	}, body)
}

func TestEventsOfTextAloneNeedNotBeKept(t *testing.T) {
	t.Parallel()
	frame := func(w wire.Wire, event string) *wire.Frame {
		f := &wire.Frame{}
		f.Reset()
		require.NoError(t, w.Event(nil, []byte(event), f))
		return f
	}
	chat := wireOf(t, "/v1/chat/completions")
	for event, plain := range map[string]bool{
		`{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null,"token_ids": null}]}`: true,
		`{"choices":[{"index":0,"delta":{"content":"say \"logprobs\":{"}}]}`:                                       true,
		`{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[]}}]}`:                              false,
		`{"choices":[{"index":0,"delta":{"content":"a"},"token_ids":[5]}]}`:                                        false,
		`{"choices":[{"index":1,"delta":{"content":"a"}}]}`:                                                        false,
		`{"choices":[{"index":0,"delta":{"content":"a","reasoning":"b"}}]}`:                                        false,
		`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`:                                 false,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`:      false,
		`{"choices":[{"index":0,"delta":{"content":""}}]}`:                                                         false,
	} {
		assert.Equal(t, plain, chat.Plain([]byte(event), frame(chat, event)), event)
	}
	messages := wireOf(t, "/v1/messages")
	const block = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}`
	assert.False(t, messages.Plain([]byte(block), frame(messages, block)), "its text stands in one of several blocks")

	var kept keptEvents
	const piece = `{"choices":[{"index":0,"delta":{"content":"a"}}]}`
	for range 1000 {
		kept.add(chat, []byte(piece), frame(chat, piece))
	}
	assert.Len(t, kept.events(), 1)
}

func TestBlocksOfAMessageAreJoined(t *testing.T) {
	t.Parallel()
	body := assembled(t, "/v1/messages",
		`{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":5,"output_tokens":1}}}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}`,
		`{"type":"content_block_stop","index":0}`,
		`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"2}"}}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}}`,
		`{"type":"message_stop"}`)
	assert.Equal(t, map[string]any{
		"id": "m", "type": "message", "role": "assistant", "stop_reason": "tool_use",
		"content": []any{
			map[string]any{"type": "text", "text": "ab"},
			map[string]any{"type": "tool_use", "id": "t", "name": "f", "input": map[string]any{"x": 2.}},
		},
		"usage": map[string]any{"input_tokens": 5., "output_tokens": 7.},
	}, body)
}

func TestStreamsThatMakeNoWholeAnswerSaySo(t *testing.T) {
	t.Parallel()
	for path, events := range map[string][]string{
		"/v1/chat/completions": {`{"choices":[{"delta":{"content":"no index"}}]}`},
		"/v1/completions":      {`[DONE]`},
		"/v1/responses":        {`{"type":"response.created","response":{"output":[]}}`},
		"/v1/messages":         {`oops`},
		"/v1/embeddings":       {`{}`},
	} {
		raw := make([][]byte, 0, len(events))
		for _, event := range events {
			raw = append(raw, []byte(event))
		}
		_, err := wireOf(t, path).Assemble(raw, "")
		assert.Error(t, err, path)
	}
}

func TestFailuresAreKeptWithTheirReason(t *testing.T) {
	t.Parallel()
	answers := make(chan http.HandlerFunc, 4)
	h := keeping(t, func(w http.ResponseWriter, r *http.Request) { (<-answers)(w, r) })
	answers <- serveCapture(captures.Named("vllm-overload-chat-rejected"))
	answers <- func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no\nJSON", http.StatusBadGateway) }
	answers <- replay(captures.Named("vllm-engine-death-mid-stream"))
	answers <- func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	h.js(`for (const id of ["a", "b", "c", "d"]) request({id})`)
	lines := h.answers()
	require.Len(t, lines, 4)
	codes := []string{kindRejected, kindHTTP, kindStreamError, kindConnection}
	for i, line := range lines {
		assert.Equal(t, string(rune('a'+i)), line.CustomID)
		require.NotNil(t, line.Error)
		assert.Equal(t, codes[i], line.Error.Code)
		assert.NotEmpty(t, line.Error.Message)
	}
	assert.Equal(t, 503, lines[0].Response.StatusCode)
	assert.Contains(t, string(lines[0].Response.Body), "currently busy")
	assert.Equal(t, "null", string(lines[1].Response.Body), "what is no JSON is left out")
	assert.Nil(t, lines[2].Response, "half an answer is none")
	assert.Nil(t, lines[3].Response)
}

func TestAnswersAreKeptOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.js(`request()`)
	h.records()
	assert.NoFileExists(t, filepath.Join(h.folder, answersFile))
}

func TestAnswersAreNeverWrittenOverAFile(t *testing.T) {
	t.Parallel()
	first := keeping(t, paced(goodAnswer))
	first.js(`request()`)
	require.Len(t, first.answers(), 1)
	second := newHarness(t)
	second.runtime.MoveToVUContext(second.state)
	require.NoError(t, second.runtime.VU.Runtime().Set("folder", second.folder))
	require.NoError(t, second.runtime.VU.Runtime().Set("taken", filepath.Join(first.folder, answersFile)))
	assert.Contains(t, second.jsError(`vllm.startRun(folder, {}, {answers: taken})`), "file exists")
	assert.NoFileExists(t, filepath.Join(second.folder, requestsFile), "so that the folder can be used yet")
	assert.Contains(t, second.jsError(`vllm.startRun(folder, {}, {outputs: "x"})`), "`outputs` is unknown")
}
