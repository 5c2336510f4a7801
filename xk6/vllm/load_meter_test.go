package vllm

import (
	"math"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/metrics"
)

func TestABusyClientShowsInItsReport(t *testing.T) {
	t.Parallel()
	meter := startLoadMeter(&memoryKeeper{})
	samples := make(chan metrics.SampleContainer, 10)
	samples <- metrics.Sample{}
	meter.waited(samples, 3*time.Millisecond)
	meter.waited(samples, time.Millisecond)
	meter.sent(4)
	busy := 0.
	for began := time.Now(); meter.windows() == 0; { // one core's worth of work
		busy += math.Sqrt(float64(time.Since(began)))
	}
	require.Positive(t, busy)
	meter.stop()
	meter.stop()
	report := meter.report()
	assert.Positive(t, report.Cores)
	assert.GreaterOrEqual(t, report.WallMs, 1000.)
	assert.Positive(t, report.CPUMs)
	assert.Positive(t, report.CPUShareMean)
	assert.GreaterOrEqual(t, report.CPUShareMax, report.CPUShareMean)
	assert.Equal(t, channelLoad{Capacity: 10, Peak: 1, BlockedMs: 4, BlockedMaxMs: 3}, report.Samples)
	assert.Positive(t, report.WakeLateness.Count)
	assert.LessOrEqual(t, report.WakeLateness.P99Ms, report.WakeLateness.MaxMs)
	require.NotNil(t, report.SendLateness)
	assert.InDelta(t, 4, report.SendLateness.MaxMs, 0.01)
	if _, err := os.Stat("/proc/stat"); err == nil {
		require.NotNil(t, report.MachineCPUShareMean)
		assert.InDelta(t, 0.5, *report.MachineCPUShareMean, 0.5)
		require.NotNil(t, report.MemoryPeakMb)
		assert.Greater(t, *report.MemoryPeakMb, 1.)
	}
}

func (m *loadMeter) windows() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.share.windows
}

func TestAReportStaysAsItWasWhileTheMeterGoesOn(t *testing.T) {
	t.Parallel()
	meter := startLoadMeter(&memoryKeeper{})
	meter.stop()
	meter.machineKnown = true
	meter.machine.add(0.25)
	report := meter.report()
	meter.machine.add(0.75)
	require.NotNil(t, report.MachineCPUShareMax)
	assert.InDelta(t, 0.25, *report.MachineCPUShareMax, 1e-9)
}

func TestAClosedLoopHasNoLateness(t *testing.T) {
	t.Parallel()
	meter := startLoadMeter(&memoryKeeper{})
	meter.stop()
	assert.Nil(t, meter.report().SendLateness)
}

func TestDifferencesOfRuntimeHistograms(t *testing.T) {
	t.Parallel()
	bounds := []float64{math.Inf(-1), 0.001, 0.002, 0.01, math.Inf(1)}
	before := secondsHistogram{[]uint64{5, 0, 0, 0}, bounds}
	after := secondsHistogram{[]uint64{55, 49, 0, 1}, bounds}
	since := after.since(before)
	assert.Equal(t, delay{P50Ms: 1, P99Ms: 2, MaxMs: 10}, since.delay())
	assert.InDelta(t, 50+2*49+10, since.totalMs(), 1e-9)
	assert.Equal(t, delay{}, before.since(before).delay())
	assert.Equal(t, delay{}, secondsHistogram{}.delay())
}

func TestOutsideARunThereIsNothingToReport(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	assert.Nil(t, h.js(`vllm.itl()`))
	assert.Nil(t, h.js(`vllm.clientReport()`))
}
