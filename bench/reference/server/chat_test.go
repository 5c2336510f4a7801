package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func serve(t *testing.T, p pace) (*server, string) {
	t.Helper()
	s := &server{started: time.Now(), pace: p}
	listening := httptest.NewServer(s.handler())
	t.Cleanup(listening.Close)
	return s, listening.URL
}

func post(t *testing.T, url, body, requestID string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url+"/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if requestID != "" {
		request.Header.Set("X-Request-Id", requestID)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// chunk is what any OpenAI client reads of a frame.
type chunk struct {
	ID      string `json:"id"`
	Choices []struct {
		Delta struct {
			Role    string  `json:"role"`
			Content *string `json:"content"`
		} `json:"delta"`
		FinishReason *string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Completion int `json:"completion_tokens"`
		Total      int `json:"total_tokens"`
	} `json:"usage"`
}

func chunks(t *testing.T, stream string) []chunk {
	t.Helper()
	events := strings.Split(strings.TrimSuffix(stream, "\n\n"), "\n\n")
	if last := events[len(events)-1]; last != "data: [DONE]" {
		t.Fatalf("the stream ends with %q", last)
	}
	var all []chunk
	for _, event := range events[:len(events)-1] {
		var c chunk
		if err := json.Unmarshal([]byte(strings.TrimPrefix(event, "data: ")), &c); err != nil {
			t.Fatalf("%q: %v", event, err)
		}
		all = append(all, c)
	}
	return all
}

func TestStreamHasRoleTokensFinishAndUsage(t *testing.T) {
	_, url := serve(t, pace{})
	response, text := post(t, url, `{"stream":true,"max_tokens":3,"stream_options":{"include_usage":true}}`, "")
	all := chunks(t, text)
	if len(all) != 5 {
		t.Fatalf("%d chunks, want role, 3 tokens, usage", len(all))
	}
	if role := all[0].Choices[0].Delta; role.Role != "assistant" || *role.Content != "" {
		t.Errorf("role chunk %+v", role)
	}
	for i, c := range all[1:4] {
		choice := c.Choices[0]
		if *choice.Delta.Content == "" {
			t.Errorf("token %d is empty", i)
		}
		if finished := choice.FinishReason != nil; finished != (i == 2) {
			t.Errorf("token %d: finished is %v", i, finished)
		}
	}
	if u := all[4].Usage; len(all[4].Choices) != 0 || u.Completion != 3 || u.Total != 3+promptTokens {
		t.Errorf("usage chunk %+v", all[4])
	}
	if want := "chatcmpl-" + response.Header.Get("X-Request-Id"); all[0].ID != want {
		t.Errorf("id %q, want %q", all[0].ID, want)
	}
}

func TestStreamWithoutUsageAndWithTheClientsID(t *testing.T) {
	_, url := serve(t, pace{})
	response, text := post(t, url, `{"stream":true,"max_completion_tokens":2}`, "mine")
	all := chunks(t, text)
	if len(all) != 3 || all[2].Usage != nil {
		t.Errorf("%d chunks, want role and 2 tokens", len(all))
	}
	if got := response.Header.Get("X-Request-Id"); got != "mine" || all[0].ID != "chatcmpl-mine" {
		t.Errorf("ids %q and %q", got, all[0].ID)
	}
}

func TestLogTellsWhenTokensWereWritten(t *testing.T) {
	const first, gap = 20 * time.Millisecond, 5 * time.Millisecond
	s, url := serve(t, pace{first, gap})
	post(t, url, `{"stream":true,"max_tokens":5}`, "")
	if len(s.truth.entries) != 1 {
		t.Fatalf("%d entries", len(s.truth.entries))
	}
	e := s.truth.entries[0]
	if e.tokens != 5 || e.firstWrite-e.arrived < first || e.lastWrite-e.arrived < first+4*gap {
		t.Errorf("written too early: %+v", e)
	}
	if got := s.truth.tokens.Load(); got != 5 {
		t.Errorf("%d tokens counted", got)
	}
}

func TestLogIsServedAndCleared(t *testing.T) {
	_, url := serve(t, pace{})
	post(t, url, `{"stream":true,"max_tokens":1}`, "a")
	post(t, url, `{"max_tokens":1}`, "b")
	lines := func() (ids []string) {
		response, err := http.Get(url + "/log")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		for in := bufio.NewScanner(response.Body); in.Scan(); {
			var e struct{ RequestID string }
			if err := json.Unmarshal(in.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, e.RequestID)
		}
		return ids
	}
	if got := strings.Join(lines(), " "); got != "a b" {
		t.Errorf("log of %q", got)
	}
	request, _ := http.NewRequest(http.MethodDelete, url+"/log", nil)
	if _, err := http.DefaultClient.Do(request); err != nil {
		t.Fatal(err)
	}
	if got := lines(); len(got) != 0 {
		t.Errorf("log of %q after clearing", got)
	}
}

func TestWholeAnswer(t *testing.T) {
	_, url := serve(t, pace{})
	_, text := post(t, url, `{"max_tokens":4}`, "")
	var answer struct {
		Choices []struct {
			Message struct{ Content string }
		}
		Usage struct {
			Completion int `json:"completion_tokens"`
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(answer.Choices[0].Message.Content, token); got != 4 || answer.Usage.Completion != 4 {
		t.Errorf("%d words, %d tokens", got, answer.Usage.Completion)
	}
}
