package vllm

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// The memory that a run may take: so much, and so much for each VU. docs/performance.md measures it.
const (
	budgetBytes      = 60 << 20
	budgetBytesPerVU = 300 << 10

	// otherBytes is what of it is not Go's heap: code, stacks, the allocator's own.
	otherBytes = 25 << 20
)

const (
	// garbageBytes and garbageBytesPerVU are the garbage allowed while there is room: a tenth of the CPU per request less than
	// with Go's 100 percent, and fewer collections that delay what arrives meanwhile. Far more would cost page faults instead.
	// It is an amount, not a share, so that memory grows by what k6 keeps of each request and not by three times as much.
	garbageBytes      = 12 << 20
	garbageBytesPerVU = 300 << 10

	// mostGarbagePercent is for when almost nothing is alive.
	mostGarbagePercent = 400

	// leastGarbagePercent is the garbage allowed when the VUs' own state takes all the room: 100 VUs of candidate-eval and a
	// server that answers at once take 172 MB with it and 198 MB with 33 (bench/scenario-cost.ts measures inngest-style).
	leastGarbagePercent = 20

	// fewVUsGarbagePercent is for the making of the VUs, of which manyVUs are many.
	fewVUsGarbagePercent = 200

	// manyVUs is where the garbage of making VUs, before a run begins, is more than a run of so few would leave.
	manyVUs = 50
)

// memoryKeeper sets how much garbage may lie about by the number of VUs and by what is alive, unless the user has tuned
// Go's collector.
type memoryKeeper struct {
	instances atomic.Int64
	percent   atomic.Int64
}

// count is told of every module instance: one per VU, and a few of k6's own.
func (k *memoryKeeper) count() {
	switch k.instances.Add(1) {
	case 1:
		k.set(fewVUsGarbagePercent)
	case manyVUs:
		k.set(leastGarbagePercent)
	}
}

// begin clears up before a run: what making the VUs left is not to be collected while requests are on their way.
func (k *memoryKeeper) begin() {
	runtime.GC()
	k.adapt()
}

// adapt allows as much garbage as the budget leaves room for.
func (k *memoryKeeper) adapt() {
	k.set(garbagePercent(k.instances.Load(), liveBytes()))
}

func garbagePercent(vus, live int64) int64 {
	room := budgetBytes + budgetBytesPerVU*vus - otherBytes - live
	garbage := min(room, garbageBytes+garbageBytesPerVU*vus)
	return min(mostGarbagePercent, max(leastGarbagePercent, 100*garbage/max(1, live)))
}

// set changes the collector only when it matters, as it holds up everything for a moment.
func (k *memoryKeeper) set(percent int64) {
	const matters = 15
	before := k.percent.Load()
	if tuned() || before != 0 && percent < before+matters && percent > before-matters {
		return
	}
	k.percent.Store(percent)
	debug.SetGCPercent(int(percent))
}

// tuned tells whether the user has settled the matter.
func tuned() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }

// liveBytes is the heap that the last collection found in use.
func liveBytes() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(sample[0].Value.Uint64()) //nolint:gosec // no heap has 2^63 bytes
}
