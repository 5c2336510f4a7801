package wire

// ollamaFormat is what /api/chat and /api/generate of Ollama have in common: a stream of lines, each a JSON object, of which the
// last has `done`, the reason, the counts of tokens, and times in ns. A whole answer is that last line with all the text.
// The fields are from Ollama's docs/api.md, api/types.go and server/routes.go (https://github.com/ollama/ollama).
//
// The last line of a generation that its runner broke off has no `done_reason`; nor has that of versions before 2024. Both are
// left without a reason. `load` and `unload` answer requests without a prompt, and bring no output.
type ollamaFormat struct {
	// scanSaid reads the value of a key if it says something. It notes keys in the scanner, as a pointer would cost an allocation.
	scanSaid   func(s *scanner, key []byte, d *Delta) bool
	decodeSaid func(document map[string]any, d *Delta)
}

func (o ollamaFormat) wire() Wire {
	return jsonWire{endMark: `"done":true`, scan: o.scan, decode: o.decode, assemble: assembleOllama}
}

const (
	keyDone keySet = 1 << iota
	keySaid
	keyThinking
	keyMessage
)

// scan reads the lines before the last.
func (o ollamaFormat) scan(s *scanner, f *Frame) {
	f.Deltas = append(f.Deltas, Delta{})
	d := &f.Deltas[0]
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch key := s.key(); string(key) {
		case "done":
			s.once(&s.seen, keyDone)
			s.space()
			s.word("false")
		case "error":
			s.fail()
		default:
			if !o.scanSaid(s, key, d) {
				s.skip()
			}
		}
	}
}

func (o ollamaFormat) decode(document map[string]any, f *Frame) error {
	if f.Failure = errorField(document); f.Failure != nil {
		if status, ok := wholeNumber(document["status"]); ok {
			f.Failure.Code = int(status)
		}
		return nil
	}
	d := Delta{}
	o.decodeSaid(document, &d)
	if done, _ := document["done"].(bool); done {
		f.Done = true
		d.Finish = []byte(text(document["done_reason"]))
		f.Usage = decodeOllamaUsage(document)
		f.Timings = Timings{
			Total:  count(document["total_duration"]),
			Load:   count(document["load_duration"]),
			Prompt: count(document["prompt_eval_duration"]),
			Output: count(document["eval_duration"]),
		}
	}
	f.Deltas = append(f.Deltas, d)
	return nil
}

// decodeOllamaUsage reads the counts, of which Ollama leaves out those that are 0. Until 2024 `prompt_eval_count` left out cached
// tokens, and was absent when all were; now it holds them, and `prompt_eval_cached_count` (since 0.33) tells how many.
func decodeOllamaUsage(document map[string]any) Usage {
	return Usage{
		Prompt: count(document["prompt_eval_count"]),
		Cached: count(document["prompt_eval_cached_count"]),
		Output: count(document["eval_count"]),
	}
}

// scanOllamaText reads the text or the reasoning of a line.
func scanOllamaText(s *scanner, d *Delta) {
	s.once(&s.seen, keySaid)
	if !s.null() {
		d.Content, d.Escaped = s.str()
	}
}
