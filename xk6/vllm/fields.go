package vllm

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/grafana/sobek"
)

// fields reads the properties of a script's object and collects what is wrong with them.
type fields struct {
	rt       *sobek.Runtime
	object   *sobek.Object
	mistakes []string
}

func newFields(rt *sobek.Runtime, argument sobek.Value) *fields {
	object, ok := argument.(*sobek.Object)
	if !ok {
		return &fields{rt: rt, object: rt.NewObject(), mistakes: []string{"the argument must be an object"}}
	}
	return &fields{rt: rt, object: object}
}

func (f *fields) mistake(format string, values ...any) {
	f.mistakes = append(f.mistakes, fmt.Sprintf(format, values...))
}

// problems is nil when there were no mistakes.
func (f *fields) problems(of string) error {
	if len(f.mistakes) == 0 {
		return nil
	}
	return errors.New(of + ": " + strings.Join(f.mistakes, "; "))
}

// allow reports properties that nobody reads, which are most often misspelt.
func (f *fields) allow(names ...string) {
	for _, key := range f.object.Keys() {
		if !slices.Contains(names, key) {
			f.mistake("`%s` is unknown; known are %s", key, strings.Join(names, ", "))
		}
	}
}

func (f *fields) get(name string) sobek.Value {
	value := f.object.Get(name)
	if value == nil || sobek.IsUndefined(value) || sobek.IsNull(value) {
		return nil
	}
	return value
}

func (f *fields) has(name string) bool { return f.get(name) != nil }

func (f *fields) text(name string) (string, bool) {
	if value := f.get(name); value != nil {
		if text, ok := value.(sobek.String); ok {
			return text.String(), true
		}
	}
	f.mistake("`%s` must be a string", name)
	return "", false
}

func (f *fields) number(name string) (float64, bool) {
	if value := f.get(name); value != nil {
		switch n := value.Export().(type) {
		case int64:
			return float64(n), true
		case float64:
			if !math.IsNaN(n) && !math.IsInf(n, 0) {
				return n, true
			}
		}
	}
	f.mistake("`%s` must be a number", name)
	return 0, false
}

// flag reads a boolean that may be left out, which is false.
func (f *fields) flag(name string) bool {
	value := f.get(name)
	if value == nil {
		return false
	}
	on, ok := value.Export().(bool)
	if !ok {
		f.mistake("`%s` must be true or false", name)
	}
	return on
}

// each goes through the properties of an object that may be left out.
func (f *fields) each(name string, do func(key string, value sobek.Value)) {
	value := f.get(name)
	if value == nil {
		return
	}
	object, ok := value.(*sobek.Object)
	if !ok {
		f.mistake("`%s` must be an object", name)
		return
	}
	for _, key := range object.Keys() {
		do(key, object.Get(key))
	}
}
