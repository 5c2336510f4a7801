package wire

import (
	"bytes"
	"strings"
)

// The Responses API of OpenAI (https://platform.openai.com/docs/api-reference/responses-streaming) as vLLM 0.32, llama.cpp and
// others serve it. A stream is a row of events that say what they are in `type`; the one that ends it holds the whole response
// once more. Its status becomes a finish reason by the names of the chat API: `stop` when completed, `tool_calls` when completed
// with a call of a function, `length` for `max_output_tokens`, `abort` when cancelled; other reasons keep their names.
//
// vLLM ends a stream with `response.completed` whatever the status in it. llama.cpp says `completed` where the limit of tokens
// ended the answer, so that its `stop` may be a `length`.
func init() {
	register("/responses", jsonWire{
		endMark: "response.completed", scan: scanResponseDelta, decode: decodeResponseEvent, assemble: assembleResponse,
	})
}

const (
	keyType keySet = 1 << iota
	keyPiece
)

const deltaEnd = ".delta"

// scanResponseDelta reads an event that brings a piece of output.
func scanResponseDelta(s *scanner, f *Frame) {
	var seen keySet
	var kind, piece []byte
	escaped := false
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "type":
			s.once(&seen, keyType)
			kind = s.plain()
		case "delta":
			s.once(&seen, keyPiece)
			piece, escaped = s.str()
		case "error":
			s.fail()
		default:
			s.skip()
		}
	}
	if !bytes.HasSuffix(kind, []byte(deltaEnd)) {
		s.fail()
		return
	}
	f.Deltas = append(f.Deltas, responseDelta(kind, piece, escaped))
}

// responseDelta tells text and reasoning from what is neither: refusals, audio, and the arguments of all sorts of calls.
func responseDelta(kind, piece []byte, escaped bool) Delta {
	said := len(piece) > 0
	switch {
	case string(kind) == "response.output_text.delta":
		return Delta{Content: piece, Escaped: escaped}
	case bytes.HasPrefix(kind, []byte("response.reasoning")): // _text, _summary_text
		return Delta{Reasoning: said}
	}
	return Delta{Other: said}
}

// decodeResponseEvent reads all other events, and the whole response, which has no `type`.
func decodeResponseEvent(document map[string]any, f *Frame) error {
	if f.Failure = errorField(document); f.Failure != nil {
		return nil
	}
	kind := text(document["type"])
	response := object(document["response"])
	switch kind {
	case "":
		if text(document["object"]) == "response" {
			takeResponse(document, f, true)
		}
	case "error":
		f.Failure = describedError(document)
	case "response.output_item.added":
		// the name of a call, as in the chat API, is its first output
		if text(object(document["item"])["name"]) != "" {
			f.Deltas = append(f.Deltas, Delta{Other: true})
		}
	case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
		f.Done = true
		takeResponse(response, f, false)
		f.Timings = decodeLlamaTimings(document["timings"])
	case "response.created":
		f.ID = []byte(text(response["id"]))
	default:
		if strings.HasSuffix(kind, deltaEnd) {
			f.Deltas = append(f.Deltas, responseDelta([]byte(kind), []byte(text(document["delta"])), false))
		}
	}
	return nil
}

// takeResponse reads a whole response; its output counts where no stream has brought it before.
func takeResponse(response map[string]any, f *Frame, whole bool) {
	if f.Failure = errorField(response); f.Failure == nil && text(response["status"]) == "failed" {
		f.Failure = &ServerError{Message: "the response failed"}
	}
	f.ID = []byte(text(response["id"]))
	f.Usage = decodeResponseUsage(object(response["usage"]))
	d, called := responseOutput(list(response["output"]))
	if !whole {
		d = Delta{}
	}
	d.Finish = []byte(responseFinish(response, called))
	f.Deltas = append(f.Deltas, d)
}

func decodeResponseUsage(usage map[string]any) Usage {
	return Usage{
		Prompt: count(usage["input_tokens"]),
		Cached: count(object(usage["input_tokens_details"])["cached_tokens"]),
		Output: count(usage["output_tokens"]),
	}
}

// responseOutput gathers the items of a response; called tells whether the client is asked to call a function.
func responseOutput(items []any) (d Delta, called bool) {
	for _, element := range items {
		item := object(element)
		kind := text(item["type"])
		parts := append(list(item["content"]), list(item["summary"])...)
		for _, each := range parts {
			part := object(each)
			switch {
			case kind == "reasoning":
				d.Reasoning = d.Reasoning || text(part["text"]) != ""
			case text(part["type"]) == "refusal":
				d.Other = d.Other || text(part["refusal"]) != ""
			default:
				d.Content = append(d.Content, text(part["text"])...)
			}
		}
		d.Other = d.Other || text(item["name"]) != ""
		called = called || kind == "function_call" || kind == "custom_tool_call"
	}
	return d, called
}

func responseFinish(response map[string]any, called bool) string {
	switch status := text(response["status"]); status {
	case "completed":
		if called {
			return "tool_calls"
		}
		return "stop"
	case "incomplete":
		reason := text(object(response["incomplete_details"])["reason"])
		switch reason {
		case "max_output_tokens":
			return "length"
		case "":
			return status
		}
		return reason
	case "cancelled":
		return "abort"
	}
	return "" // failed, or not at its end
}
