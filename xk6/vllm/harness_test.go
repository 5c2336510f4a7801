package vllm

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/js/modulestest"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/metrics"
	"gopkg.in/guregu/null.v3"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

// harness runs scripts against the module as k6 does: first the init context, then a VU.
type harness struct {
	t       testing.TB
	runtime *modulestest.Runtime
	state   *lib.State
	samples chan metrics.SampleContainer
	logs    *logtest.Hook
	folder  string
	options string // of startRun
	root    *RootModule
}

func newHarness(t testing.TB) *harness {
	t.Helper()
	runtime := modulestest.NewRuntime(t)
	samples := make(chan metrics.SampleContainer, 1000)
	logger, logs := logtest.NewNullLogger()
	logger.SetLevel(logrus.DebugLevel)
	runtime.VU.InitEnvField.Logger = logger
	registry := runtime.VU.InitEnvField.Registry

	root := newRootModule()
	module := root.NewModuleInstance(runtime.VU)
	require.NoError(t, runtime.VU.Runtime().Set("vllm", module.Exports().Named))

	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	tags := metrics.DefaultSystemTagSet
	return &harness{
		t: t, root: root, runtime: runtime, samples: samples, logs: logs, folder: filepath.Join(t.TempDir(), "runs", "one"),
		state: &lib.State{
			Options: lib.Options{
				MaxRedirects: null.IntFrom(10), UserAgent: null.StringFrom("k6-test"), SystemTags: &tags,
			},
			BuiltinMetrics: runtime.BuiltinMetrics,
			Logger:         logger,
			Transport:      transport,
			CookieJar:      jar,
			Samples:        samples,
			BufferPool:     lib.NewBufferPool(),
			Tags:           lib.NewVUStateTags(registry.RootTagSet()),
			VUID:           1, VUIDGlobal: 7,
		},
	}
}

// moveToVU ends the init context and starts a run.
func (h *harness) moveToVU() {
	h.t.Helper()
	h.runtime.MoveToVUContext(h.state)
	require.NoError(h.t, h.runtime.VU.Runtime().Set("folder", h.folder))
	h.js(`vllm.startRun(folder, {format: "k6-vllm/run", startedAt: "", state: "running", endedAt: null, notes: []}, ` + cmp.Or(h.options, "{}") + `)`)
}

func (h *harness) js(code string) any {
	h.t.Helper()
	value, err := h.runtime.RunOnEventLoop(code)
	require.NoError(h.t, err)
	if value == nil {
		return nil
	}
	return value.Export()
}

func (h *harness) jsError(code string) string {
	h.t.Helper()
	_, err := h.runtime.RunOnEventLoop(code)
	require.Error(h.t, err)
	return err.Error()
}

const requestFunction = `
function wanted(more) {
	return Object.assign({
		path: "/v1/chat/completions", body: '{"stream":true}', id: "greet-1", scenario: "smoke", phase: "measure",
		level: 4, workload: "greeting"}, more || {})
}
function request(more) { return client.request(wanted(more)) }
function asyncRequest(more) { return client.asyncRequest(wanted(more)) }
`

// client makes `client` and `request(changes)` for a server in the init context, and moves on to the VU.
func (h *harness) client(server *httptest.Server, options string) {
	h.t.Helper()
	require.NoError(h.t, h.runtime.VU.Runtime().Set("url", server.URL))
	h.js(`var client = new vllm.Client(Object.assign({baseUrl: url, timeoutMs: 60000}, ` + options + `));` + requestFunction)
	h.moveToVU()
}

// records finishes the run and reads what it left.
func (h *harness) records() []map[string]any {
	h.t.Helper()
	h.js(`var report = vllm.clientReport(); vllm.finishRun({state: "completed"}, {})`)
	return readRecords(h.t, filepath.Join(h.folder, requestsFile))
}

func (h *harness) record() map[string]any {
	h.t.Helper()
	records := h.records()
	require.Len(h.t, records, 1)
	return records[0]
}

func readRecords(t testing.TB, path string) []map[string]any {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	var records []map[string]any
	for line := range strings.Lines(string(text)) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record), line)
		records = append(records, record)
	}
	return records
}

// emitted gathers the values of every sample so far, by metric.
func (h *harness) emitted() map[string][]metrics.Sample {
	h.t.Helper()
	found := map[string][]metrics.Sample{}
	for _, container := range metrics.GetBufferedSamples(h.samples) {
		for _, sample := range container.GetSamples() {
			found[sample.Metric.Name] = append(found[sample.Metric.Name], sample)
		}
	}
	return found
}

func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func serveCapture(c captures.Capture) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{"Content-Type", "X-Request-Id"} {
			if value := c.Header.Get(name); value != "" {
				w.Header().Set(name, value)
			}
		}
		w.WriteHeader(c.Status)
		_, _ = w.Write(c.Body)
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	return string(text)
}
