package vllm

import "time"

// loadReport is ClientReport of index.d.ts.
type loadReport struct {
	Cores               int         `json:"cores"`
	WallMs              float64     `json:"wallMs"`
	CPUMs               float64     `json:"cpuMs"`
	CPUShareMean        float64     `json:"cpuShareMean"`
	CPUShareMax         float64     `json:"cpuShareMax"`
	MachineCPUShareMean *float64    `json:"machineCpuShareMean"`
	MachineCPUShareMax  *float64    `json:"machineCpuShareMax"`
	MemoryPeakMb        *float64    `json:"memoryPeakMb"`
	WakeLateness        spread      `json:"wakeLateness"`
	SchedulerDelay      delay       `json:"schedulerDelay"`
	GC                  gcReport    `json:"gc"`
	Samples             channelLoad `json:"samples"`
	SendLateness        *spread     `json:"sendLateness"`
}

type spread struct {
	Count int64 `json:"count"`
	delay
}

type delay struct {
	P50Ms float64 `json:"p50Ms"`
	P99Ms float64 `json:"p99Ms"`
	MaxMs float64 `json:"maxMs"`
}

type gcReport struct {
	Count        uint64  `json:"count"`
	PauseTotalMs float64 `json:"pauseTotalMs"`
	PauseMaxMs   float64 `json:"pauseMaxMs"`
	CPUMs        float64 `json:"cpuMs"`
}

type channelLoad struct {
	Capacity     int     `json:"capacity"`
	Peak         int     `json:"peak"`
	BlockedMs    float64 `json:"blockedMs"`
	BlockedMaxMs float64 `json:"blockedMaxMs"`
}

// report is what was seen since the run began.
func (m *loadMeter) report() loadReport {
	wall, cpu, since := time.Since(m.began), processCPU()-m.cpuBefore, readRuntime().since(m.before)
	m.mu.Lock()
	defer m.mu.Unlock()
	mean := m.shareOf(cpu, wall)
	r := loadReport{
		Cores: m.cores, WallMs: inMs(wall), CPUMs: inMs(cpu),
		CPUShareMean: mean, CPUShareMax: max(mean, m.share.worst),
		WakeLateness:   m.naps.spread(),
		SchedulerDelay: since.waits.delay(),
		GC: gcReport{
			Count: since.cycles, PauseTotalMs: since.pauses.totalMs(), PauseMaxMs: since.pauses.delay().MaxMs,
			CPUMs: since.gcCPUSeconds * 1000,
		},
		Samples: channelLoad{
			Peak: m.samplesPeak, BlockedMs: inMs(time.Duration(m.blocked.Load())),
			BlockedMaxMs: inMs(time.Duration(m.blockedMax.Load())),
		},
	}
	if samples := m.samples.Load(); samples != nil {
		r.Samples.Capacity = cap(*samples)
	}
	if m.machineKnown {
		// copies, as the meter goes on while the report is written
		mean, worst := m.machine.mean(), m.machine.worst
		r.MachineCPUShareMean, r.MachineCPUShareMax = &mean, &worst
	}
	if peak, known := memoryPeakMb(); known {
		r.MemoryPeakMb = &peak
	}
	if m.late.TotalCount() > 0 {
		late := m.late.spread()
		r.SendLateness = &late
	}
	return r
}
