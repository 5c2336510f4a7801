package vllm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/metrics"
)

const serverFile = "server.ndjson"

// serverMetrics are what the watch over the load and the server adds to k6's metrics; lib/records/metrics.json lists the same
// ones. Trends, because a threshold on a gauge sees its last value only; and gauges beside them, because a dashboard wants that one.
var serverMetrics = map[string]metrics.MetricType{ //nolint:gochecknoglobals // a constant
	"llm_in_flight": metrics.Gauge,

	"llm_server_scrapes":        metrics.Counter,
	"llm_server_queue_depth":    metrics.Trend,
	"llm_server_running":        metrics.Trend,
	"llm_server_kv_usage":       metrics.Trend,
	"llm_server_waiting_now":    metrics.Gauge,
	"llm_server_running_now":    metrics.Gauge,
	"llm_server_kv_percent_now": metrics.Gauge,
	"llm_server_preemptions":    metrics.Counter,
	"llm_server_died":           metrics.Gauge,
	"llm_gpu_memory_share":      metrics.Trend,
	"llm_gpu_utilization":       metrics.Trend,
	"llm_gpu_power":             metrics.Trend,
	"llm_gpu_temperature":       metrics.Trend,
}

func registerServerMetrics(registry *metrics.Registry) error {
	for name, kind := range serverMetrics {
		if _, err := registry.NewMetric(name, kind, metrics.Default); err != nil {
			return err
		}
	}
	return nil
}

// addServerMetrics hands one sample of each named metric to k6.
func (m *moduleInstance) addServerMetrics(values map[string]float64) error {
	state := m.vu.State()
	if state == nil {
		return common.NewInitContextError("addServerMetrics() needs a running VU")
	}
	now, tags := time.Now(), state.Tags.GetCurrentValues()
	samples := make([]metrics.Sample, 0, len(values))
	for name, value := range values {
		if _, known := serverMetrics[name]; !known {
			return fmt.Errorf("addServerMetrics: %q is no metric of the server", name)
		}
		samples = append(samples, metrics.Sample{
			TimeSeries: metrics.TimeSeries{Metric: m.registry.Get(name), Tags: tags.Tags}, Time: now, Value: value,
		})
	}
	metrics.PushIfNotDone(m.vu.Context(), state.Samples, metrics.Samples(samples))
	return nil
}

// serverLog appends the scrapes of a run. There is one a second, so each is written at once.
type serverLog struct {
	mu     sync.Mutex
	file   *os.File
	failed bool
}

var errNothingToWatch = errors.New("keepServerSample: no run was started")

// keepServerSample appends a line to server.ndjson. A run is worth its load without it, so it goes on when the file fails.
func (m *moduleInstance) keepServerSample(line string) error {
	run, _ := m.recorder.current()
	if run == nil {
		return errNothingToWatch
	}
	if err := run.scrapes.append(filepath.Join(run.folder, serverFile), line); err != nil {
		m.logger.WithError(err).Error("Scrapes of the server can no longer be written: server.ndjson is incomplete")
	}
	return nil
}

// append opens the file at the first line, and gives up for good, with an error once, when it cannot be written.
func (l *serverLog) append(path, line string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed {
		return nil
	}
	var err error
	if l.file == nil {
		l.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644) //nolint:gosec // results are for others to read
	}
	if err == nil {
		_, err = l.file.WriteString(line + "\n")
	}
	l.failed = err != nil
	return err
}

func (l *serverLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	l.failed = true
	return l.file.Close()
}

// loadCounts tells how many requests of the run have ended, and how many of these were successes.
func (m *moduleInstance) loadCounts() map[string]int64 {
	run, _ := m.recorder.current()
	if run == nil {
		return map[string]int64{"ended": 0, "succeeded": 0}
	}
	done, failed := run.progress.counts()
	return map[string]int64{"ended": done, "succeeded": done - failed}
}
