package vllm

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheSegmentIsReadAsK6ReadsIt(t *testing.T) {
	t.Parallel()
	none := func(string) string { return "" }
	environment := func(name string) string {
		return map[string]string{"K6_EXECUTION_SEGMENT": "0:1/2", "K6_EXECUTION_SEGMENT_SEQUENCE": "0,1/2,1"}[name]
	}
	for _, one := range []struct {
		args               []string
		variable           func(string) string
		segment, sequences string
	}{
		{[]string{"k6", "run", "s.js"}, none, "", ""},
		{[]string{"k6", "run", "--execution-segment=0:1/4", "--execution-segment-sequence=0,1/4,1", "s.js"}, none, "0:1/4", "0,1/4,1"},
		{[]string{"k6", "run", "s.js", "--execution-segment-sequence", "0,1/4,1", "--execution-segment", "1/4:1"}, none, "1/4:1", "0,1/4,1"},
		{[]string{"k6", "run", "s.js"}, environment, "0:1/2", "0,1/2,1"},
		{[]string{"k6", "run", "--execution-segment", "1/2:1", "s.js"}, environment, "1/2:1", "0,1/2,1"},
		{[]string{"k6", "run", "s.js", "--", "--execution-segment", "1/2:1"}, none, "", ""},
		{[]string{"k6", "run", "--execution-segment"}, none, "", ""},
	} {
		assert.Equal(t, one.segment, ownSegment.given(one.args, one.variable), one.args)
		assert.Equal(t, one.sequences, allSegments.given(one.args, one.variable), one.args)
	}
}

func TestAScriptWithoutASegmentIsToldNone(t *testing.T) {
	t.Parallel()
	assert.Nil(t, newHarness(t).js(`vllm.executionSegment()`))
}
