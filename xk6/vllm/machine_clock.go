package vllm

import (
	"os"
	"strings"

	"github.com/grafana/sobek"
)

// clockState is what the kernel says of the wall clock (adjtimex(2)).
type clockState struct {
	Synchronized bool    `json:"synchronized"`
	MaxErrorMs   float64 `json:"maxErrorMs"`
}

// machineReport is Machine of index.d.ts.
type machineReport struct {
	Host  *string     `json:"host"`
	Boot  *string     `json:"boot"`
	Clock *clockState `json:"clock"`
}

// machine tells one machine, and the wall clock that it has, from others.
func (m *moduleInstance) machine() (sobek.Value, error) {
	var report machineReport
	if host, err := os.Hostname(); err == nil {
		report.Host = &host
	}
	// every boot has another; containers of one machine have the same, and its clock
	if text, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		boot := strings.TrimSpace(string(text))
		report.Boot = &boot
	}
	if clock, ok := readClock(); ok {
		report.Clock = &clock
	}
	return plainValue(m.vu.Runtime(), report)
}
