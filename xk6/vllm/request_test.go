package vllm

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	roleFrame  = `data: {"id":"r1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}` + "\n\n"
	helloFrame = `data: {"id":"r1","choices":[{"index":0,"delta":{"content":"hello"},"finish_reason":null}]}` + "\n\n"
	worldFrame = `data: {"id":"r1","choices":[{"index":0,"delta":{"content":" world"},"finish_reason":null}]}` + "\n\n"
	stopFrame  = `data: {"id":"r1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	usageFrame = `data: {"id":"r1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}` + "\n\n"
	doneFrame  = "data: [DONE]\n\n"
	goodAnswer = roleFrame + helloFrame + worldFrame + stopFrame + usageFrame + doneFrame
)

// paced sends frames as they are and sleeps where a duration stands.
func paced(steps ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		for _, step := range steps {
			flush(w)
			switch step := step.(type) {
			case time.Duration:
				select {
				case <-time.After(step):
				case <-r.Context().Done():
					return
				}
			case string:
				_, _ = io.WriteString(w, step)
			}
		}
	}
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// hangUp breaks the connection.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestTheFirstTokenIsNeitherTheHeadersNorTheRole(t *testing.T) {
	t.Parallel()
	const wait = time.Second
	const most = 200. // of a wait: the machine may be busy
	h := newHarness(t)
	h.client(serve(t, paced(roleFrame, wait, helloFrame, wait, worldFrame, wait, stopFrame, wait, usageFrame+doneFrame)), `{}`)
	h.js(`var result = request()`)
	record := h.record()
	ms := func(key string) float64 {
		value, ok := record[key].(float64)
		require.True(t, ok, "%s of %v", key, record)
		return value
	}
	assert.Greater(t, ms("firstTokenMs")-ms("headersMs"), most)
	assert.Greater(t, ms("lastTokenMs")-ms("firstTokenMs"), 2*most, "the finish reason is the last")
	assert.Greater(t, ms("endMs")-ms("lastTokenMs"), most)
	assert.Greater(t, ms("gapP50Ms"), most)
	assert.Equal(t, record["gapP50Ms"], record["gapMaxMs"], "one gap between two frames with output")
	assert.Equal(t, 4., record["chunks"])
	assert.Equal(t, "hello world", h.js(`result.text`))
}

func TestTheResultIsTheRecord(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	result, ok := h.js(`JSON.parse(JSON.stringify(
		request({scheduledMs: 12.5, judge: (text) => text === "hello world" ? null : "no"})))`).(map[string]any)
	require.True(t, ok)
	record := h.record()
	derived := map[string]float64{
		"ttftMs":     number(record, "firstTokenMs") - number(record, "sentMs"),
		"e2eMs":      number(record, "lastTokenMs") - number(record, "sentMs"),
		"tpotMs":     (number(record, "lastTokenMs") - number(record, "firstTokenMs")) / 2,
		"ntpotMs":    (number(record, "lastTokenMs") - number(record, "sentMs")) / 3,
		"latenessMs": number(record, "sentMs") - 12.5,
	}
	for key, value := range result {
		if key == "text" {
			continue
		}
		if want, ok := derived[key]; ok {
			assert.InDelta(t, want, value, 0.002, key)
			continue
		}
		if n, isInteger := value.(int64); isInteger {
			value = float64(n)
		}
		assert.Equal(t, record[key], value, key)
	}
	assert.Len(t, result, 27)
	for key, value := range map[string]any{
		"v": 1., "id": "greet-1", "scenario": "smoke", "phase": "measure", "level": 4., "workload": "greeting", "vu": 7.,
		"scheduledMs": 12.5, "valid": true, "requestId": "r1",
	} {
		assert.Equal(t, value, record[key], key)
	}
}

func number(record map[string]any, key string) float64 {
	n, _ := record[key].(float64)
	return n
}

func TestFailuresOfEachKind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		handler http.HandlerFunc
		kind    string
		message string
	}{
		"refused by status 429":      {respond(429, "application/json", `{"message":"slow down"}`), "rejected", "slow down"},
		"refused by status 529":      {respond(529, "text/plain", "busy"), "rejected", "busy"},
		"refused by status 503":      {respond(503, "text/html", " <h1>busy</h1>\n  later"), "rejected", "<h1>busy</h1> later"},
		"an error without text":      {respond(502, "text/plain", ""), "http", "Bad Gateway"},
		"detail":                     {respond(422, "application/json", `{"detail":[{"loc":"x"}]}`), "http", `[{"loc":"x"}]`},
		"a redirect to nowhere":      {respond(304, "text/plain", ""), "http", "Not Modified"},
		"no headers":                 {hangUp, "connection", "EOF"},
		"cut in mid stream":          {both(paced(roleFrame, helloFrame), hangUp), "stream-cut", "unexpected EOF"},
		"no [DONE]":                  {paced(roleFrame, helloFrame, stopFrame), "stream-cut", "the stream ended without [DONE]"},
		"no finish reason":           {paced(helloFrame, doneFrame), "stream-cut", "the answer ended without a finish reason"},
		"one choice has no end":      {paced(helloFrame, `data: {"choices":[{"index":1,"delta":{"content":"a"}}]}`+"\n\n", stopFrame, doneFrame), "stream-cut", "the answer ended without a finish reason"},
		"aborted by the server":      {paced(helloFrame, strings.Replace(stopFrame, "stop", "abort", 1), doneFrame), "aborted", "the server ended the answer with finish reason abort"},
		"error as finish reason":     {paced(helloFrame, strings.Replace(stopFrame, "stop", "error", 1), doneFrame), "aborted", "the server ended the answer with finish reason error"},
		"the second choice aborted":  {paced(helloFrame, stopFrame, `data: {"choices":[{"index":1,"delta":{},"finish_reason":"abort"}]}`+"\n\n", doneFrame), "aborted", "the server ended the answer with finish reason abort"},
		"nothing said":               {paced(roleFrame, stopFrame, usageFrame, doneFrame), "empty", "a complete answer without any output"},
		"nothing at all":             {paced(""), "stream-cut", "the stream ended without [DONE]"},
		"an error frame":             {paced(helloFrame, `data: {"error": {"message": "it  broke\n", "code": 500}}`+"\n\n"+doneFrame), "stream-error", "it broke"},
		"an error frame and a cut":   {both(paced(`data: {"error": {"message": "it broke"}}`+"\n\n"), hangUp), "stream-error", "it broke"},
		"a refusal as a frame":       {paced(`data: {"error": {"message": "busy", "code": 429}}` + "\n\n" + doneFrame), "rejected", "busy"},
		"a frame that is not JSON":   {paced("data: {hello\n\n"), "stream-error", "a frame is not of the expected JSON form"},
		"an answer that is not JSON": {respond(200, "application/json", `{"choices":`), "stream-error", `a frame is not of the expected JSON form: {"choices":`},
		"a page of HTML":             {respond(200, "text/html", `<html>`), "stream-error", `a frame is not of the expected JSON form: <html>`},
		"an answer without choices":  {respond(200, "application/json", `{}`), "stream-error", "the answer holds no choices: {}"},
		"an error in a whole answer": {respond(200, "application/json", `{"error":{"message":"no"}}`), "stream-error", "no"},
		"a whole answer of nothing":  {respond(200, "application/json", `{"choices":[{"index":0,"message":{"content":""},"finish_reason":"stop"}]}`), "empty", "a complete answer without any output"},
		"compressed as nobody asked": {encoded("br", []byte("x")), "stream-error", `the answer came compressed with "br", which was not asked for`},
		"not the gzip it claims":     {encoded("gzip", []byte("not gzip at all")), "stream-cut", "gzip: invalid header"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			server := httptest.NewUnstartedServer(test.handler)
			server.Config.ErrorLog = nil
			server.Start()
			t.Cleanup(server.Close)
			h.client(server, `{}`)
			h.js(`request({judge: () => { throw new Error("the judge must not be asked") }})`)
			record := h.record()
			assert.Equal(t, false, record["success"])
			assert.Equal(t, test.kind, record["failureKind"], record)
			assert.Contains(t, record["failureMessage"], test.message)
			assert.Nil(t, record["valid"])
			assertOrdered(t, record)
			emitted := h.emitted()
			assert.Equal(t, 1., emitted["llm_requests"][0].Value)
			assert.Equal(t, 0., emitted["llm_success"][0].Value)
			assert.Empty(t, emitted["llm_ttft"])
			assert.Empty(t, emitted["llm_e2e"])
			for _, entry := range h.logs.AllEntries() {
				assert.NotEqual(t, "Request Failed", entry.Message)
			}
		})
	}
}

func respond(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func both(first, second http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		first(w, r)
		flush(w)
		second(w, r)
	}
}

func encoded(encoding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write(body)
	}
}

func TestARefusedConnection(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := serve(t, nil)
	server.URL = "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())
	h := newHarness(t)
	h.client(server, `{}`)
	h.js(`request()`)
	record := h.record()
	assert.Equal(t, "connection", record["failureKind"])
	assert.Contains(t, record["failureMessage"], "connection refused")
	assert.NotContains(t, record["failureMessage"], "http://")
	assert.Equal(t, 0., record["status"])
	assert.Nil(t, record["headersMs"])
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	const forever = 20 * time.Second
	tests := map[string]struct {
		handler      http.HandlerFunc
		status       float64
		hasFirst     bool
		failureKind  any
		afterHeaders bool
	}{
		"before the headers": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, 0, false, "timeout", false},
		"in mid stream":               {paced(roleFrame, helloFrame, forever), 200, true, "timeout", true},
		"after the end of the answer": {paced(goodAnswer, forever), 200, true, nil, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			h.client(serve(t, test.handler), `{timeoutMs: 1500}`)
			h.js(`request()`)
			record := h.record()
			assert.Equal(t, test.failureKind, record["failureKind"])
			assert.Equal(t, test.status, record["status"])
			assert.Equal(t, test.hasFirst, record["firstTokenMs"] != nil)
			assert.Equal(t, test.afterHeaders, record["headersMs"] != nil)
			if test.failureKind != nil {
				assert.Equal(t, "no complete answer within 1500 ms", record["failureMessage"])
			}
			assertOrdered(t, record)
		})
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	const (
		forever = 20 * time.Second
		breath  = 40 * time.Millisecond
	)
	tests := map[string]struct {
		handler     http.HandlerFunc
		idleMs      int
		hasFirst    bool
		failureKind any
	}{
		"before the first token ends it": {paced(roleFrame, forever), 1500, false, "idle-timeout"},
		"in mid stream ends it":          {paced(roleFrame, helloFrame, forever), 1500, true, "idle-timeout"},
		// far apart, so that a busy machine does not take one for the other
		"of shorter pauses is no silence":         {paced(roleFrame, breath, helloFrame, breath, breath, goodAnswer), 15000, true, nil},
		"after the end of the answer is harmless": {paced(goodAnswer, forever), 1500, true, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			h.client(serve(t, test.handler), fmt.Sprintf(`{idleTimeoutMs: %d}`, test.idleMs))
			h.js(`request()`)
			record := h.record()
			assert.Equal(t, test.failureKind, record["failureKind"])
			assert.Equal(t, test.hasFirst, record["firstTokenMs"] != nil)
			if test.failureKind != nil {
				assert.Equal(t, "the stream was silent for 1500 ms", record["failureMessage"])
			}
			assertOrdered(t, record)
		})
	}
}

func TestARequestCutOffByTheTestsEndIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(roleFrame, helloFrame, worldFrame, 20*time.Second)), `{}`)
	time.AfterFunc(1500*time.Millisecond, h.runtime.CancelContext)
	h.js(`request()`)
	record := h.record()
	assert.Equal(t, "aborted", record["failureKind"])
	assert.Equal(t, "the test ended before the answer did", record["failureMessage"])
	assert.Equal(t, 3., record["chunks"])
	assert.NotNil(t, record["firstTokenMs"])
	assert.Empty(t, h.emitted(), "k6 takes no samples after the end")
}

func TestARequestAfterTheTestsEndIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(goodAnswer)), `{}`)
	h.runtime.CancelContext()
	h.js(`request()`)
	record := h.record()
	assert.Equal(t, "aborted", record["failureKind"])
	assert.Equal(t, 0., record["status"])
}

func TestCompressedStreamsAreRead(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/event-stream")
		squeezed := gzip.NewWriter(w)
		_, _ = io.WriteString(squeezed, roleFrame+helloFrame)
		_ = squeezed.Flush()
		flush(w)
		time.Sleep(time.Second)
		_, _ = io.WriteString(squeezed, worldFrame+stopFrame+usageFrame+doneFrame)
		_ = squeezed.Close()
	}), `{}`)
	assert.Equal(t, "hello world", h.js(`request().text`))
	gap, _ := h.record()["gapMaxMs"].(float64)
	assert.Greater(t, gap, 150., "what was flushed must not wait for more")
}

func TestAWholeAnswerIsReadByItsContentType(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, respond(200, "application/json",
		`{"choices":[{"message":{"content":"hé"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`)), `{}`)
	assert.Equal(t, "hé", h.js(`request().text`))
	emitted := h.emitted()
	assert.Empty(t, emitted["llm_ttft"])
	assert.Empty(t, emitted["llm_tpot"])
	assert.Len(t, emitted["llm_e2e"], 1)
	assert.Nil(t, h.record()["chunks"])
}

func TestALastDoneNeedsNoBlankLine(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, paced(helloFrame+stopFrame+"data: [DONE]")), `{}`)
	assert.Equal(t, true, h.js(`request().success`))
}

func TestConnectionsAreKeptAlive(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(paced(goodAnswer))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	h := newHarness(t)
	h.client(server, `{}`)
	h.js(`for (let i = 0; i < 20; i++) if (!request().success) throw new Error("failed")`)
	assert.EqualValues(t, 1, connections.Load())
	assert.Len(t, h.records(), 20)
}

func TestAnAnswerThatCannotBeReadIsNoFailureOfHTTP(t *testing.T) {
	t.Parallel()
	var clients sync.Map
	answer := paced(helloFrame, "data: {oops\n\n", 50*time.Millisecond, worldFrame+stopFrame+doneFrame)
	h := newHarness(t)
	h.client(serve(t, func(w http.ResponseWriter, r *http.Request) {
		clients.Store(r.RemoteAddr, true)
		answer(w, r)
	}), `{}`)
	h.js(`for (let i = 0; i < 2; i++) if (request().failureKind !== "stream-error") throw new Error("not noticed")`)
	emitted := h.emitted()
	require.Len(t, emitted["http_reqs"], 2)
	for _, sample := range emitted["http_req_failed"] {
		assert.Zero(t, sample.Value)
		assert.Equal(t, "200", sample.Tags.Map()["status"])
	}
	assert.Len(t, maps.Collect(clients.Range), 1, "the connection is kept, as the answer was read to its end")
	assert.Equal(t, "a frame is not of the expected JSON form", h.records()[0]["failureMessage"])
}

func TestAnEmptyUserAgentIsNotSent(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.client(serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.NotContains(t, r.Header, "User-Agent")
		paced(goodAnswer)(w, r)
	}), `{headers: {"user-agent": ""}}`)
	assert.Equal(t, true, h.js(`request().success`))
}

func TestTheKeyIsSentAndNeverShown(t *testing.T) {
	t.Parallel()
	const key = "sk-secret-4711"
	h := newHarness(t)
	h.state.Options.HTTPDebug.String, h.state.Options.HTTPDebug.Valid = "full", true
	h.client(serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer "+key, r.Header.Get("Authorization"))
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		assert.Equal(t, "k6-test", r.Header.Get("User-Agent"))
		assert.Equal(t, "b", r.Header.Get("X-A"))
		respond(401, "application/json", fmt.Sprintf(`{"error":{"message":"wrong key %s"}}`, key))(w, r)
	}), `{apiKey: "`+key+`", headers: {"x-a": "b"}}`)
	assert.Equal(t, "wrong key ***", h.js(`request().failureMessage`))
	dumps := 0
	for _, entry := range h.logs.AllEntries() {
		if entry.Data["source"] == "http-debug" {
			dumps++
			if strings.HasPrefix(entry.Message, "Request:") {
				assert.NotContains(t, entry.Message, key)
				assert.Contains(t, entry.Message, "POST /v1/chat/completions")
			}
		}
	}
	assert.Equal(t, 2, dumps, "k6's http-debug works")
	h.records()
	assert.NotContains(t, readFile(t, h.folder+"/"+requestsFile)+readFile(t, h.folder+"/"+runFile), key)
}

func TestHTTPDebugDoesNotDisturbStreams(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.state.Options.HTTPDebug.String, h.state.Options.HTTPDebug.Valid = "full", true
	h.client(serve(t, paced(goodAnswer)), `{}`)
	assert.Equal(t, "hello world", h.js(`request().text`))
}

func TestRedirectsAreFollowedAndKeepTheKeyAtHome(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("Authorization"))
		paced(goodAnswer)(w, r)
	})
	h := newHarness(t)
	h.client(serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer k", r.Header.Get("Authorization"))
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}), `{apiKey: "k"}`)
	assert.Equal(t, true, h.js(`request().success`))
	assert.Len(t, h.emitted()["http_reqs"], 2)
}
