package wire

// openAIFormat is what the OpenAI formats have in common: `choices`, `usage`, `error` and a last `[DONE]`.
type openAIFormat struct {
	// Both read one element of `choices`: fast what is usual, with encoding/json the rest.
	scanChoice   func(s *scanner, d *Delta)
	decodeChoice func(choice map[string]any, d *Delta)

	wholeObject string                             // `object` of an answer without streaming
	takePiece   func(into, from document)          // joins an element of a chunk into the whole one
	sayInChoice func(choice document, text string) // sets the text of a whole one
}

func (o openAIFormat) wire() Wire {
	return jsonWire{endMark: "[DONE]", scan: o.scan, decode: o.decode, assemble: o.assemble, say: o.say}
}

// scan reads the frames that servers normally send.
func (o openAIFormat) scan(s *scanner, f *Frame) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "choices":
			s.once(&seen, keyChoices)
			for more := s.open('[', ']'); more; more = s.next(']') {
				f.Deltas = append(f.Deltas, Delta{})
				d := &f.Deltas[len(f.Deltas)-1]
				o.scanChoice(s, d)
				if d.Index < 0 || d.Index >= maxChoices || len(f.Deltas) > maxChoices {
					s.fail()
				}
			}
		case "usage":
			s.once(&seen, keyUsage)
			if !s.null() {
				scanUsage(s, &f.Usage)
			}
		case "id":
			s.once(&seen, keyID)
			f.ID = s.plain()
		case "error", "detail":
			s.once(&seen, keyError)
			if !s.null() {
				s.fail()
			}
		case "object":
			if string(s.plain()) == "error" {
				s.fail()
			}
		case "timings": // llama.cpp's, once per answer
			s.fail()
		default:
			s.skip()
		}
	}
}

func scanUsage(s *scanner, u *Usage) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "prompt_tokens":
			s.once(&seen, keyPrompt)
			u.Prompt = s.count()
		case "completion_tokens":
			s.once(&seen, keyOutput)
			u.Output = s.count()
		case "prompt_tokens_details":
			s.once(&seen, keyDetails)
			if s.null() {
				continue
			}
			for more := s.open('{', '}'); more; more = s.next('}') {
				if string(s.key()) == "cached_tokens" {
					s.once(&seen, keyCached)
					u.Cached = s.count()
				} else {
					s.skip()
				}
			}
		default:
			s.skip()
		}
	}
}

// keySet remembers which keys an object had. JSON leaves open what a repeated key means, so encoding/json decides.
type keySet uint8

const (
	keyChoices keySet = 1 << iota
	keyUsage
	keyID
	keyError
)

const (
	keyDelta keySet = 1 << iota
	keyIndex
	keyFinish
	keyContent
	keyReasoning
	keyReasoningContent
	keyRefusal
	keyToolCalls
)

const (
	keyFunction keySet = 1 << iota
	keyName
	keyArguments
)

const (
	keyPrompt keySet = 1 << iota
	keyOutput
	keyDetails
	keyCached
)

func (s *scanner) once(seen *keySet, key keySet) {
	if *seen&key != 0 {
		s.fail()
	}
	*seen |= key
}

// plain reads a string without escapes, or null as nothing.
func (s *scanner) plain() []byte {
	if s.null() {
		return nil
	}
	raw, escaped := s.str()
	if escaped {
		s.fail()
	}
	return raw
}

// count reads a number of tokens, or null as unknown.
func (s *scanner) count() int64 {
	if s.null() {
		return -1
	}
	n := s.integer()
	if n < 0 {
		s.fail()
	}
	return n
}
