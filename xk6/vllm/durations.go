package vllm

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

const (
	// Histograms count whole microseconds up to an hour, the longest that any time-out here allows to matter.
	longestDuration = int64(time.Hour / time.Microsecond)

	// durationDigits is their precision, in significant decimal digits.
	durationDigits = 3
)

// durations is a histogram, 180 kB however many there are. It is not safe for use by several goroutines at once.
type durations struct{ *hdrhistogram.Histogram }

func newDurations() durations {
	return durations{hdrhistogram.New(1, longestDuration, durationDigits)}
}

// add counts what is below 0 as 0 and what is above an hour as an hour.
func (d durations) add(duration time.Duration) {
	_ = d.RecordValue(min(max(0, microseconds(duration)), longestDuration)) // within its range, so it takes it
}

func (d durations) minMs() float64 { return microsecondsAsMs(d.Min()) }

func (d durations) maxMs() float64 { return microsecondsAsMs(d.Max()) }

func (d durations) meanMs() float64 { return d.Mean() / 1000 }

// percentileMs takes percent from 0 to 100.
func (d durations) percentileMs(percent float64) float64 {
	return microsecondsAsMs(d.ValueAtPercentile(percent))
}

func (d durations) spread() spread {
	return spread{d.TotalCount(), delay{d.percentileMs(50), d.percentileMs(99), d.maxMs()}}
}

func microsecondsAsMs(us int64) float64 { return float64(us) / 1000 }
