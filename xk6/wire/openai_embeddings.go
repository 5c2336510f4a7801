package wire

import "errors"

// The embeddings API of OpenAI (https://platform.openai.com/docs/api-reference/embeddings), which has no streams. A vector, a list
// of numbers or a text in base64, is output that is no text. The count of output tokens stays unknown: some servers say 0.
func init() {
	register("/embeddings", jsonWire{scan: scanEmbeddings, decode: decodeEmbeddings})
}

var errNoVectors = errors.New("the answer holds no list of embeddings")

// scanEmbeddings reads an answer; a vector takes up tens of kilobytes.
func scanEmbeddings(s *scanner, f *Frame) {
	var seen keySet
	for more := s.open('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "data":
			s.once(&seen, keyChoices)
			f.Deltas = append(f.Deltas, Delta{Ended: true, Other: scanVectors(s)})
		case "usage":
			s.once(&seen, keyUsage)
			if !s.null() {
				scanUsage(s, &f.Usage)
				f.Usage.Output = -1
			}
		case "id":
			s.once(&seen, keyID)
			f.ID = s.plain()
		case "error":
			s.fail()
		default:
			s.skip()
		}
	}
	if seen&keyChoices == 0 {
		s.fail()
	}
}

// scanVectors tells whether there is a vector, and none is empty.
func scanVectors(s *scanner) bool {
	vectors, empty := 0, 0
	for more := s.open('[', ']'); more; more = s.next(']') {
		var seen keySet
		filled := false
		for more := s.open('{', '}'); more; more = s.next('}') {
			if string(s.key()) != "embedding" {
				s.skip()
				continue
			}
			s.once(&seen, keyContent)
			filled = s.skipFilled()
		}
		vectors++
		if !filled {
			empty++
		}
	}
	return vectors > 0 && empty == 0
}

// skipFilled reads a list or a text and tells whether it holds anything.
func (s *scanner) skipFilled() bool {
	switch s.peek() {
	case '"':
		raw, _ := s.str()
		return len(raw) > 0
	case '[':
		filled := false
		for more := s.open('[', ']'); more; more = s.next(']') {
			filled = true
			s.skip()
		}
		return filled
	}
	s.skip()
	return false
}

func decodeEmbeddings(document map[string]any, f *Frame) error {
	if f.Failure = errorField(document); f.Failure != nil {
		return nil
	}
	elements, ok := document["data"].([]any)
	if !ok {
		return errNoVectors
	}
	d := Delta{Ended: true, Other: len(elements) > 0}
	for _, element := range elements {
		one, ok := element.(map[string]any)
		if !ok {
			return errNotUnderstood
		}
		vector := one["embedding"]
		d.Other = d.Other && (text(vector) != "" || len(list(vector)) > 0)
	}
	f.Deltas = append(f.Deltas, d)
	f.ID = []byte(text(document["id"]))
	f.Usage = decodeUsage(object(document["usage"]))
	f.Usage.Output = -1
	return nil
}
