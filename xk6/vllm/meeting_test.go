package vllm

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func instancesOf(folder string, of int) []*meeting {
	all := make([]*meeting, of)
	for i := range all {
		all[i] = &meeting{folder: folder, index: i + 1, of: of}
	}
	return all
}

// endedAs leaves the run.json of an instance that is no longer under way.
func endedAs(t *testing.T, m *meeting, state string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(m.place(string(rune('0'+m.index))), 0o755))
	require.NoError(t, os.WriteFile(m.place(string(rune('0'+m.index)), runFile), []byte(`{"state":"`+state+`"}`), 0o600))
}

func TestInstancesMeetAtOneInstantBehindTheLast(t *testing.T) {
	t.Parallel()
	all := instancesOf(t.TempDir(), 3)
	at := make([]time.Time, len(all))
	var last time.Time
	var met sync.WaitGroup
	for i, m := range all {
		met.Go(func() {
			if i == 0 {
				time.Sleep(30 * time.Millisecond) // the one that fixes the instant comes last
				last = time.Now()
			}
			one, err := m.meet(t.Context(), "start", 0)
			assert.NoError(t, err)
			at[i] = one
		})
	}
	met.Wait()
	for _, one := range at {
		assert.Equal(t, at[0].UnixMilli(), one.UnixMilli())
		assert.True(t, one.After(last))
	}
}

func TestTheInstancesThatDidNotComeAreNamed(t *testing.T) {
	t.Parallel()
	all := instancesOf(t.TempDir(), 4)
	require.NoError(t, all[2].arrive("start"))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := all[0].meet(ctx, "start", 0)
	assert.ErrorContains(t, err, "of 4 instances, these did not come to")
	assert.ErrorContains(t, err, ": 2, 4")
}

func TestInstancesThatHaveEndedAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	all := instancesOf(t.TempDir(), 3)
	endedAs(t, all[0], "interrupted")
	endedAs(t, all[2], "completed")
	_, err := all[1].meet(t.Context(), "stage-1", 0)
	assert.NoError(t, err, "the first is gone, so the second fixes the instant")
}

func TestAFolderIsMetInOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	one := instancesOf(folder, 1)[0]
	_, err := one.meet(t.Context(), "start", 0)
	require.NoError(t, err)
	_, err = one.meet(t.Context(), "start", 0)
	assert.ErrorIs(t, err, errMetBefore)
	_, err = (&meeting{folder: filepath.Join(folder, "instances", "meet", "start.1", "below"), index: 1, of: 1}).meet(t.Context(), "start", 0)
	assert.Error(t, err, "a file is no folder")
}

func TestGatesOfInstancesOpenTheirStagesTogether(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	burst := func(requests int) gateStage {
		return gateStage{requests: requests, duration: unlimited, concurrency: unlimited, together: true}
	}
	// two instances of bursts of three, of which the last has one turn
	stages := [][]gateStage{{burst(2), burst(2), burst(1)}, {burst(1), burst(1), burst(0)}}
	passed := make([][]passage, 2)
	var done sync.WaitGroup
	for i, m := range instancesOf(folder, 2) {
		done.Go(func() {
			g := newGate(stages[i], anHour())
			g.meet = func(stage int, settle time.Duration) (time.Time, error) {
				return m.meet(t.Context(), "stage-"+string(rune('0'+stage)), settle)
			}
			turns := []int64{5, 2}[i]
			passed[i] = work(t, g, 2-i, counting(turns), 5*time.Millisecond)
			assert.NoError(t, g.failure())
		})
	}
	done.Wait()
	require.Len(t, passed[0], 5)
	require.Len(t, passed[1], 2)
	for stage := range 2 {
		opened := ofStage(passed[0], stage)[0].opened.UnixMilli()
		for _, instance := range passed {
			for _, p := range ofStage(instance, stage) {
				assert.Equal(t, opened, p.opened.UnixMilli())
			}
		}
	}
	for _, p := range ofStage(passed[0], 1) {
		for _, other := range append(ofStage(passed[0], 0), ofStage(passed[1], 0)...) {
			assert.False(t, p.began.Before(other.left), "the second burst waits for every answer to the first")
		}
	}
}

func TestAGateThatCannotMeetSaysSo(t *testing.T) {
	t.Parallel()
	g := newGate([]gateStage{closed(1, 1)}, anHour())
	g.meet = func(int, time.Duration) (time.Time, error) { return time.Time{}, errMetBefore }
	assert.Nil(t, g.enter(t.Context(), 0))
	assert.ErrorIs(t, g.failure(), errMetBefore)
}

func TestScriptsMeetAndBeginARunAtTheCommonStart(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	require.NoError(t, h.runtime.VU.Runtime().Set("shared", t.TempDir()))
	h.options = `{epochMs: at = vllm.meet({folder: shared, index: 1, of: 1, waitMs: 1000})}`
	h.js(`var at`)
	h.client(serve(t, nil), `{}`)
	assert.Contains(t, readFile(t, filepath.Join(h.folder, runFile)), `"startedAt": "`+h.js(`new Date(at).toISOString()`).(string))
	assert.Contains(t, h.jsError(`vllm.meet({folder: shared, index: 2, of: 1, waitMs: 1, by: 1})`),
		"`by` is unknown; known are folder, index, of, waitMs; `index` must be from 1 to `of`")
	assert.Equal(t, "string", h.js(`typeof vllm.machine().host`))
}
