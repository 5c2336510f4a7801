package wire

func init() {
	register("/chat/completions", openAIFormat{
		scanChoice: scanChatChoice, decodeChoice: decodeChatChoice,
		wholeObject: "chat.completion", takePiece: takeChatDelta, sayInChoice: sayInMessage,
	}.wire())
}

// scanChatChoice reads an element of `choices` of /v1/chat/completions: `delta` in streams, `message` in whole answers.
func scanChatChoice(s *scanner, d *Delta) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "delta", "message":
			s.once(&seen, keyDelta)
			if !s.null() {
				scanChatDelta(s, d)
			}
		case "index":
			s.once(&seen, keyIndex)
			d.Index = int(s.integer())
		case "finish_reason":
			s.once(&seen, keyFinish)
			d.Finish = s.plain()
		default:
			s.skip()
		}
	}
}

// scanChatDelta reads what a choice says. vLLM calls reasoning `reasoning`, others `reasoning_content`.
func scanChatDelta(s *scanner, d *Delta) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "content":
			s.once(&seen, keyContent)
			if !s.null() {
				d.Content, d.Escaped = s.str()
			}
		case "reasoning":
			d.Reasoning = s.nonEmpty(&seen, keyReasoning) || d.Reasoning
		case "reasoning_content":
			d.Reasoning = s.nonEmpty(&seen, keyReasoningContent) || d.Reasoning
		case "refusal":
			d.Other = s.nonEmpty(&seen, keyRefusal) || d.Other
		case "tool_calls":
			s.once(&seen, keyToolCalls)
			if !s.null() {
				d.Other = scanToolCalls(s) || d.Other
			}
		default:
			s.skip()
		}
	}
}

// nonEmpty reads a string that may be null and tells whether it says anything.
func (s *scanner) nonEmpty(seen *keySet, key keySet) bool {
	s.once(seen, key)
	if s.null() {
		return false
	}
	raw, _ := s.str()
	return len(raw) > 0
}

// scanToolCalls tells whether an array of tool calls, or of pieces of them, holds a name or arguments.
func scanToolCalls(s *scanner) (output bool) {
	for more := s.open('[', ']'); more; more = s.next(']') {
		var seen keySet
		for more := s.open('{', '}'); more; more = s.next('}') {
			if string(s.key()) != "function" {
				s.skip()
				continue
			}
			s.once(&seen, keyFunction)
			output = scanFunction(s) || output
		}
	}
	return output
}

func scanFunction(s *scanner) (output bool) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "name":
			output = s.nonEmpty(&seen, keyName) || output
		case "arguments":
			output = s.nonEmpty(&seen, keyArguments) || output
		default:
			s.skip()
		}
	}
	return output
}

// decodeChatChoice is scanChatChoice for what came through encoding/json.
func decodeChatChoice(choice map[string]any, d *Delta) {
	for _, key := range []string{"delta", "message"} {
		if said, ok := choice[key].(map[string]any); ok {
			decodeSaid(said, d)
		}
	}
}

func decodeSaid(said map[string]any, d *Delta) {
	d.Content = append(d.Content, contentText(said["content"])...)
	d.Reasoning = d.Reasoning || text(said["reasoning"]) != "" || text(said["reasoning_content"]) != ""
	d.Other = d.Other || text(said["refusal"]) != ""
	calls, _ := said["tool_calls"].([]any)
	for _, element := range calls {
		call, _ := element.(map[string]any)
		function, _ := call["function"].(map[string]any)
		d.Other = d.Other || text(function["name"]) != "" || text(function["arguments"]) != ""
	}
}

// contentText is a string as it stands, or the texts of a list of parts.
func contentText(content any) string {
	parts, ok := content.([]any)
	if !ok {
		return text(content)
	}
	joined := ""
	for _, element := range parts {
		part, _ := element.(map[string]any)
		joined += text(part["text"])
	}
	return joined
}
