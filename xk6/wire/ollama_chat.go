package wire

func init() {
	register("/api/chat", ollamaFormat{scanSaid: scanMessage, decodeSaid: decodeMessage}.wire())
}

func scanMessage(s *scanner, key []byte, d *Delta) bool {
	if string(key) != "message" {
		return false
	}
	s.once(&s.seen, keyMessage)
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "content":
			scanOllamaText(s, d)
		case "thinking":
			d.Reasoning = s.nonEmpty(&s.seen, keyThinking)
		case "tool_calls": // they come whole, in one line
			s.fail()
		default:
			s.skip()
		}
	}
	return true
}

func decodeMessage(document map[string]any, d *Delta) {
	message := object(document["message"])
	d.Content = []byte(text(message["content"]))
	d.Reasoning = text(message["thinking"]) != ""
	for _, call := range list(message["tool_calls"]) {
		d.Other = d.Other || text(object(object(call)["function"])["name"]) != ""
	}
}
