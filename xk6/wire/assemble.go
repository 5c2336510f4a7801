package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// document is a JSON object whose numbers stay as they were written.
type document = map[string]any

// assemblers put the events of a stream together, by the end of the paths they answer on.
var assemblers = map[string]func(events []document) document{} //nolint:gochecknoglobals // filled by each wire's init

var errNotAssembled = errors.New("the stream's events do not make a whole answer")

// Assemble makes of a stream's events, in their order, the answer that would have come without streaming. It costs more than reading
// them, so it is for answers that somebody wants to keep.
func Assemble(path string, events [][]byte) ([]byte, error) {
	path, _, _ = strings.Cut(path, "?")
	assemble := assemblers[bestEnd(path, assemblers)]
	if assemble == nil {
		return nil, errNotStreamed
	}
	documents := make([]document, 0, len(events))
	for _, event := range events {
		event = bytes.TrimSpace(event)
		if len(event) == 0 || bytes.Equal(event, doneMark) {
			continue
		}
		one, err := decodeDocument(event)
		if err != nil {
			return nil, err
		}
		documents = append(documents, one)
	}
	whole := assemble(documents)
	if whole == nil {
		return nil, errNotAssembled
	}
	return encodeDocument(whole)
}

// bestEnd is the longest key that the path ends with.
func bestEnd[T any](path string, ends map[string]T) string {
	best := ""
	for end := range ends {
		if strings.HasSuffix(path, end) && len(end) > len(best) {
			best = end
		}
	}
	return best
}

func decodeDocument(text []byte) (document, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var one document
	if err := decoder.Decode(&one); err != nil {
		return nil, errNotUnderstood
	}
	return one, nil
}

func encodeDocument(whole document) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(whole); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// spread copies the fields of `from` that say anything, but for some.
func spread(into, from document, but ...string) {
	for key, value := range from {
		if value == nil {
			if _, known := into[key]; !known {
				into[key] = nil
			}
			continue
		}
		into[key] = value
	}
	for _, key := range but {
		delete(into, key)
	}
}

// join appends text to a field's.
func join(into document, key, piece string) { into[key] = text(into[key]) + piece }

// index is the place that an element of a streamed list names, -1 where it is none.
func index(element document) int {
	number, _ := element["index"].(json.Number)
	n, err := number.Int64()
	if err != nil || n < 0 || n >= maxChoices {
		return -1
	}
	return int(n)
}

// at is the element at a place of a list that grows as needed.
func at(elements *[]document, place int) document {
	for len(*elements) <= place {
		*elements = append(*elements, document{})
	}
	return (*elements)[place]
}

func anyList(elements []document) []any {
	all := make([]any, 0, len(elements))
	for _, element := range elements {
		all = append(all, element)
	}
	return all
}
