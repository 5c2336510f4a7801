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

// spoken are the formats whose assembler takes the first choice's text from the caller, by the end of their paths.
var spoken = map[string]func(whole document, text string){} //nolint:gochecknoglobals // likewise

// Assemble makes of a stream's events, in their order, the answer that would have come without streaming. It costs more than reading
// them, so it is for answers that somebody wants to keep; events that Plain tells may be left out, but for the first. text is what
// the first choice said in all of them.
func Assemble(path string, events [][]byte, text string) ([]byte, error) {
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
	if say := spoken[bestEnd(path, spoken)]; say != nil && text != "" {
		say(whole, text)
	}
	return encodeDocument(whole)
}

// Plain tells whether an event, which was read into f, brings nothing but another piece of the first choice's text.
func Plain(path string, event []byte, f *Frame) bool {
	path, _, _ = strings.Cut(path, "?")
	if spoken[bestEnd(path, spoken)] == nil || len(f.Deltas) != 1 || f.Usage != UnknownUsage() || f.Timings.Known() || f.Failure != nil {
		return false
	}
	d := &f.Deltas[0]
	return d.Index == 0 && len(d.Content) > 0 && !d.Reasoning && !d.Other && !d.Ended && len(d.Finish) == 0 &&
		!says(event, `"logprobs"`) && !says(event, `"token_ids"`)
}

// says tells whether a key of a JSON text has a value.
func says(text []byte, key string) bool {
	_, after, found := bytes.Cut(text, []byte(key))
	return found && !bytes.HasPrefix(bytes.TrimLeft(after, " \t:"), []byte("null"))
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
