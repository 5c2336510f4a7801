// Command client is the bare client: it sends streams, reads them, and looks at the clock. It is the physical limit
// that measuring clients are compared with, so it parses nothing and keeps four numbers per request.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

type load struct {
	url         string
	streams     int
	requests    int64
	tokens      int
	startSpread time.Duration
	body        []byte
}

// result is one request. Instants count from the client's start; the key names are those of the printed JSON.
type result struct {
	ID     string  `json:"id"`
	SentNs int64   `json:"sentNs"`
	EndNs  int64   `json:"endNs"`
	TTFTMs float64 `json:"ttftMs"`
	TPOTMs float64 `json:"tpotMs"`
}

type report struct {
	Requests          int      `json:"requests"`
	Failures          int64    `json:"failures"`
	WallSeconds       float64  `json:"wallSeconds"` // first send to last end
	RequestsPerSecond float64  `json:"requestsPerSecond"`
	Reads             int64    `json:"reads"`
	Results           []result `json:"results"`
}

func main() {
	l := load{}
	flag.StringVar(&l.url, "url", "", "scheme, host and port of the server")
	model := flag.String("model", "reference", "model name")
	flag.IntVar(&l.streams, "streams", 1, "streams open at the same time")
	flag.Int64Var(&l.requests, "requests", 1, "requests in all")
	flag.IntVar(&l.tokens, "tokens", 32, "output tokens of each request")
	spreadMs := flag.Float64("start-spread-ms", 0, "the first starts are spread evenly over this")
	flag.Parse()
	l.startSpread = time.Duration(*spreadMs * float64(time.Millisecond))
	l.body = requestBody(*model, l.tokens)

	if err := json.NewEncoder(os.Stdout).Encode(l.run()); err != nil {
		log.Fatal(err)
	}
}

func requestBody(model string, tokens int) []byte {
	return fmt.Appendf(nil, `{"model":%q,"messages":[{"role":"user","content":"Write about anything."}],`+
		`"max_tokens":%d,"ignore_eos":true,"stream":true,"stream_options":{"include_usage":true}}`, model, tokens)
}

func (l *load) run() report {
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConns: 0, MaxIdleConnsPerHost: l.streams, DisableCompression: true,
	}}
	started := time.Now()
	workers := make([]worker, l.streams)
	var taken atomic.Int64
	var all sync.WaitGroup
	for i := range workers {
		w := &workers[i]
		*w = worker{load: l, client: client, started: started, buffer: make([]byte, 32<<10)}
		all.Go(func() {
			time.Sleep(l.startSpread * time.Duration(i) / time.Duration(l.streams))
			for taken.Add(1) <= l.requests {
				w.request()
			}
		})
	}
	all.Wait()
	return summary(workers)
}

func summary(workers []worker) report {
	r := report{}
	for i := range workers {
		r.Reads += workers[i].reads
		r.Failures += workers[i].failures
		r.Results = append(r.Results, workers[i].results...)
	}
	r.Requests = len(r.Results) + int(r.Failures)
	if len(r.Results) == 0 {
		return r
	}
	first := slices.MinFunc(r.Results, func(a, b result) int { return int(a.SentNs - b.SentNs) })
	last := slices.MaxFunc(r.Results, func(a, b result) int { return int(a.EndNs - b.EndNs) })
	r.WallSeconds = time.Duration(last.EndNs - first.SentNs).Seconds()
	r.RequestsPerSecond = float64(len(r.Results)) / r.WallSeconds
	return r
}

type worker struct {
	load     *load
	client   *http.Client
	started  time.Time
	buffer   []byte
	reads    int64
	failures int64
	results  []result
}

func (w *worker) request() {
	request, err := http.NewRequest(http.MethodPost, w.load.url+"/v1/chat/completions", bytes.NewReader(w.load.body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	sent := time.Since(w.started)
	response, err := w.client.Do(request)
	if err != nil {
		w.failures++
		return
	}
	defer func() { _ = response.Body.Close() }() // read to its end
	t, err := w.read(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || t.first == 0 {
		w.failures++
		return
	}
	w.results = append(w.results, result{
		ID:     response.Header.Get("X-Request-Id"),
		SentNs: sent.Nanoseconds(),
		EndNs:  t.end.Nanoseconds(),
		TTFTMs: inMs(t.first - sent),
		TPOTMs: inMs(t.last-t.first) / float64(max(1, w.load.tokens-1)),
	})
}

// times are those of one answer; first is 0 when no token came.
type times struct {
	first, last, end time.Duration
}

var (
	// The role's frame has "role" where a token's has "content".
	anyToken  = []byte(`"delta":{"content":"`)
	lastToken = []byte(`"finish_reason":"length"`)
)

// read stamps every read. A mark that is cut in two by the buffer's edge is taken to have come with the next read.
func (w *worker) read(body io.Reader) (times, error) {
	var t times
	finished := false
	for {
		n, err := body.Read(w.buffer)
		now := time.Since(w.started)
		part := w.buffer[:n]
		if n > 0 {
			w.reads++
			if t.first == 0 && bytes.Contains(part, anyToken) {
				t.first = now
			}
			if !finished {
				t.last = now
				finished = bytes.Contains(part, lastToken)
			}
		}
		if err != nil {
			t.end = now
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return t, err
		}
	}
}

func inMs(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
