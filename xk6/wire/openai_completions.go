package wire

func init() {
	register("/completions", openAIFormat{
		scanChoice: scanCompletionChoice, decodeChoice: decodeCompletionChoice,
		wholeObject: "text_completion", takePiece: takeCompletionPiece, sayInChoice: sayInText,
	}.wire())
}

// scanCompletionChoice reads an element of `choices` of /v1/completions, which is the same in streams and whole answers.
func scanCompletionChoice(s *scanner, d *Delta) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "text":
			s.once(&seen, keyContent)
			if !s.null() {
				d.Content, d.Escaped = s.str()
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

// decodeCompletionChoice is scanCompletionChoice for what came through encoding/json.
func decodeCompletionChoice(choice map[string]any, d *Delta) {
	d.Content = []byte(text(choice["text"]))
}
