package vllm

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/metrics"
)

func TestGetAsksPastTheMetricsOfK6(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization") + " " + r.UserAgent()))
	}))
	t.Cleanup(server.Close)
	h := newHarness(t)
	h.client(server, `{}`)
	answer := h.js(`JSON.stringify(vllm.get(url + "/metrics", {timeoutMs: 60000, headers: {Authorization: "Bearer k"}}))`)
	assert.JSONEq(t, `{"status": 503, "body": "GET /metrics Bearer k k6-test", "problem": "", "refused": false}`, answer.(string)) //nolint:forcetypeassert // fails the test anyway
	assert.Empty(t, metrics.GetBufferedSamples(h.samples))
}

func TestGetTellsAServerThatIsGoneFromOneThatIsSilent(t *testing.T) {
	t.Parallel()
	end := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(end) })
	hangsUp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = connection.Close()
		}
	}))
	t.Cleanup(hangsUp.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	h := newHarness(t)
	h.client(silent, `{}`)
	for address, refused := range map[string]bool{silent.URL: false, hangsUp.URL: true, gone.URL: true} {
		require.NoError(t, h.runtime.VU.Runtime().Set("address", address))
		answer := h.js(`var answer = vllm.get(address, {timeoutMs: 500}); answer.status + " " + answer.refused + " " + (answer.problem !== "")`)
		if refused {
			assert.Equal(t, "0 true true", answer, address)
		} else {
			assert.Equal(t, "0 false true", answer, address)
		}
	}
}

func TestGetWantsATimeoutAndNothingUnknown(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, nil), `{}`)
	assert.Contains(t, h.jsError(`vllm.get(url, {timeout: 5})`), "`timeout` is unknown")
	assert.Contains(t, h.jsError(`vllm.get(url, {})`), "`timeoutMs` must be a number")
}

func TestScrapesAreOnDiskAtOnceAndInOrder(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, nil), `{}`)
	path := filepath.Join(h.folder, serverFile)
	assert.NoFileExists(t, path, "a run without scrapes has no file of them")
	h.js(`vllm.keepServerSample('{"v":1}'); vllm.keepServerSample('{"v":2}')`)
	assert.Equal(t, "{\"v\":1}\n{\"v\":2}\n", readFile(t, path))
	assert.Contains(t, h.jsError(`vllm.finishRun({}, {"server.ndjson": ""})`), "server.ndjson")
	h.js(`vllm.keepServerSample("late")`)
	assert.NotContains(t, readFile(t, path), "late")
}

func TestARunGoesOnWithoutItsScrapes(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	require.NoError(t, os.Mkdir(filepath.Join(h.folder, serverFile), 0o755))
	h.js(`vllm.keepServerSample("a"); vllm.keepServerSample("b"); request()`)
	complaints := 0
	for _, entry := range h.logs.AllEntries() {
		if strings.Contains(entry.Message, "server.ndjson is incomplete") {
			complaints++
		}
	}
	assert.Equal(t, 1, complaints, "it is said once")
	assert.True(t, h.record()["success"].(bool)) //nolint:forcetypeassert // fails the test anyway
}

func TestServerMetricsAreSamplesOfTheWatch(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, nil), `{}`)
	h.js(`vllm.addServerMetrics({llm_server_queue_depth: 12, llm_gpu_memory_share: 0.5})`)
	emitted := h.emitted()
	require.Len(t, emitted["llm_server_queue_depth"], 1)
	assert.Equal(t, 12., emitted["llm_server_queue_depth"][0].Value)
	assert.Equal(t, .5, emitted["llm_gpu_memory_share"][0].Value)
	assert.WithinDuration(t, time.Now(), emitted["llm_gpu_memory_share"][0].Time, time.Minute)
	assert.Contains(t, h.jsError(`vllm.addServerMetrics({llm_ttft: 1})`), `"llm_ttft" is no metric of the server`)
}

func TestTheLoadIsCountedAsItEnds(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	counts := func() any { return h.js(`JSON.stringify(vllm.loadCounts())`) }
	assert.JSONEq(t, `{"ended": 0, "succeeded": 0}`, counts().(string)) //nolint:forcetypeassert // fails the test anyway
	h.js(`request(); request({path: "/v1/chat/completions"})`)
	h.js(`new vllm.Client({baseUrl: "http://127.0.0.1:1", timeoutMs: 5000}).request(wanted())`)
	assert.JSONEq(t, `{"ended": 3, "succeeded": 2}`, counts().(string)) //nolint:forcetypeassert // fails the test anyway
}
