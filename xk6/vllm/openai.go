package vllm

import "bytes"

// openAIWire is what the OpenAI formats have in common: `choices`, `usage`, `error` and a last `[DONE]`.
// Both functions read one element of `choices`: fast what is usual, with encoding/json the rest.
type openAIWire struct {
	scanChoice   func(s *scanner, d *delta)
	decodeChoice func(choice map[string]any, d *delta)
}

var doneMark = []byte("[DONE]")

func (w openAIWire) event(_, data []byte, f *frame) error {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil
	}
	if bytes.Equal(data, doneMark) {
		f.done = true
		return nil
	}
	return w.whole(data, f)
}

func (w openAIWire) whole(body []byte, f *frame) error {
	if w.scan(body, f) {
		return nil
	}
	f.reset()
	return w.decode(body, f)
}

// scan reads the frames that servers normally send. It is false, and f useless, when there is anything else in one.
func (w openAIWire) scan(body []byte, f *frame) bool {
	s := &f.scanner
	*s = scanner{buf: body}
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "choices":
			s.once(&seen, keyChoices)
			for more := s.open('[', ']'); more; more = s.next(']') {
				f.deltas = append(f.deltas, delta{})
				d := &f.deltas[len(f.deltas)-1]
				w.scanChoice(s, d)
				if d.index < 0 || d.index >= maxChoices {
					s.fail()
				}
			}
		case "usage":
			s.once(&seen, keyUsage)
			if !s.null() {
				scanUsage(s, &f.usage)
			}
		case "id":
			s.once(&seen, keyID)
			f.id = s.plain()
		case "error", "detail":
			s.once(&seen, keyError)
			if !s.null() {
				s.fail()
			}
		case "object":
			if string(s.plain()) == "error" {
				s.fail()
			}
		default:
			s.skip()
		}
	}
	return s.end()
}

func scanUsage(s *scanner, u *tokenUsage) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "prompt_tokens":
			s.once(&seen, keyPrompt)
			u.prompt = s.count()
		case "completion_tokens":
			s.once(&seen, keyOutput)
			u.output = s.count()
		case "prompt_tokens_details":
			s.once(&seen, keyDetails)
			if s.null() {
				continue
			}
			for more := s.open('{', '}'); more; more = s.next('}') {
				if string(s.key()) == "cached_tokens" {
					s.once(&seen, keyCached)
					u.cached = s.count()
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
