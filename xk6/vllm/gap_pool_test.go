package vllm

import (
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGapsArePooledByPhaseAndLevel(t *testing.T) {
	t.Parallel()
	pool := &gapPool{}
	for ms := 1; ms <= 100; ms++ {
		pool.add("measure", 10, []time.Duration{time.Duration(ms) * time.Millisecond})
	}
	pool.add("warmup", 10, []time.Duration{0, 2 * time.Hour})
	pool.add("measure", 20, nil)
	entries, err := pool.entries()
	require.NoError(t, err)
	require.Len(t, entries, 2, "no gaps, no entry")

	measured := entries[0]
	assert.Equal(t, "measure", measured.Phase)
	assert.Equal(t, 10., measured.Level)
	assert.Equal(t, int64(100), measured.Count)
	for want, got := range map[float64]float64{
		1: measured.MinMs, 50: measured.P50Ms, 50.5: measured.MeanMs, 90: measured.P90Ms, 99: measured.P99Ms, 100: measured.MaxMs,
	} {
		assert.InEpsilon(t, want, got, 0.001)
	}
	assert.InEpsilon(t, float64(time.Hour.Milliseconds()), entries[1].MaxMs, 0.001, "more than an hour counts as an hour")
	assert.Zero(t, entries[1].MinMs)

	back, err := hdrhistogram.Decode([]byte(measured.Histogram))
	require.NoError(t, err)
	assert.Equal(t, int64(100), back.TotalCount())
	assert.InEpsilon(t, 99_000, back.ValueAtPercentile(99), 0.001)
}

func TestTheRunsPoolHoldsEveryGap(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(roleFrame, helloFrame, worldFrame, worldFrame, stopFrame+doneFrame)), `{recordGaps: true}`)
	h.js(`request(); request({phase: "warmup"}); request({level: 8})`)
	entries, _ := h.js(`vllm.itl()`).([]any)
	require.Len(t, entries, 3)
	for _, entry := range entries {
		assert.Equal(t, int64(2), entry.(map[string]any)["count"]) //nolint:forcetypeassert // fails the test anyway
	}
}
