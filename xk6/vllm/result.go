package vllm

import (
	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/lib"
)

// maxKeptBytes is the largest buffer that waits for another request.
const maxKeptBytes = 1 << 20

// record draws up the facts of a finished exchange.
func (x *exchange) record(request *llmRequest, state *lib.State, secret string) *record {
	a := &x.answer
	failed := x.outcome()
	finishReason, _ := a.finish()
	r := &record{
		id: request.id, scenario: request.scenario, phase: request.phase, workload: request.workload,
		level: request.level, vu: state.VUIDGlobal, scheduledMs: request.scheduledMs,
		sent: x.sent, headers: x.headers, first: never, last: never, end: x.end,
		status:  x.status,
		success: failed.none(), failureKind: failed.kind, failureMessage: tidy(failed.message, secret),
		promptTokens: a.usage.Prompt, cachedTokens: a.usage.Cached, outputTokens: a.usage.Output,
		streamed:     a.streamed,
		finishReason: finishReason,
		requestID:    x.requestID,
	}
	if r.requestID == "" {
		r.requestID = a.id
	}
	if a.streamed {
		r.first, r.last, r.chunks = a.first, a.last, a.chunks
		r.gapP50, r.gapP99, r.gapMax, r.hasGaps = a.gapStatistics()
	}
	return r
}

// release lets another request use the exchange's buffers.
func (x *exchange) release() {
	if cap(x.body) > maxKeptBytes || cap(x.answer.text) > maxKeptBytes || x.events.Held()+x.lines.Held() > maxKeptBytes {
		return
	}
	x.reset()
	exchanges.Put(x)
}

// toJS is the LlmResult of index.d.ts, with the values of the record.
func (r *record) toJS(rt *sobek.Runtime, text sobek.Value) *sobek.Object {
	result := rt.NewObject()
	set := func(key string, value any) {
		_ = result.Set(key, value) // a plain object takes every key
	}
	optional := func(key string, present bool, value any) {
		if present {
			set(key, value)
		} else {
			set(key, sobek.Null())
		}
	}
	at := func(key string, i instant) { optional(key, i != never, milliseconds(i)) }
	count := func(key string, n int64) { optional(key, n >= 0, n) }

	set("success", r.success)
	set("status", r.status)
	optional("failureKind", !r.success, r.failureKind)
	optional("failureMessage", !r.success, r.failureMessage)
	optional("finishReason", r.finishReason != "", r.finishReason)
	count("promptTokens", r.promptTokens)
	count("cachedTokens", r.cachedTokens)
	count("outputTokens", r.outputTokens)
	at("sentMs", r.sent)
	at("headersMs", r.headers)
	at("firstTokenMs", r.first)
	at("lastTokenMs", r.last)
	at("endMs", r.end)
	optional("valid", r.verdict != notJudged, r.verdict == judgedValid)
	optional("invalidReason", r.verdict == judgedInvalid, r.invalidReason)
	set("text", text)
	return result
}
