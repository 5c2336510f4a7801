package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// pace says when tokens are due, counted from the request's arrival.
type pace struct {
	first, gap time.Duration
}

func (p pace) due(token int) time.Duration { return p.first + time.Duration(token)*p.gap }

type server struct {
	started time.Time
	pace    pace
	truth   truth
	serial  atomic.Int64
}

// chatRequest is the part of the request's body that matters here.
type chatRequest struct {
	Stream              bool `json:"stream"`
	MaxTokens           int  `json:"max_tokens"`
	MaxCompletionTokens int  `json:"max_completion_tokens"`
	StreamOptions       struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// tokens is how many to answer with; 16 where the request does not say.
func (r *chatRequest) tokens() int {
	const unasked = 16
	switch {
	case r.MaxCompletionTokens > 0:
		return r.MaxCompletionTokens
	case r.MaxTokens > 0:
		return r.MaxTokens
	}
	return unasked
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, models)
	})
	mux.HandleFunc("GET /health", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /log", s.truth.serveLog)
	mux.HandleFunc("DELETE /log", func(http.ResponseWriter, *http.Request) { s.truth.clear() })
	mux.HandleFunc("GET /counters", s.truth.serveCounters)
	return mux
}

func (s *server) now() time.Duration { return time.Since(s.started) }

func (s *server) chat(w http.ResponseWriter, r *http.Request) {
	e := entry{arrived: s.now(), requestID: r.Header.Get("X-Request-Id")}
	var asked chatRequest
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, fmt.Sprintf(`{"error":{"message":%q,"type":"BadRequestError","code":400}}`, err), http.StatusBadRequest)
		return
	}
	if e.requestID == "" {
		e.requestID = fmt.Sprintf("ref-%d", s.serial.Add(1))
	}
	e.id = "chatcmpl-" + e.requestID
	e.tokens = asked.tokens()
	w.Header().Set("X-Request-Id", e.requestID)

	s.truth.requests.Add(1)
	s.truth.open.Add(1)
	defer s.truth.open.Add(-1)
	if asked.Stream {
		s.stream(w, r, &e, asked.StreamOptions.IncludeUsage)
		return
	}
	s.whole(w, &e)
}

// wait sleeps until the instant, which counts from the request's arrival. Deadlines are absolute: a late token does
// not make the next one late.
func (s *server) wait(e *entry, due time.Duration) {
	if ahead := e.arrived + due - s.now(); ahead > 0 {
		time.Sleep(ahead)
	}
}

// stream writes headers at once, as vLLM does, and each chunk by itself; the role goes out with the first token.
func (s *server) stream(w http.ResponseWriter, r *http.Request, e *entry, withUsage bool) {
	out := flusher{w, w.(http.Flusher)}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	out.flusher.Flush()

	f := newFrames(e.id, time.Now(), e.tokens)
	gone := r.Context().Done()
	for token := range e.tokens {
		if s.pace.gap > 0 || token == 0 {
			s.wait(e, s.pace.due(token))
		}
		frame := f.token
		if token == e.tokens-1 {
			frame = f.last
		}
		if token == 0 {
			_, _ = w.Write(f.role)
			e.firstWrite = s.now()
		}
		if token == e.tokens-1 {
			e.lastWrite = s.now()
		}
		out.write(frame)
		s.truth.tokens.Add(1)
		select {
		case <-gone:
			return
		default:
		}
	}
	if withUsage {
		out.write(f.usage)
	}
	out.write(done)
	s.truth.add(*e)
}

func (s *server) whole(w http.ResponseWriter, e *entry) {
	s.wait(e, s.pace.due(e.tokens-1))
	e.firstWrite = s.now()
	e.lastWrite = e.firstWrite
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, wholeAnswer(e.id, time.Now(), e.tokens, strings.Repeat(token, e.tokens)))
	s.truth.tokens.Add(int64(e.tokens))
	s.truth.add(*e)
}

// flusher sends each write off by itself. Errors mean that the client is gone, which the request's context tells.
type flusher struct {
	to      io.Writer
	flusher http.Flusher
}

func (f flusher) write(frame []byte) {
	_, _ = f.to.Write(frame)
	f.flusher.Flush()
}
