package vllm

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheConstructorReportsAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	message := h.jsError(`new vllm.Client({baseUrl: "localhost:8000", timeout: 5, headers: {"a b": "c", ok: 3},
		apiKey: "key\n", timeoutMs: -1})`)
	for _, mistake := range []string{
		"vllm.Client: `timeout` is unknown; known are baseUrl, apiKey, headers, timeoutMs, idleTimeoutMs, recordGaps",
		"`baseUrl` \"localhost:8000\" must be like http://host:8000",
		"`apiKey` has characters that no HTTP header may have",
		"`headers.a b` is not a valid HTTP header",
		"`headers.ok` must be a string",
		"`timeoutMs` must be above 0, it is -1",
	} {
		assert.Contains(t, message, mistake)
	}
}

func TestTheConstructorNeedsOptions(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	assert.Contains(t, h.jsError(`new vllm.Client()`), "the argument must be an object")
	message := h.jsError(`new vllm.Client({})`)
	assert.Contains(t, message, "`baseUrl` must be a string; `timeoutMs` must be a number")
	assert.Contains(t, h.jsError(`new vllm.Client({baseUrl: "http://h/?a=1", timeoutMs: 1})`), "must end before any ?")
	assert.Contains(t, h.jsError(`new vllm.Client({baseUrl: "http://h", timeoutMs: 1, apiKey: "k",
		headers: {authorization: "Basic x"}})`), "cannot both be given")
}

func TestClientsAreInstancesOfTheirClass(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	assert.Equal(t, true, h.js(`new vllm.Client({baseUrl: "http://h/", timeoutMs: 1.5}) instanceof vllm.Client`))
}

func TestRequestsAreForVUsOnly(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	message := h.jsError(`new vllm.Client({baseUrl: "http://h", timeoutMs: 1}).request({})`)
	assert.Contains(t, message, "cannot be called while the script is loaded")
	assert.Contains(t, h.jsError(`vllm.startRun("x", {})`), "only setup() and VU code may do")
}

func TestMistakesInARequestThrowAtOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, nil), `{}`)
	message := h.jsError(`client.request({path: "/v1/completions", id: 5, phase: "cooldown", level: -1, scheduledMs: "x",
		judge: "yes", tags: {}})`)
	for _, mistake := range []string{
		"request: `body` must be a string", "`id` must be a string", "`scenario` must be a string",
		"`phase` must be warmup or measure, it is \"cooldown\"", "`level` must not be negative",
		"`scheduledMs` must be a number", "`judge` must be a function",
	} {
		assert.Contains(t, message, mistake)
	}
	assert.Contains(t, h.jsError(`request({path: "/v1/audio/speech"})`), "has no known wire format")
	assert.Contains(t, h.jsError(`request({tags: {a: {}}})`), "invalid value for metric tag 'a'")
	assert.Empty(t, h.records())
}
