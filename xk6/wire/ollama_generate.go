package wire

func init() {
	register("/api/generate", ollamaFormat{scanSaid: scanGenerated, decodeSaid: decodeGenerated}.wire())
}

func scanGenerated(s *scanner, key []byte, d *Delta) bool {
	switch string(key) {
	case "response":
		scanOllamaText(s, d)
	case "thinking":
		d.Reasoning = s.nonEmpty(&s.seen, keyThinking)
	default:
		return false
	}
	return true
}

func decodeGenerated(document map[string]any, d *Delta) {
	d.Content = []byte(text(document["response"]))
	d.Reasoning = text(document["thinking"]) != ""
}
