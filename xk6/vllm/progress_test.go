package vllm

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProgressIsGivenToOneOfManyThatAsk(t *testing.T) {
	t.Parallel()
	var p progressMeter
	assert.Nil(t, p.due(time.Now(), 0), "nothing has ended yet")
	p.ended(true)
	p.ended(false)
	start := p.began
	assert.Nil(t, p.due(start.Add(9*time.Second), 10*time.Second))
	report := p.due(start.Add(10*time.Second), 10*time.Second)
	require.NotNil(t, report)
	assert.Equal(t, progressReport{Done: 2, Failed: 1, ElapsedMs: 10_000, RecentRps: 0.2}, *report)
	assert.Nil(t, p.due(start.Add(19*time.Second), 10*time.Second))
}

func TestTheRateIsThatOfTheLastMinute(t *testing.T) {
	t.Parallel()
	start := time.Now()
	var p progressMeter
	at := func(second int, requests int64) {
		p.advance(start.Add(time.Duration(second)*time.Second + time.Millisecond))
		p.perSecond[p.second%int64(len(p.perSecond))] += requests
	}
	for second := range 100 {
		at(second, 5)
	}
	assert.InDelta(t, 5, p.due(start.Add(100*time.Second+2*time.Millisecond), 0).RecentRps, 1e-9)
	for second := 100; second < 130; second++ {
		at(second, 15)
	}
	assert.InDelta(t, 10, p.due(start.Add(130*time.Second+2*time.Millisecond), 0).RecentRps, 1e-9)
	assert.InDelta(t, 0, p.due(start.Add(500*time.Second), 0).RecentRps, 1e-9, "a stalled run has no rate")
	at(501, 3)
	assert.InDelta(t, 0.05, p.due(start.Add(502*time.Second+2*time.Millisecond), 0).RecentRps, 1e-9)
}
