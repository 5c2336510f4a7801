package vllm

import (
	"os"
	"runtime/debug"
	"sync/atomic"
)

const (
	// manyVUs is where the VUs' own JavaScript state begins to be most of the heap.
	manyVUs = 50

	// manyVUsGCPercent is the garbage allowed then, in percent of what is alive. Go allows as much again, which of a
	// heap that large is memory without use. At 100 VUs of inngest-style against a server that answers at once, the
	// worst case, it takes 30 MB off the peak for a third more CPU (bench/scenario-cost.ts, with GOGC=100 and without);
	// against a server that takes its time the CPU is a few percent of a core. With few VUs, where collecting often
	// would cost throughput, nothing changes.
	manyVUsGCPercent = 33
)

// memoryKeeper bounds the garbage that many VUs leave lying, unless the user has tuned Go's collector.
type memoryKeeper struct {
	instances atomic.Int64
}

// count is told of every module instance: one per VU, and a few of k6's own.
func (k *memoryKeeper) count() {
	if k.instances.Add(1) == manyVUs && os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(manyVUsGCPercent)
	}
}
