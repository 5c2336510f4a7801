package vllm

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

// gcPercent reads the present setting, which only setting it tells.
func gcPercent() int {
	percent := debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent
}

func TestTheGarbageAllowedDependsOnTheVUsBeforeARun(t *testing.T) {
	for _, test := range []struct {
		name string
		gogc string
		vus  int
		want int
	}{
		{"few VUs may leave more", "", manyVUs - 1, fewVUsGarbagePercent},
		{"many VUs leave less", "", manyVUs, leastGarbagePercent},
		{"the user's own setting stays", "100", manyVUs, 100},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOGC", test.gogc)
			t.Setenv("GOMEMLIMIT", "")
			defer debug.SetGCPercent(debug.SetGCPercent(100))
			keeper := &memoryKeeper{}
			for range test.vus {
				keeper.count()
			}
			assert.Equal(t, test.want, gcPercent())
		})
	}
}

func TestTheGarbageAllowedKeepsToTheBudget(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ vus, liveMb, want int64 }{
		{16, 10, 167},
		{100, 40, 60},
		{100, 90, leastGarbagePercent},
		{200, 30, 212},
		{1000, 150, 118},
		{2000, 300, 106},
		{1, 0, mostGarbagePercent},
	} {
		got := garbagePercent(test.vus, test.liveMb<<20)
		assert.InDelta(t, test.want, got, 1, "%d VUs, %d MB", test.vus, test.liveMb)
	}
}

func TestARunAdaptsTheCollector(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	keeper := &memoryKeeper{}
	for range manyVUs {
		keeper.count()
	}
	keeper.begin()
	assert.Greater(t, gcPercent(), leastGarbagePercent, "the heap of this test is small")
}
