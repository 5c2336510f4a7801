package vllm

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/grafana/sobek"
)

// endFile is what whoever made the run puts into its folder to end it before its time; it says why.
const endFile = "end-early.txt"

// earlyEnd holds back requests that are not sent yet once the run was asked to end, and counts those that are on their way.
type earlyEnd struct {
	once     sync.Once
	asked    chan struct{} // closed when it was asked for
	why      string        // read only after asked was closed
	underway atomic.Int64
}

func newEarlyEnd() *earlyEnd { return &earlyEnd{asked: make(chan struct{})} }

// askedFor is empty while the run may go on.
func (e *earlyEnd) askedFor() string {
	select {
	case <-e.asked:
		return e.why
	default:
		return ""
	}
}

// look reads the file where it is not known yet. A file that is still empty is being written.
func (e *earlyEnd) look(folder string) string {
	if why := e.askedFor(); why != "" {
		return why
	}
	content, err := os.ReadFile(filepath.Join(folder, endFile)) //nolint:gosec // the run's own folder
	why := strings.TrimSpace(string(content))
	if err != nil || why == "" {
		return ""
	}
	e.once.Do(func() {
		e.why = why
		close(e.asked)
	})
	return e.askedFor()
}

// depart counts a request as on its way, unless the run is to end. It counts first and looks then, so that none slips through
// while somebody waits for the last one.
func (e *earlyEnd) depart() bool {
	e.underway.Add(1)
	if e.askedFor() == "" {
		return true
	}
	e.underway.Add(-1)
	return false
}

// arrive takes back what depart has counted.
func (e *earlyEnd) arrive() { e.underway.Add(-1) }

// lookForEnd is null where nobody has asked the run to end early.
func (m *moduleInstance) lookForEnd() sobek.Value {
	run, _ := m.recorder.current()
	if run == nil {
		return sobek.Null()
	}
	run.end.look(run.folder)
	return m.endAskedFor()
}

// endAskedFor is lookForEnd without looking anew.
func (m *moduleInstance) endAskedFor() sobek.Value {
	if run, _ := m.recorder.current(); run != nil && run.end.askedFor() != "" {
		return m.vu.Runtime().ToValue(run.end.askedFor())
	}
	return sobek.Null()
}

// underway is how many requests of the run are on their way.
func (m *moduleInstance) underway() int64 {
	if run, _ := m.recorder.current(); run != nil {
		return run.end.underway.Load()
	}
	return 0
}
