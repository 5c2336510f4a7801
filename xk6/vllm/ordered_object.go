package vllm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/grafana/sobek"
)

// orderedObject is a JSON object that keeps the order of its keys.
type orderedObject []member

type member struct {
	key   string
	value json.RawMessage
}

// exportObject turns a script's object into JSON, as JSON.stringify would.
func exportObject(rt *sobek.Runtime, name string, value sobek.Value) (orderedObject, error) {
	object, ok := value.(*sobek.Object)
	if !ok {
		return nil, fmt.Errorf("`%s` must be an object", name)
	}
	encoded, err := object.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("`%s` cannot be written as JSON: %w", name, err)
	}
	parsed, err := parseObject(encoded)
	if err != nil {
		return nil, fmt.Errorf("`%s` must be an object", name)
	}
	return parsed, nil
}

func parseObject(encoded []byte) (orderedObject, error) {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	object := orderedObject{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		object = object.with(fmt.Sprint(key), value)
	}
	return object, nil
}

// with replaces a key in its place, or adds it at the end.
func (o orderedObject) with(key string, value json.RawMessage) orderedObject {
	for i := range o {
		if o[i].key == key {
			o[i].value = value
			return o
		}
	}
	return append(o, member{key, value})
}

func (o orderedObject) merge(changes orderedObject) orderedObject {
	for _, change := range changes {
		o = o.with(change.key, change.value)
	}
	return o
}

// MarshalJSON implements json.Marshaler.
func (o orderedObject) MarshalJSON() ([]byte, error) {
	flat := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			flat = append(flat, ',')
		}
		flat = append(append(appendString(flat, m.key), ':'), m.value...)
	}
	return append(flat, '}'), nil
}

// indented is the object as it is written to a file.
func (o orderedObject) indented() ([]byte, error) {
	flat, err := o.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, flat, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
