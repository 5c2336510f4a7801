package vllm

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

const (
	engineDied = "EngineCore encountered an issue. See stack trace (above) for the root cause."
	engineBusy = "The engine is currently busy and cannot accept new requests. " +
		"Please try again later or on a different instance."
)

// toldByHand is what the records of the most telling captures hold, read from their bytes by a person. nil is null.
var toldByHand = map[string]map[string]any{
	"vllm-chat-stream-usage": {
		"success": true, "chunks": 17., "promptTokens": 21., "outputTokens": 16., "cachedTokens": nil,
		"finishReason": "length", "requestId": "chatcmpl-9354fc6eca4d24ae", "tokenSource": "usage",
	},
	"vllm-chat-stream-n2":           {"success": true, "chunks": 34., "outputTokens": 32., "finishReason": "length"},
	"vllm-chat-stream-max-tokens-1": {"success": true, "chunks": 2., "outputTokens": 1., "gapP50Ms": nil},
	"vllm-reasoning-stream":         {"success": true, "outputTokens": 8., "finishReason": "length"},
	"vllm-tools-auto-forced-hermes-stream": {
		"success": true, "chunks": 15., "outputTokens": 47., "finishReason": "tool_calls",
	},
	"vllm-prompt-tokens-details-stream": {
		"success": true, "promptTokens": 492., "cachedTokens": 384., "outputTokens": 2.,
	},
	"vllm-error-bad-regex-stream": {
		"success": false, "status": 200., "failureKind": "stream-error", "chunks": 0., "firstTokenMs": nil,
		"failureMessage": `Grammar error: at 1(8): invalid regex "([a-z" (in regex): regex parse error: ([a-z ^ ` +
			`error: unclosed character class 1 | start: /([a-z/ ^`,
		"tokenSource": "none",
	},
	"vllm-overload-chat-stream-rejected": {
		"success": false, "status": 200., "failureKind": "rejected", "failureMessage": engineBusy,
		"requestId": "63d829c47eb849a4b9c06917787bcb61",
	},
	"vllm-overload-chat-rejected": {
		"success": false, "status": 503., "failureKind": "rejected", "failureMessage": engineBusy, "chunks": nil,
	},
	"vllm-engine-death-mid-stream": {
		"success": false, "status": 200., "failureKind": "stream-error", "failureMessage": engineDied, "finishReason": nil,
	},
	"vllm-engine-death-non-stream": {
		"success": false, "status": 500., "failureKind": "http", "failureMessage": engineDied,
	},
	"vllm-shutdown-sigterm-2-mid-stream": {
		"success": false, "failureKind": "aborted", "finishReason": "abort", "outputTokens": 500.,
		"failureMessage": "the server ended the answer with finish reason abort",
	},
	"vllm-shutdown-sigterm-mid-stream": {
		"success": false, "failureKind": "idle-timeout", "finishReason": nil, "outputTokens": nil,
		"failureMessage": "the stream was silent for 4000 ms",
	},
	"vllm-chat-stream-client-abort": {
		"success": false, "failureKind": "stream-cut", "failureMessage": "unexpected EOF", "tokenSource": "none",
	},
	"vllm-chat-stream-stop-allowed-token": { // one token was made, but none that says anything
		"success": false, "failureKind": "empty", "failureMessage": "a complete answer without any output",
		"outputTokens": 1., "firstTokenMs": nil, "finishReason": "stop",
	},
	"vllm-completion-stream-usage": {
		"success": true, "chunks": 16., "promptTokens": 6., "outputTokens": 16., "finishReason": "length",
	},
	"llamacpp-completion-stream-usage": {
		"success": true, "promptTokens": 6., "cachedTokens": 5., "outputTokens": 16., "finishReason": "length",
	},
	"llamacpp-completion-stream-prompt-array": {"success": true, "chunks": 10.}, // begins with a frame that is null
	"vllm-chat": {
		"success": true, "status": 200., "chunks": nil, "firstTokenMs": nil, "lastTokenMs": nil, "promptTokens": 21.,
		"outputTokens": 16., "finishReason": "length", "requestId": "chatcmpl-9472a53fbb1fe22a",
	},
	"vllm-auth-missing-key": {
		"success": false, "status": 401., "failureKind": "http", "failureMessage": "Unauthorized",
	},
	"vllm-error-wrong-model": {
		"success": false, "status": 404., "failureKind": "http",
		"failureMessage": "The model `no-such-model` does not exist. Valid aliases: tiny-llama.",
	},
	"vllm-error-invalid-json": {
		"success": false, "status": 400., "failureKind": "http",
		"failureMessage": "1 validation error: {'type': 'json_invalid', 'loc': 'body.37', 'msg': 'JSON decode error', " +
			"'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}",
	},
	"llamacpp-error-chat-prompt-too-long-stream": {
		"success": false, "status": 400., "failureKind": "http",
		"failureMessage": "request (6004 tokens) exceeds the available context size (4096 tokens), try increasing it",
	},
}

// measurable are the times of a record that can be null.
var measurable = []string{"headersMs", "firstTokenMs", "firstContentMs", "lastTokenMs", "gapP50Ms", "gapP99Ms", "gapMaxMs"}

func TestRealResponsesBecomeTheRightRecords(t *testing.T) {
	t.Parallel()
	expectations := captures.Expectations()
	for _, captured := range captures.All() {
		t.Run(captured.Name, func(t *testing.T) {
			t.Parallel()
			expected := expectations[captured.Name]
			record, text := requestCapture(t, captured)
			for key, value := range expected.Record {
				assert.Equal(t, value, record[key], "%s of %v", key, record)
			}
			for key, value := range toldByHand[captured.Name] {
				assert.Equal(t, value, record[key], "%s of %v", key, record)
			}
			for _, key := range measurable {
				value, known := record[key]
				if key == "firstContentMs" && !known {
					continue // TestFramesAreCountedAsTheScriptDoes looks at it
				}
				assert.Equal(t, slices.Contains(expected.Measured, key), value != nil, "%s of %v", key, record)
			}
			assertOrdered(t, record)
			assertText(t, expected, text)
		})
	}
}

func TestEveryCaptureToldByHandIsThere(t *testing.T) {
	t.Parallel()
	for name := range toldByHand {
		assert.Equal(t, name, captures.Named(name).Name)
	}
}

// requestCapture asks a server that answers with the capture, by the real client, and gives the record and the answer's text.
func requestCapture(t *testing.T, captured captures.Capture) (map[string]any, string) {
	t.Helper()
	h := newHarness(t)
	options := `{}`
	if captured.End == captures.Silent {
		options = `{idleTimeoutMs: 4000}` // more than a busy machine may take between two pieces
	}
	h.client(serve(t, replay(captured)), options)
	text, _ := h.js(`request({path: "` + captured.Path + `"}).text`).(string)
	return h.record(), text
}

func assertText(t *testing.T, expected captures.Expectation, text string) {
	t.Helper()
	if expected.Text != nil {
		assert.Equal(t, *expected.Text, text)
		return
	}
	assert.Equal(t, expected.TextSHA256, fmt.Sprintf("%x", sha256.Sum256([]byte(text))), text)
}

func TestFramesAreCountedAsTheScriptDoes(t *testing.T) {
	t.Parallel()
	expectations := captures.Expectations()
	for _, captured := range captures.All() {
		expected := expectations[captured.Name]
		x := exchanged(t, captured.Path, captured.Status, captured.Header, captured.Body)
		assert.Len(t, x.answer.gaps, expected.Gaps, captured.Name)
		assert.Equal(t, slices.Contains(expected.Measured, "firstContentMs"), x.answer.firstContent != never, captured.Name)
	}
}

// assertOrdered checks what holds for every record, whatever happened.
func assertOrdered(t *testing.T, record map[string]any) {
	t.Helper()
	at := 0.
	for _, key := range []string{"sentMs", "headersMs", "firstTokenMs", "lastTokenMs", "endMs"} {
		if instant, measured := record[key].(float64); measured {
			assert.GreaterOrEqual(t, instant, at, "%s of %v", key, record)
			at = instant
		}
	}
	assert.Equal(t, record["success"], record["failureKind"] == nil)
	assert.Equal(t, record["success"], record["failureMessage"] == nil)
	if p50, measured := record["gapP50Ms"].(float64); measured {
		assert.LessOrEqual(t, p50, record["gapP99Ms"])
		assert.LessOrEqual(t, record["gapP99Ms"], record["gapMaxMs"])
	}
}

func TestTheAnswersTextIsTheFirstChoicesContent(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"vllm-chat":                            "('-('-('-('-('-('-('-('-",
		"vllm-reasoning":                       "",
		"vllm-tools-auto-forced-hermes-stream": "",
		"vllm-chat-stream-stop-string":         "alpha ",
		"vllm-chat-n2":                         " iterablealue() hiwortempmpty localsw consiRED condition step Stackardstes",
		"vllm-chat-stream-n2":                  " iterablealue() hiwortempmpty localsw consiRED condition step Stackardstes",
	} {
		_, text := requestCapture(t, captures.Named(name))
		assert.Equal(t, want, text, name)
	}
}
