//go:build unix

package vllm

import (
	"syscall"
	"time"
)

// processCPU is the CPU time that the process has used, in user and in system mode.
func processCPU() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
