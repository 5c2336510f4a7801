package wire

// The Messages API of Anthropic (https://platform.claude.com/docs/en/build-with-claude/streaming) as vLLM 0.32, llama.cpp and
// others serve it. Finish reasons get the names of the chat API: `stop` for `end_turn` and `stop_sequence`, `length` for
// `max_tokens`, `tool_calls` for `tool_use`; others, such as `refusal`, keep theirs.
func init() {
	register("/messages", jsonWire{
		endMark: "message_stop", scan: scanBlockDelta, decode: decodeMessageEvent, assemble: assembleMessage,
	})
}

const (
	keyBlockType keySet = 1 << iota
	keyBlockDelta
	keyText
	keyThought
	keyPartialJSON
)

// scanBlockDelta reads an event that brings a piece of a content block.
func scanBlockDelta(s *scanner, f *Frame) {
	var seen keySet
	f.Deltas = append(f.Deltas, Delta{})
	d := &f.Deltas[0]
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "type":
			s.once(&seen, keyBlockType)
			if string(s.plain()) != "content_block_delta" {
				s.fail()
			}
		case "delta":
			s.once(&seen, keyBlockDelta)
			scanBlockPiece(s, &seen, d)
		case "error":
			s.fail()
		default:
			s.skip()
		}
	}
	if seen&keyBlockType == 0 {
		s.fail()
	}
}

// scanBlockPiece reads a delta: text_delta, thinking_delta or input_json_delta; signature_delta and others are no output.
func scanBlockPiece(s *scanner, seen *keySet, d *Delta) {
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "text":
			s.once(seen, keyText)
			d.Content, d.Escaped = s.str()
		case "thinking":
			d.Reasoning = s.nonEmpty(seen, keyThought)
		case "partial_json":
			d.Other = s.nonEmpty(seen, keyPartialJSON)
		default:
			s.skip()
		}
	}
}

// decodeMessageEvent reads all events, and the whole message; unknown types are ignored, as Anthropic asks.
func decodeMessageEvent(document map[string]any, f *Frame) error {
	if f.Failure = errorField(document); f.Failure != nil {
		return nil
	}
	switch text(document["type"]) {
	case "error":
		f.Failure = &ServerError{Message: "an error without a description"}
	case "message_start":
		message := object(document["message"])
		f.ID = []byte(text(message["id"]))
		f.Usage = decodeMessageUsage(object(message["usage"]))
		f.Usage.Output = -1 // only a beginning, which a cut stream must not leave as the count
	case "content_block_start":
		d := Delta{}
		decodeBlock(object(document["content_block"]), &d)
		if d.HasOutput() {
			f.Deltas = append(f.Deltas, d)
		}
	case "content_block_delta":
		d := Delta{}
		decodeBlockPiece(object(document["delta"]), &d)
		f.Deltas = append(f.Deltas, d)
	case "message_delta":
		f.Usage = decodeMessageUsage(object(document["usage"]))
		f.Deltas = append(f.Deltas, Delta{Finish: []byte(stopReason(object(document["delta"])))})
	case "message_stop":
		f.Done = true
	case "message":
		f.ID = []byte(text(document["id"]))
		f.Usage = decodeMessageUsage(object(document["usage"]))
		d := Delta{Finish: []byte(stopReason(document))}
		for _, block := range list(document["content"]) {
			decodeBlock(object(block), &d)
		}
		f.Deltas = append(f.Deltas, d)
	}
	return nil
}

// decodeBlockPiece is scanBlockPiece for what came through encoding/json.
func decodeBlockPiece(piece map[string]any, d *Delta) {
	d.Content = append(d.Content, text(piece["text"])...)
	d.Reasoning = d.Reasoning || text(piece["thinking"]) != ""
	d.Other = d.Other || text(piece["partial_json"]) != ""
}

// decodeBlock reads a content block. The name of a tool is output, as in the chat API.
func decodeBlock(block map[string]any, d *Delta) {
	decodeBlockPiece(block, d)
	d.Reasoning = d.Reasoning || text(block["type"]) == "redacted_thinking"
	d.Other = d.Other || text(block["name"]) != ""
}

func stopReason(said map[string]any) string {
	switch reason := text(said["stop_reason"]); reason {
	case "end_turn", "stop_sequence":
		return "stop"
	case "max_tokens", "model_context_window_exceeded":
		return "length"
	case "tool_use":
		return "tool_calls"
	default:
		return reason
	}
}

// decodeMessageUsage adds up the prompt: Anthropic's `input_tokens` leaves out what it read from its cache and what it wrote there
// (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). vLLM and llama.cpp mean the same: vLLM subtracts
// both from its own total (entrypoints/anthropic/serving.py), and one prompt of five tokens came back as 5 from vLLM and as
// 1 + 4 cached from llama.cpp.
func decodeMessageUsage(usage map[string]any) Usage {
	u := Usage{
		Prompt: count(usage["input_tokens"]),
		Cached: count(usage["cache_read_input_tokens"]),
		Output: count(usage["output_tokens"]),
	}
	if u.Prompt >= 0 {
		u.Prompt += max(0, u.Cached) + max(0, count(usage["cache_creation_input_tokens"]))
	}
	return u
}
