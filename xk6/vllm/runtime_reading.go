package vllm

import (
	"math"
	"runtime/metrics"
)

// What Go's runtime tells of itself, in runtime/metrics' names.
const (
	waitsMetric  = "/sched/latencies:seconds"       // how long goroutines that could run waited for a thread
	pausesMetric = "/sched/pauses/total/gc:seconds" // how long a collection held everything up
	cyclesMetric = "/gc/cycles/total:gc-cycles"
	gcCPUMetric  = "/cpu/classes/gc/total:cpu-seconds"
)

// runtimeReading is what has gathered since the process began, or between two readings.
type runtimeReading struct {
	waits, pauses secondsHistogram
	cycles        uint64
	gcCPUSeconds  float64
}

// secondsHistogram counts durations by bucket; counts[i] lie between bounds[i] and bounds[i+1] seconds.
type secondsHistogram struct {
	counts []uint64
	bounds []float64
}

func readRuntime() runtimeReading {
	samples := []metrics.Sample{{Name: waitsMetric}, {Name: pausesMetric}, {Name: cyclesMetric}, {Name: gcCPUMetric}}
	metrics.Read(samples)
	reading := runtimeReading{waits: histogramIn(samples[0].Value), pauses: histogramIn(samples[1].Value)}
	if samples[2].Value.Kind() == metrics.KindUint64 {
		reading.cycles = samples[2].Value.Uint64()
	}
	if samples[3].Value.Kind() == metrics.KindFloat64 {
		reading.gcCPUSeconds = samples[3].Value.Float64()
	}
	return reading
}

// histogramIn copies a histogram; it is empty where the runtime does not know the metric.
func histogramIn(value metrics.Value) secondsHistogram {
	if value.Kind() != metrics.KindFloat64Histogram {
		return secondsHistogram{}
	}
	h := value.Float64Histogram()
	return secondsHistogram{append([]uint64(nil), h.Counts...), append([]float64(nil), h.Buckets...)}
}

// since is what came after an earlier reading.
func (r runtimeReading) since(earlier runtimeReading) runtimeReading {
	return runtimeReading{
		waits: r.waits.since(earlier.waits), pauses: r.pauses.since(earlier.pauses),
		cycles: r.cycles - earlier.cycles, gcCPUSeconds: r.gcCPUSeconds - earlier.gcCPUSeconds,
	}
}

func (h secondsHistogram) since(earlier secondsHistogram) secondsHistogram {
	rest := secondsHistogram{append([]uint64(nil), h.counts...), h.bounds}
	for i := range earlier.counts {
		rest.counts[i] -= earlier.counts[i]
	}
	return rest
}

// delay is of the buckets' upper bounds, so it never understates.
func (h secondsHistogram) delay() delay {
	return delay{P50Ms: h.quantileMs(0.5), P99Ms: h.quantileMs(0.99), MaxMs: h.quantileMs(1)}
}

func (h secondsHistogram) quantileMs(p float64) float64 {
	var all, below uint64
	for _, count := range h.counts {
		all += count
	}
	if all == 0 {
		return 0
	}
	wanted := uint64(math.Ceil(p * float64(all)))
	for i, count := range h.counts {
		if below += count; below >= wanted {
			return h.upperMs(i)
		}
	}
	return 0
}

func (h secondsHistogram) totalMs() float64 {
	total := 0.
	for i, count := range h.counts {
		if count > 0 {
			total += float64(count) * h.upperMs(i)
		}
	}
	return total
}

// upperMs is the upper bound of a bucket; of the last, which has none, the lower.
func (h secondsHistogram) upperMs(bucket int) float64 {
	bound := h.bounds[bucket+1]
	if math.IsInf(bound, 1) {
		bound = h.bounds[bucket]
	}
	return bound * 1000
}
