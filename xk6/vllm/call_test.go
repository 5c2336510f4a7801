package vllm

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// barrier answers once so many requests are there at the same time.
func barrier(parties int) http.HandlerFunc {
	var all sync.WaitGroup
	all.Add(parties)
	return func(w http.ResponseWriter, r *http.Request) {
		all.Done()
		all.Wait()
		paced(goodAnswer)(w, r)
	}
}

func TestManyRequestsAreOnTheirWayInOneVU(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, barrier(20)), `{}`)
	h.js(`var texts = [];
		Promise.all(Array.from({length: 20}, (_, i) => asyncRequest({id: "greet-" + i, judge: (text) => text === "hello world" ? null : "no"})))
			.then((results) => { texts = results.map(({text, valid}) => text + valid) })`)
	texts, _ := h.js(`texts`).([]any)
	require.Len(t, texts, 20)
	assert.Equal(t, "hello worldtrue", texts[19])
	ids := map[any]bool{}
	for _, record := range h.records() {
		assert.Equal(t, true, record["success"])
		assert.Equal(t, true, record["valid"])
		ids[record["id"]] = true
	}
	assert.Len(t, ids, 20)
}

func TestMistakesInTheScriptRejectThePromise(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, nil), `{}`)
	h.js(`var why = ""; asyncRequest({path: 1}).catch((error) => { why = String(error) })`)
	assert.Contains(t, h.js(`why`), "`path` must be a string")
	assert.Empty(t, h.records())
}

func TestRequestsOnTheirWayWhenTheTestEndsAreRecorded(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	both := make(chan struct{}, 2)
	h.client(serve(t, func(w http.ResponseWriter, r *http.Request) {
		paced(roleFrame+helloFrame)(w, r)
		http.NewResponseController(w).Flush() //nolint:errcheck // the test would fail
		both <- struct{}{}
		<-r.Context().Done()
	}), `{}`)
	go func() {
		<-both
		<-both
		time.Sleep(50 * time.Millisecond) // for what was flushed to arrive
		h.runtime.CancelContext()
	}()
	h.js(`asyncRequest({id: "a"}); asyncRequest({id: "b"}); asyncRequest({id: "later", scheduledMs: 3600000}); 0`)
	records := h.records()
	require.Len(t, records, 2, "a request that was not due is none")
	for _, record := range records {
		assert.Equal(t, "aborted", record["failureKind"])
		assert.Equal(t, "the test ended before the answer did", record["failureMessage"])
		assert.NotNil(t, record["firstTokenMs"], "what was measured so far is kept")
	}
}

func TestAScheduledRequestWaitsForItsTime(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.js(`request({id: "due", scheduledMs: 0}); request({id: "future", scheduledMs: 400})`)
	emitted := h.emitted()["llm_lateness"]
	records := h.records()
	require.Len(t, records, 2)
	assert.GreaterOrEqual(t, number(records[1], "sentMs"), 400.)
	assert.Less(t, number(records[0], "sentMs"), number(records[1], "sentMs"))
	require.Len(t, emitted, 2)
	for i, record := range records {
		assert.InDelta(t, number(record, "sentMs")-number(record, "scheduledMs"), emitted[i].Value, 0.002)
	}
	assert.Equal(t, int64(2), h.js(`report.sendLateness.count`))
}

func TestARequestThatComesAfterItsTimeHadNoVirtualUserFree(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	time.Sleep(5 * time.Millisecond)
	h.js(`request({id: "unscheduled"}); request({id: "past", scheduledMs: 1}); request({id: "future", scheduledMs: 400})`)
	emitted := h.emitted()["llm_unready"]
	require.Len(t, emitted, 2)
	assert.InDelta(t, 1, emitted[0].Value, 0)
	assert.InDelta(t, 0, emitted[1].Value, 0)
}

func TestReasoningIsOutputButNotContent(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	thought := `data: {"choices":[{"index":0,"delta":{"reasoning":"hm"}}]}` + "\n\n"
	h.client(serve(t, paced(roleFrame, thought, 200*time.Millisecond, helloFrame, stopFrame+doneFrame)), `{}`)
	h.js(`request()`)
	record := h.record()
	assert.GreaterOrEqual(t, number(record, "firstContentMs")-number(record, "firstTokenMs"), 100.)
	assert.Nil(t, record["gapsMs"])
}

func TestAllGapsAreRecordedOnRequest(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(roleFrame, helloFrame, 100*time.Millisecond, worldFrame, worldFrame, stopFrame+doneFrame)),
		`{recordGaps: true}`)
	h.js(`request()`)
	record := h.record()
	gaps, _ := record["gapsMs"].([]any)
	require.Len(t, gaps, 2)
	assert.Equal(t, record["gapMaxMs"], gaps[0], "in their order, not sorted")
	assert.InDelta(t, number(record, "lastTokenMs")-number(record, "firstTokenMs"), gaps[0].(float64)+gaps[1].(float64), 50)
}

func TestARunWithoutRecordsStops(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	run, _ := h.root.recorder.current()
	run.log.mu.Lock()
	run.log.fail(errDiskFull, 1)
	run.log.mu.Unlock()
	message := h.jsError(`request(); for (;;);`)
	assert.Contains(t, message, "request records can no longer be written, so the run stops here: no space left on device")
}
