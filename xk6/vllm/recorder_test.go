package vllm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestARunFolderIsComplete(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	started := readFile(t, filepath.Join(h.folder, runFile))
	assert.Contains(t, started, `"state": "running"`)
	assert.Contains(t, started, `"endedAt": null`)

	h.js(`request()`)
	assert.Equal(t, h.folder, h.js(`vllm.finishRun({state: "completed", more: {z: 1, a: 2}}, {"summary.json": "{}", "b.txt": "ü"})`))
	assert.Equal(t, "{}", readFile(t, filepath.Join(h.folder, "summary.json")))
	assert.Equal(t, "ü", readFile(t, filepath.Join(h.folder, "b.txt")))

	finished := readFile(t, filepath.Join(h.folder, runFile))
	var keys []string
	parsed, err := parseObject([]byte(finished))
	require.NoError(t, err)
	for _, m := range parsed {
		keys = append(keys, m.key)
	}
	assert.Equal(t, []string{"format", "startedAt", "state", "endedAt", "notes", "more"}, keys)
	var values map[string]any
	require.NoError(t, json.Unmarshal([]byte(finished), &values))
	assert.Equal(t, "completed", values["state"])
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, values["startedAt"])
	assert.LessOrEqual(t, values["startedAt"], values["endedAt"])
	assert.Less(t, strings.Index(finished, `"z"`), strings.Index(finished, `"a"`), "the script's order")

	entries, err := os.ReadDir(h.folder)
	require.NoError(t, err)
	assert.Len(t, entries, 4, "no temporary files are left")
	assert.Contains(t, h.jsError(`vllm.finishRun({}, {})`), "the run has already been finished")
}

func TestARunIsStartedOnceAndNeverOverAnother(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, nil), `{}`)
	assert.Contains(t, h.jsError(`vllm.startRun(folder + "2", {})`), "this process already has a run")

	other := newHarness(t)
	other.client(serve(t, nil), `{}`)
	third := newHarness(t)
	third.runtime.MoveToVUContext(third.state)
	require.NoError(t, third.runtime.VU.Runtime().Set("folder", other.folder))
	assert.Contains(t, third.jsError(`vllm.startRun(folder, {})`), "already holds a run")
	assert.Contains(t, third.jsError(`vllm.startRun("/dev/null/x", {})`), "startRun: mkdir")
	assert.Contains(t, third.jsError(`vllm.startRun("", {})`), "`folder` must be a path")
	assert.Contains(t, third.jsError(`vllm.startRun(folder, 5)`), "`run` must be an object")
	assert.Contains(t, third.jsError(`vllm.startRun(folder, [1])`), "`run` must be an object")
}

func TestWithoutARunThereIsNothingToFinish(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	require.NoError(t, h.runtime.VU.Runtime().Set("url", serve(t, paced(goodAnswer)).URL))
	h.js(`var client = new vllm.Client({baseUrl: url, timeoutMs: 5000});` + requestFunction)
	h.runtime.MoveToVUContext(h.state)
	assert.Equal(t, true, h.js(`request().success`))
	assert.Equal(t, true, h.js(`request().sentMs > 0`), "the clock runs from the process's start")
	assert.Nil(t, h.js(`vllm.finishRun({}, {})`))
	assert.NotEmpty(t, h.emitted()["llm_ttft"])
}

func TestRequestsOfSetupAreNoPartOfTheRun(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.state.VUID, h.state.VUIDGlobal = 0, 0
	assert.Equal(t, true, h.js(`request().success`))
	assert.Empty(t, h.records())
}

func TestFilesStayInTheFolder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../x", "a/b", "..", "run.json", "requests.ndjson", ""} {
		h := newHarness(t)
		h.client(serve(t, nil), `{}`)
		message := h.jsError(fmt.Sprintf(`vllm.finishRun({state: "completed"}, {%q: "text", "fine.txt": "text"})`, name))
		assert.Contains(t, message, "their names cannot be paths or its own", name)
		assert.Equal(t, "text", readFile(t, filepath.Join(h.folder, "fine.txt")))
		assert.Contains(t, readFile(t, filepath.Join(h.folder, runFile)), `"completed"`)
	}
}

// memoryFile is a file that can fail and that can be slow.
type memoryFile struct {
	mu     sync.Mutex
	bytes  bytes.Buffer
	room   int // bytes until the disk is full; negative for no limit
	pace   chan struct{}
	writes int
}

var errDiskFull = errors.New("no space left on device")

func (f *memoryFile) Write(b []byte) (int, error) {
	if f.pace != nil {
		<-f.pace
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes++
	if f.room >= 0 && len(b) > f.room {
		n, _ := f.bytes.Write(b[:f.room])
		f.room = 0
		return n, errDiskFull
	}
	f.room -= len(b)
	return f.bytes.Write(b)
}

func (f *memoryFile) Truncate(size int64) error {
	f.bytes.Truncate(int(size))
	return nil
}

func (f *memoryFile) Close() error { return nil }

func newTestLog(file *memoryFile) (*recordLog, *logtest.Hook) {
	logger, hook := logtest.NewNullLogger()
	return newRecordLog(growingFile{recordFile: file}, nil, logger), hook
}

func TestRecordsAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records")
	file, err := os.Create(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	log := newRecordLog(growingFile{recordFile: file}, nil, logrus.New())
	log.append(emptyRecord(), nil)
	assert.Eventually(t, func() bool { return strings.HasSuffix(readFile(t, path), "}\n") }, 5*time.Second, time.Millisecond,
		"a killed process must not take it along")
	require.NoError(t, log.close())
}

func TestNoRecordOfManyWritersIsLost(t *testing.T) {
	t.Parallel()
	file := &memoryFile{room: -1}
	log, _ := newTestLog(file)
	var writers sync.WaitGroup
	for writer := range 20 {
		writers.Go(func() {
			for i := range 500 {
				r := emptyRecord()
				r.id = fmt.Sprintf("%d-%d", writer, i)
				log.append(r, nil)
			}
		})
	}
	writers.Wait()
	require.NoError(t, log.close())
	ids := map[string]bool{}
	for line := range strings.Lines(file.bytes.String()) {
		var r struct{ ID string }
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		ids[r.ID] = true
	}
	assert.Len(t, ids, 10000)
}

func TestAFullDiskIsSaidOnceAndAtTheEnd(t *testing.T) {
	t.Parallel()
	line := len(emptyRecord().appendJSON(nil))
	file := &memoryFile{room: 3*line + line/2}
	log, hook := newTestLog(file)
	for range 10 {
		log.append(emptyRecord(), nil)
		time.Sleep(time.Millisecond)
	}
	err := log.close()
	require.ErrorIs(t, err, errDiskFull)
	assert.Contains(t, err.Error(), "7 records could not be written")
	require.Len(t, hook.AllEntries(), 1)
	assert.Equal(t, logrus.ErrorLevel, hook.LastEntry().Level)
	assert.Equal(t, 3, strings.Count(file.bytes.String(), "\n"))
	assert.True(t, strings.HasSuffix(file.bytes.String(), "}\n"), "no half record stays")
}

func TestASlowDiskHoldsRequestsBackInsteadOfFillingMemory(t *testing.T) {
	t.Parallel()
	file := &memoryFile{room: -1, pace: make(chan struct{})}
	log, _ := newTestLog(file)
	big := emptyRecord()
	big.failureMessage = strings.Repeat("x", 8<<20)
	appended := make(chan struct{})
	go func() {
		for range 20 {
			log.append(big, nil)
		}
		close(appended)
	}()
	select {
	case <-appended:
		t.Fatal("160 MiB went into a disk that does not write")
	case <-time.After(300 * time.Millisecond):
	}
	close(file.pace)
	<-appended
	require.NoError(t, log.close())
	assert.Equal(t, 20, strings.Count(file.bytes.String(), "\n"))
}

func TestFinishRunTellsOfLostRecordsAndWritesTheRest(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("needs /dev/full")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	require.NoError(t, err)
	folder := t.TempDir()
	logger, _ := logtest.NewNullLogger()
	r := newRecorder()
	started := &run{folder: folder, epoch: time.Now(), log: newRecordLog(growingFile{recordFile: full}, nil, logger), load: startLoadMeter(&memoryKeeper{})}
	r.run.Store(started)
	started.log.append(emptyRecord(), nil)
	_, err = r.finish(orderedObject{}, map[string]string{"summary.json": "{}"})
	require.ErrorContains(t, err, "1 records could not be written: write /dev/full: no space left on device")
	assert.Equal(t, "{}", readFile(t, filepath.Join(folder, "summary.json")))
	assert.Contains(t, readFile(t, filepath.Join(folder, runFile)), "endedAt")
}
