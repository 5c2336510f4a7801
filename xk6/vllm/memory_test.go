package vllm

import (
	"runtime/debug"
	"testing"
)

// gcPercent reads the present setting, which only setting it tells.
func gcPercent() int {
	percent := debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent
}

func TestTheGarbageAllowedDependsOnTheVUs(t *testing.T) {
	for _, test := range []struct {
		name string
		gogc string
		vus  int
		want int
	}{
		{"few VUs may leave more", "", manyVUs - 1, fewVUsGCPercent},
		{"many VUs leave less", "", manyVUs, manyVUsGCPercent},
		{"the user's own setting stays", "100", manyVUs, 100},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOGC", test.gogc)
			t.Setenv("GOMEMLIMIT", "")
			before := debug.SetGCPercent(100)
			defer debug.SetGCPercent(before)
			keeper := &memoryKeeper{}
			for range test.vus {
				keeper.count()
			}
			if got := gcPercent(); got != test.want {
				t.Errorf("GC percent is %d, want %d", got, test.want)
			}
		})
	}
}
