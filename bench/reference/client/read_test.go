package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

const (
	roleFrame  = `data: {"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]}` + "\n\n"
	tokenFrame = `data: {"choices":[{"delta":{"content":"a"},"finish_reason":null}]}` + "\n\n"
	lastFrame  = `data: {"choices":[{"delta":{"content":"a"},"finish_reason":"length"}]}` + "\n\n"
)

// pieces gives one piece per read, each a moment after the one before.
type pieces []string

func (p *pieces) Read(buffer []byte) (int, error) {
	if len(*p) == 0 {
		return 0, io.EOF
	}
	time.Sleep(time.Millisecond)
	n := copy(buffer, (*p)[0])
	*p = (*p)[1:]
	return n, nil
}

func TestTimesAreThoseOfTheFirstAndTheLastToken(t *testing.T) {
	w := worker{started: time.Now(), buffer: make([]byte, 32<<10)}
	got, err := w.read(&pieces{roleFrame, tokenFrame, tokenFrame, lastFrame, "data: [DONE]\n\n"})
	if err != nil {
		t.Fatal(err)
	}
	// pieces come a millisecond apart at least: role, first, token, last, done
	if got.first < 2*time.Millisecond || got.last-got.first < 2*time.Millisecond || got.end-got.last < time.Millisecond {
		t.Errorf("%+v", got)
	}
}

func TestRequestsAreCountedAndFailuresToo(t *testing.T) {
	var served atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if served.Add(1)%2 == 0 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, roleFrame+tokenFrame+lastFrame)
	}))
	t.Cleanup(server.Close)
	l := load{url: server.URL, streams: 2, requests: 10, tokens: 2}
	got := l.run()
	if got.Requests != 10 || got.Failures != 5 || len(got.Results) != 5 || got.RequestsPerSecond <= 0 {
		t.Errorf("%+v", got)
	}
}
