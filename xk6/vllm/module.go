// Package vllm is the k6 module k6/x/vllm: it sends requests to LLM inference servers through k6's own
// HTTP stack, time-stamps the answer's stream as its bytes arrive, and writes one record per request.
package vllm

import (
	"encoding/json"
	"errors"
	"os"
	"runtime/debug"
	"sync/atomic"

	"github.com/grafana/sobek"
	"github.com/sirupsen/logrus"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/metrics"
)

const (
	moduleName = "k6/x/vllm"

	// announcement is the environment variable by which a script learns that the extension is built in.
	// Neither try/catch around require() nor a static import can tell: on a k6 without the module both end the run.
	announcement = "K6_X_VLLM"

	// version is the value of the announcement. It grows when the JavaScript face changes incompatibly.
	version = "1"

	k6ModulePath = "go.k6.io/k6/v2"
)

// k6 copies the environment when its main function starts, which is after every init.
func init() {
	if err := os.Setenv(announcement, version); err != nil {
		panic(err)
	}
	modules.Register(moduleName, newRootModule())
}

// RootModule is one per process: all VUs, setup() and handleSummary() share its recorder, the data sets and the gate.
type RootModule struct {
	recorder *recorder
	entries  *entryFiles
	gate     atomic.Pointer[gate] // nil until openGate
}

// moduleInstance is one per VU.
type moduleInstance struct {
	vu       modules.VU
	recorder *recorder
	entries  *entryFiles
	gate     *atomic.Pointer[gate]
	metrics  *llmMetrics
	registry *metrics.Registry
	logger   logrus.FieldLogger
}

var (
	_ modules.Module   = (*RootModule)(nil)
	_ modules.Instance = (*moduleInstance)(nil)
)

func newRootModule() *RootModule {
	return &RootModule{recorder: newRecorder(), entries: &entryFiles{}}
}

// NewModuleInstance implements modules.Module.
func (root *RootModule) NewModuleInstance(vu modules.VU) modules.Instance {
	root.recorder.memory.count()
	registry := vu.InitEnv().Registry
	registered, err := registerMetrics(registry)
	if err = errors.Join(err, registerServerMetrics(registry)); err != nil {
		common.Throw(vu.Runtime(), err)
	}
	return &moduleInstance{
		vu:       vu,
		recorder: root.recorder,
		entries:  root.entries,
		gate:     &root.gate,
		metrics:  registered,
		registry: registry,
		logger:   vu.InitEnv().Logger.WithField("source", moduleName),
	}
}

// Exports implements modules.Instance.
func (m *moduleInstance) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{
		"k6Version": k6Version(),
		"Client":    m.vu.Runtime().ToValue(m.newClient), // one value, so that instanceof works
		"startRun":  m.startRun,
		"updateRun": m.updateRun,
		"finishRun": m.finishRun,

		"openEntries": m.openEntries,
		"readRun":     m.readRun,
		"openTurns":   m.openTurns,
		"openTurn":    m.openTurn,
		"resumeRun":   m.resumeRun,
		"sha256":      m.sha256,

		"itl":          m.itl,
		"clientReport": m.clientReport,
		"progress":     m.progress,

		"executionSegment": m.executionSegment,
		"machine":          m.machine,
		"meet":             m.meet,

		"openGate": m.openGate,
		"takeTurn": m.takeTurn,
		"enter":    m.enter,
		"leave":    m.leave,

		"watchLevels":   m.watchLevels,
		"levelTally":    m.levelTally,
		"closeGate":     m.closeGate,
		"gateClosedFor": m.gateClosedFor,

		"lookForEnd":  m.lookForEnd,
		"endAskedFor": m.endAskedFor,
		"underway":    m.underway,

		"get":              m.get,
		"keepServerSample": m.keepServerSample,
		"addServerMetrics": m.addServerMetrics,
		"loadCounts":       m.loadCounts,
	}}
}

func (m *moduleInstance) startRun(folder string, run, options sobek.Value) (string, error) {
	if m.vu.State() == nil {
		return "", common.NewInitContextError("startRun() writes files, which only setup() and VU code may do")
	}
	if folder == "" {
		return "", errNoFolder
	}
	fields, err := exportObject(m.vu.Runtime(), "run", run)
	if err != nil {
		return "", err
	}
	read, err := readRunOptions(m.vu.Runtime(), "startRun", options)
	if err != nil {
		return "", err
	}
	return m.recorder.start(folder, fields, read, m.logger)
}

// updateRun merges changes into run.json while the run goes on.
func (m *moduleInstance) updateRun(changes sobek.Value) error {
	fields, err := exportObject(m.vu.Runtime(), "changes", changes)
	if err != nil {
		return err
	}
	return m.recorder.update(fields)
}

func (m *moduleInstance) finishRun(changes sobek.Value, files map[string]string) (sobek.Value, error) {
	fields, err := exportObject(m.vu.Runtime(), "changes", changes)
	if err != nil {
		return nil, err
	}
	folder, err := m.recorder.finish(fields, files)
	if err != nil {
		return nil, err
	}
	if folder == "" {
		return sobek.Null(), nil
	}
	return m.vu.Runtime().ToValue(folder), nil
}

// itl gives the pooled gaps of the run so far, null outside a run.
func (m *moduleInstance) itl() (sobek.Value, error) {
	run, _ := m.recorder.current()
	if run == nil {
		return sobek.Null(), nil
	}
	entries, err := run.gaps.entries()
	if err != nil {
		return nil, err
	}
	return plainValue(m.vu.Runtime(), entries)
}

// clientReport gives what the load generator saw of itself in the run so far, null outside a run.
func (m *moduleInstance) clientReport() (sobek.Value, error) {
	run, _ := m.recorder.current()
	if run == nil {
		return sobek.Null(), nil
	}
	return plainValue(m.vu.Runtime(), run.load.report())
}

// plainValue is the script's own copy of a Go value, by way of JSON, so that it keeps its order and can be changed.
func plainValue(rt *sobek.Runtime, value any) (sobek.Value, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	parse, _ := sobek.AssertFunction(rt.GlobalObject().Get("JSON").ToObject(rt).Get("parse"))
	return parse(sobek.Undefined(), rt.ToValue(string(encoded)))
}

// k6Version is the version of k6 that the binary was linked with, "unknown" where the linker left no list of modules.
func k6Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dependency := range info.Deps {
		if dependency.Path != k6ModulePath {
			continue
		}
		if dependency.Replace != nil {
			return dependency.Replace.Version
		}
		return dependency.Version
	}
	return "unknown"
}
