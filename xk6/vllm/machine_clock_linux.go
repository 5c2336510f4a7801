package vllm

import "syscall"

// kernelUnsynchronized is STA_UNSYNC of adjtimex(2): nothing has set the clock of late.
const kernelUnsynchronized = 0x40

// readClock asks the kernel how far its wall clock may be off, as its time daemon last told it; false where it does not say.
func readClock() (clockState, bool) {
	var state syscall.Timex
	if _, err := syscall.Adjtimex(&state); err != nil {
		return clockState{}, false
	}
	return clockState{
		Synchronized: state.Status&kernelUnsynchronized == 0,
		MaxErrorMs:   float64(state.Maxerror) / 1000, // microseconds
	}, true
}
