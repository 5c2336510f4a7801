package vllm

import (
	"context"
	"time"

	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/metrics"
)

// llmMetrics are what a request adds to k6's own http_* metrics. lib/records/metrics.json lists the same ones.
// They are registered at import, because k6 refuses a threshold on a metric that no init code registered.
type llmMetrics struct {
	requests, success, failures       *metrics.Metric
	ttft, tpot, e2e                   *metrics.Metric
	lateness, unready                 *metrics.Metric
	promptTokens, outputTokens, valid *metrics.Metric
}

func registerMetrics(registry *metrics.Registry) (*llmMetrics, error) {
	m := &llmMetrics{}
	for _, wanted := range []struct {
		metric   **metrics.Metric
		name     string
		kind     metrics.MetricType
		contains metrics.ValueType
	}{
		{&m.requests, "llm_requests", metrics.Counter, metrics.Default},
		{&m.success, "llm_success", metrics.Rate, metrics.Default},
		{&m.failures, "llm_failures", metrics.Counter, metrics.Default},
		{&m.ttft, "llm_ttft", metrics.Trend, metrics.Time},
		{&m.tpot, "llm_tpot", metrics.Trend, metrics.Time},
		{&m.e2e, "llm_e2e", metrics.Trend, metrics.Time},
		{&m.lateness, "llm_lateness", metrics.Trend, metrics.Time},
		{&m.unready, "llm_unready", metrics.Rate, metrics.Default},
		{&m.promptTokens, "llm_prompt_tokens", metrics.Counter, metrics.Default},
		{&m.outputTokens, "llm_output_tokens", metrics.Counter, metrics.Default},
		{&m.valid, "llm_output_valid", metrics.Rate, metrics.Default},
	} {
		metric, err := registry.NewMetric(wanted.name, wanted.kind, wanted.contains)
		if err != nil {
			return nil, err
		}
		*wanted.metric = metric
	}
	return m, nil
}

// push hands the samples of one finished request to k6, in one container because the channel behind it can block, and
// returns for how long it did. k6 drops samples once the VU's context is done; the record keeps them.
func (m *llmMetrics) push(
	ctx context.Context, state *lib.State, tags metrics.TagsAndMeta, r *record,
) (blocked time.Duration) {
	now := time.Now()
	samples := make([]metrics.Sample, 0, 10)
	add := func(metric *metrics.Metric, value float64) {
		samples = append(samples, metrics.Sample{
			TimeSeries: metrics.TimeSeries{Metric: metric, Tags: tags.Tags},
			Time:       now, Value: value, Metadata: tags.Metadata,
		})
	}

	add(m.requests, 1)
	add(m.success, oneIf(r.success))
	if !r.success {
		add(m.failures, 1)
		failure := &samples[len(samples)-1]
		failure.Tags = failure.Tags.With("kind", r.failureKind)
	}
	if late, ok := r.lateness(); ok {
		add(m.lateness, late)
		add(m.unready, oneIf(r.unready))
	}
	if r.success {
		if ttft, ok := r.ttft(); ok {
			add(m.ttft, metrics.D(ttft))
		}
		if tpot, ok := r.tpot(); ok {
			add(m.tpot, tpot)
		}
		add(m.e2e, metrics.D(r.e2e()))
		if r.promptTokens >= 0 {
			add(m.promptTokens, float64(r.promptTokens))
		}
		if r.outputTokens >= 0 {
			add(m.outputTokens, float64(r.outputTokens))
		}
	}
	if r.verdict != notJudged {
		add(m.valid, oneIf(r.verdict == judgedValid))
	}
	before := time.Now()
	metrics.PushIfNotDone(ctx, state.Samples, metrics.ConnectedSamples{Samples: samples, Tags: tags.Tags, Time: now})
	return time.Since(before)
}

func oneIf(condition bool) float64 {
	if condition {
		return 1
	}
	return 0
}
