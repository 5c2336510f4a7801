package wire

import (
	"bytes"
	"encoding/json"
	"errors"
)

// document is a JSON object whose numbers stay as they were written.
type document = map[string]any

var errNotAssembled = errors.New("the stream's events do not make a whole answer")

// Assemble implements Wire.
func (w jsonWire) Assemble(events [][]byte, text string) ([]byte, error) {
	if w.assemble == nil {
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
	whole := w.assemble(documents)
	if whole == nil {
		return nil, errNotAssembled
	}
	if w.say != nil && text != "" {
		w.say(whole, text)
	}
	return encodeDocument(whole)
}

// Plain implements Wire.
func (w jsonWire) Plain(event []byte, f *Frame) bool {
	if w.say == nil {
		return false
	}
	d := f.textAlone()
	return d != nil && d.Index == 0 && !says(event, `"logprobs"`) && !says(event, `"token_ids"`)
}

// says tells whether a key of a JSON text has a value.
func says(text []byte, key string) bool {
	_, after, found := bytes.Cut(text, []byte(key))
	return found && !bytes.HasPrefix(bytes.TrimLeft(after, " \t:"), []byte("null"))
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
