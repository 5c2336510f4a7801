package vllm

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.k6.io/k6/v2/metrics"
)

const (
	// napLength is how long the sleeper sleeps whose waking up late tells that the machine was too busy.
	napLength = 10 * time.Millisecond

	// windowLength is the stretch of time that cpuShareMax and machineCpuShareMax are the worst of.
	windowLength = time.Second
)

// loadMeter watches the load generator itself while a run goes on, so that a report can tell a slow server from a slow
// client: a client short of CPU stamps late, and what it then reports as the server's latency is its own.
type loadMeter struct {
	memory     *memoryKeeper
	quit, gone chan struct{}
	once       sync.Once
	began      time.Time
	cores      int
	before     runtimeReading
	cpuBefore  time.Duration

	samples      atomic.Pointer[chan<- metrics.SampleContainer] // k6's, seen with the first request
	blocked      atomic.Int64                                   // nanoseconds that requests waited for it
	blockedMax   atomic.Int64
	mu           sync.Mutex // of all below
	naps         durations
	late         durations // send lateness, microseconds
	samplesPeak  int
	share        worstWindow
	machine      worstWindow
	machineKnown bool
}

// worstWindow is the mean and the worst window of a share.
type worstWindow struct {
	worst, sum float64
	windows    int
}

func (w *worstWindow) add(share float64) {
	w.worst = max(w.worst, share)
	w.sum += share
	w.windows++
}

func (w *worstWindow) mean() float64 {
	if w.windows == 0 {
		return 0
	}
	return w.sum / float64(w.windows)
}

func startLoadMeter(memory *memoryKeeper) *loadMeter {
	m := &loadMeter{
		memory: memory,
		quit:   make(chan struct{}), gone: make(chan struct{}),
		began: time.Now(), cores: runtime.GOMAXPROCS(0),
		before: readRuntime(), cpuBefore: processCPU(),
		naps: newDurations(), late: newDurations(),
	}
	go m.run()
	return m
}

// stop ends the watch; it may be called again.
func (m *loadMeter) stop() {
	m.once.Do(func() { close(m.quit) })
	<-m.gone
}

// waited is told of each request's time on k6's sample channel.
func (m *loadMeter) waited(samples chan<- metrics.SampleContainer, blocked time.Duration) {
	if m.samples.Load() == nil {
		m.samples.Store(&samples)
	}
	m.blocked.Add(int64(blocked))
	for {
		longest := m.blockedMax.Load()
		if int64(blocked) <= longest || m.blockedMax.CompareAndSwap(longest, int64(blocked)) {
			return
		}
	}
}

// sent is told of each scheduled request's lateness, in ms.
func (m *loadMeter) sent(latenessMs float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.late.add(time.Duration(latenessMs * float64(time.Millisecond)))
}

func (m *loadMeter) run() {
	defer close(m.gone)
	window := startWindow()
	for {
		asleep := time.Now()
		select {
		case <-m.quit:
			return
		case <-time.After(napLength):
		}
		m.nap(time.Since(asleep) - napLength)
		if time.Since(window.began) >= windowLength {
			m.close(window)
			m.memory.adapt()
			window = startWindow()
		}
	}
}

func (m *loadMeter) nap(late time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.naps.add(late)
	if samples := m.samples.Load(); samples != nil {
		m.samplesPeak = max(m.samplesPeak, len(*samples))
	}
}

// cpuWindow is a stretch of time being watched.
type cpuWindow struct {
	began   time.Time
	process time.Duration
	machine machineCPU
	known   bool
}

func startWindow() cpuWindow {
	machine, known := readMachineCPU()
	return cpuWindow{time.Now(), processCPU(), machine, known}
}

func (m *loadMeter) close(w cpuWindow) {
	now := startWindow()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.share.add(m.shareOf(now.process-w.process, now.began.Sub(w.began)))
	if total := now.machine.total - w.machine.total; w.known && now.known && total > 0 {
		m.machineKnown = true
		m.machine.add(float64(now.machine.busy-w.machine.busy) / float64(total))
	}
}

// shareOf is CPU time as a share of all cores that the process may use.
func (m *loadMeter) shareOf(cpu, wall time.Duration) float64 {
	if wall <= 0 {
		return 0
	}
	return float64(cpu) / float64(wall) / float64(m.cores)
}
