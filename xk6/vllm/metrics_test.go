package vllm

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/metrics"
)

func TestTheMetricsAreThoseOfTheSharedList(t *testing.T) {
	t.Parallel()
	type form struct{ Type, Contains string }
	var listed map[string]form
	require.NoError(t, json.Unmarshal([]byte(readFile(t, "../../lib/records/metrics.json")), &listed))

	registry := metrics.NewRegistry()
	_, err := registerMetrics(registry)
	require.NoError(t, err)
	require.NoError(t, registerServerMetrics(registry))
	registered := map[string]form{}
	for _, metric := range registry.All() {
		registered[metric.Name] = form{metric.Type.String(), metric.Contains.String()}
	}
	assert.Equal(t, listed, registered)
}

func TestAScriptMayHaveTheSameMetrics(t *testing.T) {
	t.Parallel()
	registry := metrics.NewRegistry()
	for range 2 {
		_, err := registerMetrics(registry)
		require.NoError(t, err)
	}
	other := metrics.NewRegistry()
	other.MustNewMetric("llm_ttft", metrics.Counter)
	_, err := registerMetrics(other)
	require.Error(t, err)
}

func TestASuccessEmitsItsMetricsWithTags(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.state.Tags.Modify(func(tags *metrics.TagsAndMeta) {
		tags.SetTag("scenario", "closed")
		tags.SetMetadata("trace", "t1")
	})
	h.js(`request({level: 2.5, tags: {size: "short"}, judge: () => null})`)
	emitted := h.emitted()
	record := h.record()
	ms := func(key string) float64 { return record[key].(float64) } //nolint:forcetypeassert // fails the test anyway
	for name, value := range map[string]float64{
		"llm_requests": 1, "llm_success": 1, "llm_output_valid": 1, "llm_prompt_tokens": 5, "llm_output_tokens": 3,
		"llm_ttft": ms("firstTokenMs") - ms("sentMs"),
		"llm_e2e":  ms("lastTokenMs") - ms("sentMs"),
		"llm_tpot": (ms("lastTokenMs") - ms("firstTokenMs")) / 2,
	} {
		require.Len(t, emitted[name], 1, name)
		sample := emitted[name][0]
		assert.InDelta(t, value, sample.Value, 0.002, name)
		assert.Equal(t, map[string]string{"scenario": "closed", "size": "short", "phase": "measure", "level": "2.5"},
			sample.Tags.Map(), name)
		assert.Equal(t, map[string]string{"trace": "t1"}, sample.Metadata, name)
	}
	require.Len(t, emitted["http_req_duration"], 1)
	tags := emitted["http_req_duration"][0].Tags.Map()
	for key, value := range map[string]string{
		"phase": "measure", "level": "2.5", "size": "short", "scenario": "closed", "method": "POST", "status": "200",
		"expected_response": "true", "proto": "HTTP/1.1", "name": tags["url"],
	} {
		assert.Equal(t, value, tags[key], key)
	}
	assert.True(t, strings.HasSuffix(tags["url"], "/v1/chat/completions"), tags["url"])
	assert.Equal(t, 0., emitted["http_req_failed"][0].Value)
}

func TestOneContainerHoldsAllSamplesOfARequest(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.js(`request()`)
	containers := metrics.GetBufferedSamples(h.samples)
	require.Len(t, containers, 2, "k6's own and ours")
	_, connected := containers[1].(metrics.ConnectedSamples)
	assert.True(t, connected)
}

func TestAFailureIsCountedUnderItsKind(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }), `{}`)
	h.js(`request({level: 2})`)
	emitted := h.emitted()
	require.Len(t, emitted["llm_failures"], 1)
	sample := emitted["llm_failures"][0]
	assert.InDelta(t, 1, sample.Value, 0)
	assert.Equal(t, map[string]string{"phase": "measure", "level": "2", "kind": "http"}, sample.Tags.Map())
	assert.NotContains(t, emitted["llm_requests"][0].Tags.Map(), "kind", "the others are one series each")
	assert.Empty(t, emitted["llm_e2e"])
}
