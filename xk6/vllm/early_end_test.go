package vllm

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestARunThatIsAskedToEndSendsNothingMore(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	end := newEarlyEnd()
	require.True(t, end.depart())
	assert.Empty(t, end.look(folder))
	file := filepath.Join(folder, endFile)
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	assert.Empty(t, end.look(folder), "a file that is being written")
	require.NoError(t, os.WriteFile(file, []byte("it had shown enough\n"), 0o600))
	assert.Equal(t, "it had shown enough", end.look(folder))
	require.NoError(t, os.Remove(file))
	assert.Equal(t, "it had shown enough", end.look(folder), "what was asked for is not taken back")
	assert.False(t, end.depart())
	assert.Equal(t, int64(1), end.underway.Load(), "the first is on its way still")
	end.arrive()
	assert.Equal(t, int64(0), end.underway.Load())
}

func TestARequestThatWaitsForItsTimeIsNotSentOnceTheRunIsToEnd(t *testing.T) {
	t.Parallel()
	one := &call{ctx: t.Context(), epoch: time.Now(), run: &run{end: newEarlyEnd()}}
	one.scheduledMs = time.Hour.Seconds() * 1000
	waited := make(chan bool)
	go func() { waited <- one.waitUntilScheduled() }()
	close(one.run.end.asked)
	select {
	case sends := <-waited:
		assert.False(t, sends)
	case <-time.After(time.Minute):
		t.Fatal("it still waits for its time")
	}
}

func TestTheScriptHearsOfAnEarlyEnd(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	assert.Nil(t, h.js(`vllm.lookForEnd()`), "there is no run")
	h.moveToVU()
	assert.Nil(t, h.js(`vllm.lookForEnd()`))
	require.NoError(t, os.WriteFile(filepath.Join(h.folder, endFile), []byte("enough"), 0o600))
	assert.Nil(t, h.js(`vllm.endAskedFor()`), "nobody has looked")
	assert.Equal(t, "enough", h.js(`vllm.lookForEnd()`))
	assert.Equal(t, "enough", h.js(`vllm.endAskedFor()`))
	assert.Equal(t, int64(0), h.js(`vllm.underway()`))
}
