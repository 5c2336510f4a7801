package vllm

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

const (
	engineDied = "EngineCore encountered an issue. See stack trace (above) for the root cause."
	engineBusy = "The engine is currently busy and cannot accept new requests. " +
		"Please try again later or on a different instance."
)

// captureExpectations are what records of the captured responses must hold. nil is null.
var captureExpectations = map[string]map[string]any{
	"vllm-chat-stream-usage": {
		"success": true, "chunks": 17., "promptTokens": 21., "outputTokens": 16., "cachedTokens": nil,
		"finishReason": "length", "requestId": "chatcmpl-9354fc6eca4d24ae", "tokenSource": "usage",
	},
	"vllm-chat-stream-continuous-usage": {
		"success": true, "chunks": 17., "promptTokens": 21., "outputTokens": 16., "finishReason": "length",
	},
	"vllm-chat-stream-n2":           {"success": true, "chunks": 34., "outputTokens": 32., "finishReason": "length"},
	"vllm-chat-stream-max-tokens-1": {"success": true, "chunks": 2., "outputTokens": 1., "gapP50Ms": nil},
	"vllm-chat-stream-stop-string":  {"success": true, "outputTokens": 7., "finishReason": "stop"},
	"vllm-chat-stream-utf8-choice":  {"success": true},
	"vllm-reasoning-stream":         {"success": true, "outputTokens": 8., "finishReason": "length"},
	"vllm-reasoning-ended-stream":   {"success": true},
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
	"vllm-overload-stream": {
		"success": false, "status": 200., "failureKind": "rejected", "failureMessage": engineBusy,
		"requestId": "63d829c47eb849a4b9c06917787bcb61",
	},
	"vllm-overload": {
		"success": false, "status": 503., "failureKind": "rejected", "failureMessage": engineBusy, "chunks": nil,
	},
	"vllm-engine-death-stream": {
		"success": false, "status": 200., "failureKind": "stream-error", "failureMessage": engineDied, "finishReason": nil,
	},
	"vllm-engine-death-non-stream": {
		"success": false, "status": 500., "failureKind": "http", "failureMessage": engineDied,
	},
	"vllm-shutdown-abort-stream": {
		"success": false, "failureKind": "aborted", "finishReason": "abort", "outputTokens": 500.,
		"failureMessage": "the server ended the answer with finish reason abort",
	},
	"vllm-completion-stream-usage": {
		"success": true, "chunks": 16., "promptTokens": 6., "outputTokens": 16., "finishReason": "length",
	},
	"vllm-completion-stream-n2": {"success": true, "chunks": 32., "outputTokens": 32.},
	"llamacpp-chat-stream-usage": {
		"success": true, "chunks": 18., "promptTokens": 21., "outputTokens": 16., "finishReason": "length",
	},
	"llamacpp-completion-stream-usage": {
		"success": true, "promptTokens": 6., "cachedTokens": 5., "outputTokens": 16., "finishReason": "length",
	},
	"llamacpp-chat-stream-tool-required": {"success": true, "outputTokens": 120., "cachedTokens": 20.},
	"llamacpp-chat":                      {"success": true, "finishReason": "length", "chunks": nil},
	"vllm-chat": {
		"success": true, "status": 200., "chunks": nil, "firstTokenMs": nil, "lastTokenMs": nil, "promptTokens": 21.,
		"outputTokens": 16., "finishReason": "length", "requestId": "chatcmpl-9472a53fbb1fe22a",
	},
	"vllm-chat-n2":       {"success": true, "outputTokens": 32.},
	"vllm-reasoning":     {"success": true, "outputTokens": 8., "cachedTokens": 0.},
	"vllm-tool-required": {"success": true},
	"vllm-completion":    {"success": true},
	"vllm-auth-missing-key": {
		"success": false, "status": 401., "failureKind": "http", "failureMessage": "Unauthorized",
	},
	"vllm-get-unknown-404": {
		"success": false, "status": 404., "failureKind": "http", "failureMessage": "Not Found",
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

func TestRealResponsesBecomeTheRightRecords(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, captured := range captures.All() {
		expected, ok := captureExpectations[captured.Name]
		require.True(t, ok, "no expectation for %s", captured.Name)
		seen++
		t.Run(captured.Name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			h.client(serve(t, serveCapture(captured)), `{}`)
			path := "/v1/chat/completions"
			if _, chat := expectedWire(captured.Name); !chat {
				path = "/v1/completions"
			}
			h.js(`request({path: "` + path + `"})`)
			record := h.record()
			for key, value := range expected {
				assert.Equal(t, value, record[key], "%s of %v", key, record)
			}
			assertOrdered(t, record)
		})
	}
	assert.Len(t, captureExpectations, seen)
}

func expectedWire(name string) (string, bool) {
	switch name {
	case "vllm-completion", "vllm-completion-stream-usage", "vllm-completion-stream-n2", "llamacpp-completion-stream-usage":
		return name, false
	}
	return name, true
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
	texts := map[string]string{
		"vllm-chat":                            "('-('-('-('-('-('-('-('-",
		"vllm-reasoning":                       "",
		"vllm-tools-auto-forced-hermes-stream": "",
		"vllm-chat-stream-stop-string":         "alpha ",
		"vllm-chat-n2":                         " iterablealue() hiwortempmpty localsw consiRED condition step Stackardstes",
		"vllm-chat-stream-n2":                  " iterablealue() hiwortempmpty localsw consiRED condition step Stackardstes",
	}
	for _, captured := range captures.All() {
		want, ok := texts[captured.Name]
		if !ok {
			continue
		}
		h := newHarness(t)
		h.client(serve(t, serveCapture(captured)), `{}`)
		assert.Equal(t, want, h.js(`request().text`), captured.Name)
		delete(texts, captured.Name)
	}
	assert.Empty(t, texts)
}
