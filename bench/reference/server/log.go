package main

import (
	"bufio"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// entry is what really happened to one request. Instants count from the server's start on its monotonic clock.
type entry struct {
	id, requestID         string
	arrived               time.Duration // the handler was entered
	firstWrite, lastWrite time.Duration // just before the write of the first and of the last token
	tokens                int
}

// truth keeps the entries in memory, so that logging costs the load nothing.
type truth struct {
	mu      sync.Mutex
	entries []entry

	// Running totals, for windows taken while streams run.
	tokens   atomic.Int64
	requests atomic.Int64
	open     atomic.Int64
}

func (t *truth) add(e entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries = append(t.entries, e)
}

func (t *truth) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries = nil
}

// serveLog answers with one JSON line per ended request.
func (t *truth) serveLog(w http.ResponseWriter, _ *http.Request) {
	t.mu.Lock()
	entries := t.entries
	t.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := bufio.NewWriter(w)
	defer func() { _ = out.Flush() }() // whoever asked is gone
	for _, e := range entries {
		_, _ = fmt.Fprintf(out, `{"id":%q,"requestId":%q,"arrivedNs":%d,"firstNs":%d,"lastNs":%d,"tokens":%d}`+"\n",
			e.id, e.requestID, e.arrived, e.firstWrite, e.lastWrite, e.tokens)
	}
}

func (t *truth) serveCounters(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"tokens":%d,"requests":%d,"open":%d}`+"\n", t.tokens.Load(), t.requests.Load(), t.open.Load())
}
