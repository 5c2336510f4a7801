package vllm

import (
	"os"
	"strings"

	"github.com/grafana/sobek"
)

// segmentOption is one of k6's two options that make a process an instance of several: its flag, and its environment variable.
type segmentOption struct{ flag, variable string }

var (
	ownSegment  = segmentOption{"--execution-segment", "K6_EXECUTION_SEGMENT"}                   //nolint:gochecknoglobals // a constant
	allSegments = segmentOption{"--execution-segment-sequence", "K6_EXECUTION_SEGMENT_SEQUENCE"} //nolint:gochecknoglobals // a constant
)

// given is the option's text as k6 takes it: the last of its flags, else the variable; empty where neither is there. k6 tells a script
// its options only when the test begins, and which requests it makes must be known before.
func (o segmentOption) given(args []string, variable func(string) string) string {
	text, found := "", false
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, o.flag+"="); ok {
			text, found = value, true
		} else if arg == o.flag && i+1 < len(args) {
			text, found = args[i+1], true
		}
	}
	if found {
		return text
	}
	return variable(o.variable)
}

// executionSegment is ExecutionSegment of index.d.ts, null where the process is the whole run.
func (m *moduleInstance) executionSegment() sobek.Value {
	segment, sequence := ownSegment.given(os.Args, os.Getenv), allSegments.given(os.Args, os.Getenv)
	if segment == "" && sequence == "" {
		return sobek.Null()
	}
	rt := m.vu.Runtime()
	object := rt.NewObject()
	_ = object.Set("segment", segment) // a plain object takes any property
	_ = object.Set("sequence", sequence)
	return object
}
