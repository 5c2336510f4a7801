package vllm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const startedLongAgo = `{"format": "k6-vllm/run", "startedAt": "2026-01-01T00:00:00.000Z", "state": "running", "endedAt": null, "notes": ["x"]}`

// line is a record of a turn as an earlier part wrote it.
func line(turn int64, success bool, endMs int64) string {
	r := emptyRecord()
	r.id, r.turn, r.success, r.end = fmt.Sprintf("greet-%d", turn), turn, success, instant(endMs*1e6)
	if !success {
		r.failureKind = kindConnection
	}
	return string(r.appendJSON(nil))
}

// earlier is a folder with these records, and a harness that has not begun yet.
func earlier(t *testing.T, records string) *harness {
	t.Helper()
	h := newHarness(t)
	require.NoError(t, os.MkdirAll(h.folder, 0o750))
	h.write(runFile, startedLongAgo)
	h.write(requestsFile, records)
	require.NoError(t, h.runtime.VU.Runtime().Set("folder", h.folder))
	return h
}

func (h *harness) write(name, text string) {
	h.t.Helper()
	require.NoError(h.t, os.WriteFile(filepath.Join(h.folder, name), []byte(text), 0o600))
}

// resumes reads the folder in the init context, as scenarios do, and goes on with the run.
func (h *harness) resumes(handler http.HandlerFunc, options string) map[string]any {
	h.t.Helper()
	require.NoError(h.t, h.runtime.VU.Runtime().Set("url", serve(h.t, handler).URL))
	h.js(`var client = new vllm.Client({baseUrl: url, timeoutMs: 60000}); var before = vllm.readRun(folder);` + requestFunction)
	h.runtime.MoveToVUContext(h.state)
	begun, ok := h.js(`var begun = vllm.resumeRun("summary.part-1.json", ` + options + `); begun`).(map[string]any)
	require.True(h.t, ok)
	return begun
}

func TestAResumedRunGoesOnInItsFolderAndOnItsClock(t *testing.T) {
	t.Parallel()
	first := line(0, true, 900) + line(1, false, 950) + "k6's own log\n" + line(3, true, 1000)
	h := earlier(t, first)
	h.write(summaryFile, `{"part": 1}`)
	begun := h.resumes(paced(goodAnswer), `{}`)
	assert.Equal(t, map[string]any{"n": "k6-vllm/run", "records": int64(3), "succeeded": int64(2), "torn": int64(0)},
		h.js(`({n: before.run.format, records: before.records, succeeded: before.succeeded, torn: before.tornBytes})`))
	assert.Equal(t, []any{int64(3), int64(1), int64(2), int64(4)},
		h.js(`[vllm.openTurns(5), vllm.openTurn(0), vllm.openTurn(1), vllm.openTurn(2)]`))
	assert.Greater(t, begun["startMs"], 1e9, "months after the epoch")

	assert.NoFileExists(t, filepath.Join(h.folder, summaryFile))
	assert.Equal(t, `{"part": 1}`, readFile(t, filepath.Join(h.folder, "summary.part-1.json")))
	assert.Equal(t, startedLongAgo, readFile(t, filepath.Join(h.folder, runFile)), "until it is updated")
	h.js(`vllm.updateRun({state: "running", parts: [{state: "running"}]}); request({turn: 1, id: "greet-1"})`)
	assert.Contains(t, readFile(t, filepath.Join(h.folder, runFile)), `"parts"`)

	h.js(`vllm.finishRun({state: "completed"}, {"summary.json": "{}"})`)
	written := readFile(t, filepath.Join(h.folder, requestsFile))
	require.True(t, strings.HasPrefix(written, first), "nothing of the earlier part is changed")
	var record map[string]any
	require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(written, first)), &record))
	assert.Equal(t, 1., record["turn"])
	assert.GreaterOrEqual(t, record["sentMs"], begun["startMs"])
	run := readFile(t, filepath.Join(h.folder, runFile))
	assert.Contains(t, run, `"startedAt": "2026-01-01T00:00:00.000Z"`)
	assert.Contains(t, run, `"completed"`)
}

func TestATornLineIsCutOffAndCounted(t *testing.T) {
	t.Parallel()
	whole, torn := line(0, true, 900), line(1, true, 1000)
	for cut := 1; cut < len(torn); cut += 97 {
		h := earlier(t, whole+torn[:cut])
		begun := h.resumes(paced(goodAnswer), `{}`)
		assert.EqualValues(t, cut, begun["tornBytes"])
		assert.Equal(t, int64(1), h.js(`vllm.openTurn(0)`), "its request is asked for again")
		h.js(`request({turn: 1}); vllm.finishRun({}, {})`)
		records := readRecords(t, filepath.Join(h.folder, requestsFile))
		assert.Len(t, records, 2)
	}
}

func TestInstantsNeverGoBack(t *testing.T) {
	t.Parallel()
	h := earlier(t, line(0, true, 1000))
	h.write(runFile, strings.Replace(startedLongAgo, "2026-01", "2999-01", 1)) // the machine's clock was set back
	begun := h.resumes(paced(goodAnswer), `{}`)
	assert.EqualValues(t, 1001, begun["startMs"], "just behind the last record")
}

func TestOnlyOneProcessWritesToARun(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.js(`request({turn: 0})`)
	second := newHarness(t)
	second.folder = h.folder
	require.NoError(t, second.runtime.VU.Runtime().Set("folder", second.folder))
	second.js(`vllm.readRun(folder)`)
	second.runtime.MoveToVUContext(second.state)
	assert.Contains(t, second.jsError(`vllm.resumeRun("x")`), "another process writes to this run")
}

func TestWhatChangedSinceItWasReadIsNotResumed(t *testing.T) {
	t.Parallel()
	h := earlier(t, line(0, true, 1000))
	h.js(`vllm.readRun(folder)`)
	h.write(requestsFile, line(0, true, 1000)+line(1, true, 1100))
	h.runtime.MoveToVUContext(h.state)
	assert.Contains(t, h.jsError(`vllm.resumeRun("x")`), "have changed since they were read")
	assert.Equal(t, int64(1), h.js(`vllm.readRun(folder).records`), "what was read stays")
}

func TestFoldersThatCannotBeResumedSayWhy(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	require.NoError(t, h.runtime.VU.Runtime().Set("folder", h.folder))
	assert.Contains(t, h.jsError(`vllm.readRun(folder)`), "is no run folder: run.json: no such file")
	assert.Contains(t, h.jsError(`vllm.readRun(folder)`), "is no run folder", "each time it is asked")
	assert.Contains(t, h.jsError(`vllm.openTurn(0)`), "readRun has not read a run")
	for content, complaint := range map[string]string{
		"{\"v\":1,oops}\n": "line 1 begins like a record but cannot be read",
		"{\"v\":2}\n":      "line 1 begins like a record but cannot be read",
		strings.Replace(line(0, true, 1), `"turn":0`, `"turn":null`, 1): "line 1: the record does not say which request of the plan it is of",
	} {
		assert.Contains(t, earlier(t, content).jsError(`vllm.readRun(folder)`), complaint)
	}
	without := earlier(t, "")
	require.NoError(t, os.Remove(filepath.Join(without.folder, requestsFile)))
	assert.Contains(t, without.jsError(`vllm.readRun(folder)`), "holds no request records: requests.ndjson: no such file")
	undated := earlier(t, "")
	undated.write(runFile, `{"a": 1}`)
	assert.Contains(t, undated.jsError(`vllm.readRun(folder)`), "does not say when the run began")
	assert.Contains(t, undated.jsError(`vllm.resumeRun("x")`), "only setup() and VU code may do")
}

func TestAnswersOfAResumedRunHaveNoDoubles(t *testing.T) {
	t.Parallel()
	h := earlier(t, line(0, true, 900)+line(1, false, 950)+line(2, true, 1000))
	answer := func(id, err string) string {
		return fmt.Sprintf(`{"id":"batch_req_%s","custom_id":"%s","response":null,"error":%s}`+"\n", id, id, err)
	}
	// of 2 there is none, of 3 there is an answer whose record was lost, and the last line is cut
	h.write(answersFile, answer("greet-0", "null")+answer("greet-1", `{"code":"connection"}`)+answer("greet-3", "null")+`{"id":"bat`)
	begun := h.resumes(paced(goodAnswer), `{answers: folder + "/outputs.jsonl"}`)
	assert.EqualValues(t, 1, begun["answersMissing"])
	h.js(`for (const turn of [1, 3]) request({turn, id: "greet-" + turn})`)
	var ids []string
	for _, one := range h.answers() {
		ids = append(ids, one.CustomID)
		assert.Nil(t, one.Error)
	}
	assert.Equal(t, []string{"greet-0", "greet-1", "greet-3"}, ids)

	foreign := earlier(t, line(0, true, 900))
	foreign.write(answersFile, "my notes\n")
	foreign.js(`vllm.readRun(folder)`)
	foreign.runtime.MoveToVUContext(foreign.state)
	assert.Contains(t, foreign.jsError(`vllm.resumeRun("x", {answers: folder + "/outputs.jsonl"})`),
		"line 1 is no answer in OpenAI batch format")
	assert.Equal(t, "my notes\n", readFile(t, filepath.Join(foreign.folder, answersFile)))
}

func TestAnswersReachTheFileBeforeTheirRecords(t *testing.T) {
	t.Parallel()
	records := &memoryFile{room: -1, pace: make(chan struct{})}
	answers := &memoryFile{room: -1}
	log := newRecordLog(growingFile{recordFile: records}, &growingFile{recordFile: answers}, nil)
	require.NoError(t, log.append(emptyRecord(), []byte("answer\n")))
	assert.Eventually(t, func() bool {
		answers.mu.Lock()
		defer answers.mu.Unlock()
		return answers.bytes.String() == "answer\n"
	}, 5*time.Second, time.Millisecond, "while the record waits for its disk")
	close(records.pace)
	require.NoError(t, log.close())
	assert.Equal(t, 1, strings.Count(records.bytes.String(), "\n"))
}

func TestTheHashOfAFileIsSHA256(t *testing.T) {
	t.Parallel()
	h := earlier(t, "abc")
	h.js(`folder += "/requests.ndjson"`)
	const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	assert.Equal(t, known, h.js(`vllm.sha256(folder)`))
	assert.Contains(t, h.jsError(`vllm.sha256("/nowhere")`), "no such file")
}
