package vllm

import (
	"os"
	"strconv"
	"strings"
)

// machineCPU is the CPU time of the whole machine since it started, in the kernel's ticks over all cores.
type machineCPU struct{ busy, total int64 }

// readMachineCPU reads the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal (proc(5));
// guest time is part of user. It is false where there is none.
func readMachineCPU() (machineCPU, bool) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return machineCPU{}, false
	}
	line, _, _ := strings.Cut(string(text), "\n")
	columns := strings.Fields(line)
	if len(columns) < 9 || columns[0] != "cpu" {
		return machineCPU{}, false
	}
	var cpu machineCPU
	for i, column := range columns[1:9] {
		ticks, err := strconv.ParseInt(column, 10, 64)
		if err != nil {
			return machineCPU{}, false
		}
		cpu.total += ticks
		if i != 3 && i != 4 { // idle and waiting for a disk
			cpu.busy += ticks
		}
	}
	return cpu, true
}

// memoryPeakMb is the largest resident memory that the process has had; false where the system does not tell. (The maximum
// of getrusage is not it: on Linux it begins with the parent's.)
func memoryPeakMb() (float64, bool) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if peak, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(peak), "kB")), 64)
			return kilobytes / 1024, err == nil
		}
	}
	return 0, false
}
