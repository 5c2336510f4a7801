package vllm

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestLevelsAreCountedApart(t *testing.T) {
	t.Parallel()
	meter := levelMeter{slowMs: 100, byLevel: map[float64]levelTally{}}
	took := func(level float64, e2e time.Duration) *record {
		return &record{level: level, success: true, sent: 0, last: instant(e2e), end: instant(e2e)}
	}
	meter.ended(took(5, 99*time.Millisecond))
	meter.ended(took(5, 100*time.Millisecond))
	meter.ended(&record{level: 5, failureKind: kindTimeout})
	meter.ended(&record{level: 5, failureKind: kindAborted})
	meter.ended(took(10, time.Hour))
	assert.Equal(t, levelTally{Measured: 3, Succeeded: 2, Slow: 1}, meter.of(5), "what the end of the test cut off is no failure")
	assert.Equal(t, levelTally{Measured: 1, Succeeded: 1, Slow: 1}, meter.of(10))
	assert.Equal(t, levelTally{}, meter.of(1))

	patient := levelMeter{slowMs: math.Inf(1), byLevel: map[float64]levelTally{}}
	patient.ended(took(5, time.Hour))
	assert.Equal(t, levelTally{Measured: 1, Succeeded: 1}, patient.of(5))

	var none *levelMeter
	none.ended(took(5, time.Second))
}
