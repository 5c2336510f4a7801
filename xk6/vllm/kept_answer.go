package vllm

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// answersFile is where answers are kept in a run folder.
const answersFile = "outputs.jsonl"

// unassembled is the error code of an answer that succeeded and yet cannot be written as a whole one.
const unassembled = "not-assembled"

// keptEvents holds the data of a stream's events, one behind the other. Of those that bring text alone, which are most and whose text
// the answer holds, it has the first.
type keptEvents struct {
	data  []byte
	ends  []int
	plain bool
}

// add takes an event and the frame that it was read into.
func (k *keptEvents) add(w wire.Wire, data []byte, f *wire.Frame) {
	if w.Plain(data, f) {
		if k.plain {
			return
		}
		k.plain = true
	}
	k.data = append(k.data, data...)
	k.ends = append(k.ends, len(k.data))
}

func (k *keptEvents) emptied() keptEvents { return keptEvents{data: k.data[:0], ends: k.ends[:0]} }

func (k *keptEvents) events() [][]byte {
	events := make([][]byte, 0, len(k.ends))
	start := 0
	for _, end := range k.ends {
		events = append(events, k.data[start:end])
		start = end
	}
	return events
}

func (one *call) keepsAnswer() bool { return one.run != nil && one.run.log.answers != nil }

// appendAnswer appends the request's line of an OpenAI batch output file
// (https://platform.openai.com/docs/api-reference/batch/request-output). A streamed answer is put together as it would have
// come without streaming. A failure has an error, and a response too if an HTTP status other than 2xx is the failure.
func (x *exchange) appendAnswer(b []byte, r *record) []byte {
	failed := failure{r.failureKind, r.failureMessage}
	var body []byte
	if r.success {
		var err error
		if body, err = x.wholeAnswer(); err != nil {
			failed = failure{unassembled, err.Error()}
		}
	} else if x.status != 0 && !x.succeededInHTTP() {
		body = compact(x.body)
	}
	b = append(b, `{"id":`...)
	b = appendString(b, "batch_req_"+r.id)
	b = append(b, `,"custom_id":`...)
	b = appendString(b, r.id)
	b = append(b, `,"response":`...)
	if body == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, `{"status_code":`...)
		b = strconv.AppendInt(b, int64(r.status), 10)
		b = appendOptional(append(b, `,"request_id":`...), r.requestID, r.requestID == "")
		b = append(append(b, `,"body":`...), x.call.options.secret.inJSON(body)...)
		b = append(b, '}')
	}
	b = append(b, `,"error":`...)
	if failed.none() {
		return append(b, "null}\n"...)
	}
	b = appendString(append(b, `{"code":`...), failed.kind)
	b = appendString(append(b, `,"message":`...), failed.message)
	return append(b, "}}\n"...)
}

func (x *exchange) wholeAnswer() ([]byte, error) {
	if !x.answer.streamed {
		return compact(x.body), nil
	}
	return x.answer.wire.Assemble(x.kept.events(), string(x.answer.text))
}

// compact is JSON on one line; what is no JSON becomes null, so that the line stays one.
func compact(text []byte) []byte {
	var line bytes.Buffer
	if json.Compact(&line, text) != nil {
		return []byte("null")
	}
	return line.Bytes()
}
