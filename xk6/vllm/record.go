package vllm

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// record holds the facts of one request, one line of requests.ndjson. lib/schema/record.ts describes each field.
// Counts of -1, instants of never and empty optional strings stand for null.
type record struct {
	id, scenario, phase, workload string
	level                         float64
	vu                            uint64
	turn                          int64   // negative outside a plan
	scheduledMs                   float64 // negative when not scheduled
	unready                       bool    // no virtual user was free when it was due; not in the record, whose lateness shows it

	sent, headers, first, firstContent, last, end instant
	status                                        int

	success        bool
	failureKind    string
	failureMessage string

	promptTokens, cachedTokens, outputTokens int64
	streamed                                 bool
	chunks                                   int
	hasGaps                                  bool
	gapP50, gapP99, gapMax                   time.Duration
	gaps                                     []time.Duration // in order; nil unless asked for
	finishReason                             string
	verdict                                  verdict
	invalidReason                            string
	requestID                                string
	timings                                  wire.Timings
}

// lateness is how long after its scheduled time the request was sent, in ms. A send is never early; a scheduled time has three
// decimals in the record, the instant more, hence the lower bound.
func (r *record) lateness() (float64, bool) {
	if r.scheduledMs < 0 || r.sent == never {
		return 0, false
	}
	return max(0, milliseconds(r.sent)-r.scheduledMs), true
}

// ttft is only known of streams.
func (r *record) ttft() (time.Duration, bool) {
	if r.first == never {
		return 0, false
	}
	return time.Duration(r.first - r.sent), true
}

// e2e lasts to the last token, without streaming to the answer's end.
func (r *record) e2e() time.Duration {
	if r.last != never {
		return time.Duration(r.last - r.sent)
	}
	return time.Duration(r.end - r.sent)
}

// ntpot is the whole time per output token, in ms: E2E / output tokens, "normalized" as in inference-perf. Unlike tpot it
// exists without streams.
func (r *record) ntpot() (float64, bool) {
	if r.outputTokens < 1 {
		return 0, false
	}
	return float64(r.e2e()) / float64(time.Millisecond) / float64(r.outputTokens), true
}

// tpot is the time per output token after the first, in ms: (E2E - TTFT) / (output tokens - 1).
func (r *record) tpot() (float64, bool) {
	ttft, streamed := r.ttft()
	if !streamed || r.outputTokens < 2 {
		return 0, false
	}
	return float64(r.e2e()-ttft) / float64(time.Millisecond) / float64(r.outputTokens-1), true
}

// appendJSON appends the record as one line. The order of the keys is that of the schema.
func (r *record) appendJSON(b []byte) []byte {
	b = append(b, `{"v":1,"id":`...)
	b = appendString(b, r.id)
	b = append(b, `,"scenario":`...)
	b = appendString(b, r.scenario)
	b = append(b, `,"phase":`...)
	b = appendString(b, r.phase)
	b = append(b, `,"level":`...)
	b = strconv.AppendFloat(b, r.level, 'f', -1, 64)
	b = append(b, `,"workload":`...)
	b = appendString(b, r.workload)
	b = append(b, `,"vu":`...)
	b = strconv.AppendUint(b, r.vu, 10)
	b = appendCount(append(b, `,"turn":`...), r.turn)
	b = append(b, `,"scheduledMs":`...)
	if r.scheduledMs < 0 {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendFloat(b, r.scheduledMs, 'f', 3, 64)
	}
	b = appendInstant(append(b, `,"sentMs":`...), r.sent)
	b = appendInstant(append(b, `,"headersMs":`...), r.headers)
	b = appendInstant(append(b, `,"firstTokenMs":`...), r.first)
	b = appendInstant(append(b, `,"firstContentMs":`...), r.firstContent)
	b = appendInstant(append(b, `,"lastTokenMs":`...), r.last)
	b = appendInstant(append(b, `,"endMs":`...), r.end)
	b = append(b, `,"status":`...)
	b = strconv.AppendInt(b, int64(r.status), 10)
	b = append(b, `,"success":`...)
	b = strconv.AppendBool(b, r.success)
	b = appendOptional(append(b, `,"failureKind":`...), r.failureKind, r.success)
	b = appendOptional(append(b, `,"failureMessage":`...), r.failureMessage, r.success)
	b = appendCount(append(b, `,"promptTokens":`...), r.promptTokens)
	b = appendCount(append(b, `,"cachedTokens":`...), r.cachedTokens)
	b = appendCount(append(b, `,"outputTokens":`...), r.outputTokens)
	b = append(b, `,"tokenSource":"`...)
	b = append(b, r.tokenSource()...)
	b = append(b, `","chunks":`...)
	if r.streamed {
		b = strconv.AppendInt(b, int64(r.chunks), 10)
	} else {
		b = append(b, "null"...)
	}
	b = r.appendGap(append(b, `,"gapP50Ms":`...), r.gapP50)
	b = r.appendGap(append(b, `,"gapP99Ms":`...), r.gapP99)
	b = r.appendGap(append(b, `,"gapMaxMs":`...), r.gapMax)
	b = appendGaps(append(b, `,"gapsMs":`...), r.gaps)
	b = appendOptional(append(b, `,"finishReason":`...), r.finishReason, r.finishReason == "")
	b = append(b, `,"valid":`...)
	b = append(b, r.verdict.json()...)
	b = appendOptional(append(b, `,"invalidReason":`...), r.invalidReason, r.verdict != judgedInvalid)
	b = appendOptional(append(b, `,"requestId":`...), r.requestID, r.requestID == "")
	b = appendTimings(append(b, `,"serverTimings":`...), r.timings)
	return append(b, '}', '\n')
}

func (r *record) tokenSource() string {
	if r.promptTokens >= 0 || r.outputTokens >= 0 {
		return "usage"
	}
	return "none"
}

func (r *record) appendGap(b []byte, gap time.Duration) []byte {
	if !r.hasGaps {
		return append(b, "null"...)
	}
	return appendMilliseconds(b, gap)
}

func appendGaps(b []byte, gaps []time.Duration) []byte {
	if gaps == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, gap := range gaps {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendMilliseconds(b, gap)
	}
	return append(b, ']')
}

func appendTimings(b []byte, t wire.Timings) []byte {
	if !t.Known() {
		return append(b, "null"...)
	}
	for _, field := range []struct {
		key string
		ns  int64
	}{{`{"totalMs":`, t.Total}, {`,"loadMs":`, t.Load}, {`,"promptMs":`, t.Prompt}, {`,"outputMs":`, t.Output}} {
		b = append(b, field.key...)
		if field.ns < 0 {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, nanosecondsAsMs(field.ns), 'f', -1, 64)
		}
	}
	return append(b, '}')
}

func nanosecondsAsMs(ns int64) float64 { return float64(ns) / float64(time.Millisecond) }

func appendInstant(b []byte, i instant) []byte {
	if i == never {
		return append(b, "null"...)
	}
	return appendMilliseconds(b, time.Duration(i))
}

func appendCount(b []byte, n int64) []byte {
	if n < 0 {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, n, 10)
}

func appendOptional(b []byte, s string, absent bool) []byte {
	if absent {
		return append(b, "null"...)
	}
	return appendString(b, s)
}

// appendString writes a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
			i++
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			char, width := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, char)
			i += width
		}
	}
	return append(b, '"')
}
