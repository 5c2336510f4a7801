package vllm

import (
	"sync"
	"time"

	"github.com/grafana/sobek"
)

// recentSeconds is how far back the rate of a progress report looks.
const recentSeconds = 60

// progressMeter counts what has ended in this process, for a person who waits.
type progressMeter struct {
	mu           sync.Mutex
	began        time.Time // of the first count
	told         time.Time // when somebody last asked
	done, failed int64
	perSecond    [recentSeconds + 1]int64 // requests that ended in each second; the running one is not looked at
	second       int64                    // the running one
}

// progressReport is Progress of index.d.ts.
type progressReport struct {
	Done      int64   `json:"done"`
	Failed    int64   `json:"failed"`
	ElapsedMs float64 `json:"elapsedMs"`
	RecentRps float64 `json:"recentRps"`
}

func (p *progressMeter) ended(success bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.advance(time.Now())
	p.done++
	if !success {
		p.failed++
	}
	p.perSecond[p.second%int64(len(p.perSecond))]++
}

func (p *progressMeter) counts() (done, failed int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done, p.failed
}

// advance empties the seconds that have begun since the last call.
func (p *progressMeter) advance(now time.Time) {
	if p.began.IsZero() {
		p.began, p.told = now, now
	}
	for second := int64(now.Sub(p.began) / time.Second); p.second < second; {
		p.second = max(p.second+1, second-int64(len(p.perSecond)))
		p.perSecond[p.second%int64(len(p.perSecond))] = 0
	}
}

// due gives a report when the last one is as old as that, or nil.
func (p *progressMeter) due(now time.Time, age time.Duration) *progressReport {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.began.IsZero() || now.Sub(p.told) < age {
		return nil
	}
	p.told = now
	p.advance(now)
	report := progressReport{Done: p.done, Failed: p.failed, ElapsedMs: inMs(now.Sub(p.began))}
	if whole := min(p.second, recentSeconds); whole > 0 {
		recent := int64(0)
		for second := p.second - whole; second < p.second; second++ {
			recent += p.perSecond[second%int64(len(p.perSecond))]
		}
		report.RecentRps = float64(recent) / float64(whole)
	}
	return &report
}

// progress is null outside a run, and when it was given less than `everyMs` ago: of many that ask, one gets it.
func (m *moduleInstance) progress(everyMs float64) (sobek.Value, error) {
	run, _ := m.recorder.current()
	if run == nil {
		return sobek.Null(), nil
	}
	report := run.progress.due(time.Now(), time.Duration(everyMs*float64(time.Millisecond)))
	if report == nil {
		return sobek.Null(), nil
	}
	return plainValue(m.vu.Runtime(), report)
}
