package vllm

import (
	"os"
	"runtime/debug"
	"sync/atomic"
)

const (
	// fewVUsGCPercent is the garbage allowed while the VUs' own state is small: with 16 VUs, 10 MB of memory more and a tenth
	// of the CPU per request less than Go's 100.
	fewVUsGCPercent = 200

	// manyVUs is where the VUs' own JavaScript state begins to be most of the heap.
	manyVUs = 50

	// manyVUsGCPercent is the garbage allowed then, in percent of what is alive. Go allows as much again, which of a
	// heap that large is memory without use. The worst case is 100 VUs of inngest-style and a server that answers at
	// once: the peak that bench/scenario-cost.ts prints is 140 MB instead of 225 with GOGC=100, and the 5,000 requests
	// take 24 s of CPU instead of 15, most of it for making prompts. Against a server that takes its time that is a
	// few percent of a core.
	manyVUsGCPercent = 33
)

// memoryKeeper sets how much garbage may lie about by the number of VUs, unless the user has tuned Go's collector.
type memoryKeeper struct {
	instances atomic.Int64
}

// count is told of every module instance: one per VU, and a few of k6's own.
func (k *memoryKeeper) count() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	switch k.instances.Add(1) {
	case 1:
		debug.SetGCPercent(fewVUsGCPercent)
	case manyVUs:
		debug.SetGCPercent(manyVUsGCPercent)
	}
}
