package vllm

func init() {
	registerWire("/completions", openAIWire{scanChoice: scanCompletionChoice, decodeChoice: decodeCompletionChoice})
}

// scanCompletionChoice reads an element of `choices` of /v1/completions, which is the same in streams and whole answers.
func scanCompletionChoice(s *scanner, d *delta) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "text":
			s.once(&seen, keyContent)
			if !s.null() {
				d.content, d.escaped = s.str()
			}
		case "index":
			s.once(&seen, keyIndex)
			d.index = int(s.integer())
		case "finish_reason":
			s.once(&seen, keyFinish)
			d.finish = s.plain()
		default:
			s.skip()
		}
	}
}

// decodeCompletionChoice is scanCompletionChoice for what came through encoding/json.
func decodeCompletionChoice(choice map[string]any, d *delta) {
	d.content = []byte(text(choice["text"]))
}
