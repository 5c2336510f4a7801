package vllm

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOpenTurnsAreCountedAndFoundAsByHand(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	for _, share := range []float64{0, 0.01, 0.5, 0.99, 1} {
		for _, turns := range []int64{0, 1, 63, 64, 65, 1000} {
			var set turnSet
			done := map[int64]bool{}
			for turn := range turns {
				if random.Float64() < share {
					set.add(turn)
					done[turn] = true
				}
			}
			set.seal()
			assert.Equal(t, int64(len(done)), set.size())
			open := int64(0)
			for turn := range turns + 200 {
				assert.Equal(t, open, set.open(turn))
				if done[turn] {
					continue
				}
				assert.Equal(t, turn, set.nth(open), "share %v, %d turns", share, turns)
				open++
			}
		}
	}
}

func TestTwoHundredThousandTurnsTakeLittleMemory(t *testing.T) {
	t.Parallel()
	var set turnSet
	for turn := range int64(200_000) {
		set.add(turn)
	}
	set.seal()
	assert.LessOrEqual(t, 8*(cap(set.words)+cap(set.openBefore)), 100_000)
}
