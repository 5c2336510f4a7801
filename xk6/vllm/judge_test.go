package vllm

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheJudgesVerdictIsRecorded(t *testing.T) {
	t.Parallel()
	for judge, want := range map[string]struct {
		valid  any
		reason any
	}{
		`undefined`:                      {nil, nil},
		`null`:                           {nil, nil},
		`(text) => null`:                 {true, nil},
		`(text) => undefined`:            {true, nil},
		`(text) => "said " + text`:       {false, "said hello world"},
		`(text) => ""`:                   {false, ""},
		`(text, why) => "ended: " + why`: {false, "ended: stop"},
		`(text) => { throw new Error("broken") }`: {false, "broken"},
		`(text) => { throw "broken" }`:            {false, "broken"},
		`(text) => text.no.such`:                  {false, "Cannot read property 'such' of undefined"},
		`(text) => false`:                         {false, "`judge` must return a string or null, it returned false"},
		`async (text) => null`:                    {false, "`judge` must return a string or null, it returned [object Promise]"},
	} {
		h := newHarness(t)
		h.client(serve(t, paced(goodAnswer)), `{}`)
		h.js(`var result = request({judge: ` + judge + `})`)
		assert.Equal(t, want.valid, h.js(`result.valid`), judge)
		emitted := h.emitted()["llm_output_valid"]
		record := h.record()
		assert.Equal(t, want.valid, record["valid"], judge)
		assert.Equal(t, want.reason, record["invalidReason"], judge)
		assert.Equal(t, true, record["success"], judge)
		if want.valid == nil {
			assert.Empty(t, emitted)
			continue
		}
		require.Len(t, emitted, 1)
		assert.Equal(t, oneIf(want.valid == true), emitted[0].Value)
	}
}

func TestAScriptStoppedInItsJudgeStillLeavesARecord(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	rt := h.runtime.VU.Runtime()
	stop := errors.New("the test is over")
	time.AfterFunc(100*time.Millisecond, func() { rt.Interrupt(stop) })
	_, err := h.runtime.RunOnEventLoop(`try { request({judge: () => { for (;;); }}) } catch (e) { throw new Error("caught") }`)
	require.ErrorIs(t, err, stop)
	rt.ClearInterrupt()
	record := h.record()
	assert.Equal(t, true, record["success"])
	assert.Nil(t, record["valid"])
}
