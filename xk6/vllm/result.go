package vllm

import (
	"slices"

	"github.com/grafana/sobek"
)

// maxKeptBytes is the largest buffer that waits for another request.
const maxKeptBytes = 1 << 20

// record draws up the facts of a finished exchange. It sorts the answer's gaps.
func (x *exchange) record() record {
	a := &x.answer
	failed := x.outcome()
	finishReason, _ := a.finish()
	hidden := x.call.options.secret
	r := record{
		id: x.call.id, scenario: x.call.scenario, phase: x.call.phase, workload: x.call.workload,
		level: x.call.level, vu: x.call.state.VUIDGlobal, turn: x.call.turn, scheduledMs: x.call.scheduledMs, unready: x.call.unready,
		sent: x.sent, headers: x.headers, first: never, firstContent: never, last: never, end: x.end,
		status:  x.status,
		success: failed.none(), failureKind: failed.kind, failureMessage: failed.words(hidden),
		promptTokens: a.usage.Prompt, cachedTokens: a.usage.Cached, outputTokens: a.usage.Output,
		streamed:     a.streamed,
		finishReason: tidy(finishReason, hidden),
		requestID:    tidy(x.requestID, hidden),
		timings:      a.timings,
	}
	if r.requestID == "" {
		r.requestID = tidy(a.id, hidden)
	}
	if a.streamed {
		if x.call.options.recordGaps {
			r.gaps = slices.Clone(a.gaps)
		}
		r.first, r.firstContent, r.last, r.chunks = a.first, a.firstContent, a.last, a.chunks
		r.gapP50, r.gapP99, r.gapMax, r.hasGaps = a.gapStatistics()
	}
	return r
}

// release lets another request use the exchange's buffers.
func (x *exchange) release() {
	if cap(x.body) > maxKeptBytes || cap(x.kept.data) > maxKeptBytes || cap(x.answer.text) > maxKeptBytes || x.events.Held()+x.lines.Held() > maxKeptBytes {
		return
	}
	x.reset()
	exchanges.Put(x)
}

// toJS is the LlmResult of index.d.ts. Its values are made when the script asks for them, which most scripts do for few.
func (done *finished) toJS(rt *sobek.Runtime) *sobek.Object {
	return rt.NewDynamicObject(&result{rt: rt, done: done})
}

// result implements sobek.DynamicObject. Scripts may read it only.
type result struct {
	rt   *sobek.Runtime
	done *finished
}

// resultField gives one property's value; nil stands for null.
type resultField struct {
	name string
	get  func(done *finished) any
}

// resultFields are in the order of index.d.ts.
var resultFields = []resultField{ //nolint:gochecknoglobals // a table
	{"success", func(r *finished) any { return r.success }},
	{"status", func(r *finished) any { return r.status }},
	{"failureKind", func(r *finished) any { return textOrNil(r.failureKind, !r.success) }},
	{"failureMessage", func(r *finished) any { return textOrNil(r.failureMessage, !r.success) }},
	{"finishReason", func(r *finished) any { return textOrNil(r.finishReason, r.finishReason != "") }},
	{"promptTokens", func(r *finished) any { return countOrNil(r.promptTokens) }},
	{"cachedTokens", func(r *finished) any { return countOrNil(r.cachedTokens) }},
	{"outputTokens", func(r *finished) any { return countOrNil(r.outputTokens) }},
	{"sentMs", func(r *finished) any { return instantOrNil(r.sent) }},
	{"headersMs", func(r *finished) any { return instantOrNil(r.headers) }},
	{"firstTokenMs", func(r *finished) any { return instantOrNil(r.first) }},
	{"firstContentMs", func(r *finished) any { return instantOrNil(r.firstContent) }},
	{"lastTokenMs", func(r *finished) any { return instantOrNil(r.last) }},
	{"endMs", func(r *finished) any { return instantOrNil(r.end) }},
	{"latenessMs", func(r *finished) any { return numberOrNil(r.lateness()) }},
	{"ttftMs", func(r *finished) any {
		ttft, ok := r.ttft()
		return numberOrNil(inMs(ttft), ok)
	}},
	{"tpotMs", func(r *finished) any { return numberOrNil(r.tpot()) }},
	{"ntpotMs", func(r *finished) any { return numberOrNil(r.ntpot()) }},
	{"e2eMs", func(r *finished) any { return numberOrNil(inMs(r.e2e()), r.success) }},
	{"chunks", func(r *finished) any { return numberOrNil(float64(r.chunks), r.streamed) }},
	{"gapP50Ms", func(r *finished) any { return numberOrNil(inMs(r.gapP50), r.hasGaps) }},
	{"gapP99Ms", func(r *finished) any { return numberOrNil(inMs(r.gapP99), r.hasGaps) }},
	{"gapMaxMs", func(r *finished) any { return numberOrNil(inMs(r.gapMax), r.hasGaps) }},
	{"valid", func(r *finished) any {
		if r.verdict == notJudged {
			return nil
		}
		return r.verdict == judgedValid
	}},
	{"invalidReason", func(r *finished) any { return textOrNil(r.invalidReason, r.verdict == judgedInvalid) }},
	{"requestId", func(r *finished) any { return textOrNil(r.requestID, r.requestID != "") }},
	{"text", func(r *finished) any { return r.text }},
}

// Get implements sobek.DynamicObject.
func (r *result) Get(key string) sobek.Value {
	for i := range resultFields {
		if resultFields[i].name != key {
			continue
		}
		value := resultFields[i].get(r.done)
		if value == nil {
			return sobek.Null()
		}
		return r.rt.ToValue(value)
	}
	return nil
}

// Set implements sobek.DynamicObject.
func (r *result) Set(string, sobek.Value) bool { return false }

// Delete implements sobek.DynamicObject.
func (r *result) Delete(key string) bool { return !r.Has(key) }

// Has implements sobek.DynamicObject.
func (r *result) Has(key string) bool {
	return slices.ContainsFunc(resultFields, func(field resultField) bool { return field.name == key })
}

// Keys implements sobek.DynamicObject.
func (r *result) Keys() []string {
	keys := make([]string, 0, len(resultFields))
	for i := range resultFields {
		keys = append(keys, resultFields[i].name)
	}
	return keys
}

func textOrNil(text string, present bool) any {
	if !present {
		return nil
	}
	return text
}

func countOrNil(n int64) any {
	if n < 0 {
		return nil
	}
	return n
}

func numberOrNil(n float64, present bool) any {
	if !present {
		return nil
	}
	return n
}

func instantOrNil(i instant) any { return numberOrNil(milliseconds(i), i != never) }
