package vllm

import (
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// gapPool holds the gaps between the output chunks of all streams of a run: the inter-token latency as vLLM and AIPerf
// pool it, over gaps and not over requests. One histogram per phase and level, however long the run.
type gapPool struct {
	mu    sync.Mutex
	parts []gapPart // in the order of their first gap
}

type gapPart struct {
	phase string
	level float64
	gaps  durations
}

// gapEntry is ItlEntry of index.d.ts.
type gapEntry struct {
	Phase     string  `json:"phase"`
	Level     float64 `json:"level"`
	Count     int64   `json:"count"`
	MinMs     float64 `json:"minMs"`
	MeanMs    float64 `json:"meanMs"`
	P50Ms     float64 `json:"p50Ms"`
	P90Ms     float64 `json:"p90Ms"`
	P99Ms     float64 `json:"p99Ms"`
	P999Ms    float64 `json:"p999Ms"`
	MaxMs     float64 `json:"maxMs"`
	Histogram string  `json:"histogram"`
}

// add takes all gaps of one request at once.
func (p *gapPool) add(phase string, level float64, gaps []time.Duration) {
	if len(gaps) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	histogram := p.part(phase, level)
	for _, gap := range gaps {
		histogram.add(gap)
	}
}

func (p *gapPool) part(phase string, level float64) durations {
	for i := range p.parts {
		if p.parts[i].phase == phase && p.parts[i].level == level {
			return p.parts[i].gaps
		}
	}
	histogram := newDurations()
	p.parts = append(p.parts, gapPart{phase, level, histogram})
	return histogram
}

// entries are the pool as it goes into summary.json. The histograms are HdrHistogram's V2 compressed form in base64
// (https://github.com/HdrHistogram/HdrHistogram), so that runs and machines can be merged.
func (p *gapPool) entries() ([]gapEntry, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	entries := make([]gapEntry, 0, len(p.parts))
	for _, part := range p.parts {
		gaps := part.gaps
		encoded, err := gaps.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			return nil, err
		}
		entries = append(entries, gapEntry{
			Phase: part.phase, Level: part.level, Count: gaps.TotalCount(),
			MinMs: gaps.minMs(), MeanMs: gaps.meanMs(), MaxMs: gaps.maxMs(),
			P50Ms: gaps.percentileMs(50), P90Ms: gaps.percentileMs(90), P99Ms: gaps.percentileMs(99),
			P999Ms:    gaps.percentileMs(99.9),
			Histogram: string(encoded),
		})
	}
	return entries, nil
}
