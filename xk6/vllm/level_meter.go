package vllm

import (
	"sync"

	"github.com/grafana/sobek"
)

// levelTally is LevelTally of index.d.ts.
type levelTally struct {
	Measured  int64 `json:"measured"`
	Succeeded int64 `json:"succeeded"`
	Slow      int64 `json:"slow"`
}

// levelMeter counts the measured requests of each level, so that a run can stop where the server broke.
type levelMeter struct {
	slowMs float64

	mu      sync.Mutex
	byLevel map[float64]levelTally
}

// ended counts a request, unless the end of the test cut it off.
func (l *levelMeter) ended(r *record) {
	if l == nil || r.failureKind == kindAborted {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	tally := l.byLevel[r.level]
	tally.Measured++
	if r.success {
		tally.Succeeded++
		if inMs(r.e2e()) >= l.slowMs {
			tally.Slow++
		}
	}
	l.byLevel[r.level] = tally
}

func (l *levelMeter) of(level float64) levelTally {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.byLevel[level]
}

// watchLevels has the requests of each level counted from now on; outside a run there is nothing to count.
func (m *moduleInstance) watchLevels(slowMs float64) {
	if run, _ := m.recorder.current(); run != nil {
		run.levels.Store(&levelMeter{slowMs: slowMs, byLevel: map[float64]levelTally{}})
	}
}

// levelTally is null where levels are not watched.
func (m *moduleInstance) levelTally(level float64) (sobek.Value, error) {
	run, _ := m.recorder.current()
	if run == nil || run.levels.Load() == nil {
		return sobek.Null(), nil
	}
	return plainValue(m.vu.Runtime(), run.levels.Load().of(level))
}
