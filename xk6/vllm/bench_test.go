package vllm

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/sobek"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// chatTokens is a stream of 32 tokens.
var chatTokens = strings.Repeat(`data: {"id":"chatcmpl-9354fc6eca4d24ae","object":"chat.completion.chunk","created":1795311910,`+
	`"model":"tiny-llama","choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null,`+
	`"token_ids":null}]}`+"\n\n", 32)

// chatAnswer is the whole of it.
var chatAnswer = chatTokens + `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"

// BenchmarkChatStream reads a stream that arrives in pieces of about a frame.
func BenchmarkChatStream(b *testing.B) {
	pieces := strings.SplitAfter(chatTokens, "\n\n")
	memory := make([]byte, len(pieces[0]))
	w, err := wire.For("/v1/chat/completions")
	if err != nil {
		b.Fatal(err)
	}
	one := &call{to: target{wire: w}}
	var x exchange
	b.ReportAllocs()
	b.SetBytes(int64(len(chatTokens)))
	for b.Loop() {
		x.begin(one)
		x.events.Reset(&x)
		for _, piece := range pieces {
			if err := x.events.Feed(memory[:copy(memory, piece)]); err != nil {
				b.Fatal(err)
			}
		}
		if x.answer.chunks != 32 {
			b.Fatal(x.answer.chunks)
		}
	}
}

// instantChat answers every request at once.
type instantChat struct{}

func (instantChat) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		Request: request, StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(strings.NewReader(chatAnswer)),
	}, nil
}

// BenchmarkRequest is all that a request costs in this process, k6's own share and the script's call included: nothing but the network is
// left out. What a run does not ask for should cost nothing.
func BenchmarkRequest(b *testing.B) {
	for _, asked := range []struct{ name, request, options string }{
		{"plain", `{}`, `{}`},
		{"judged", `{judge: () => null}`, `{}`},
		{"scheduled", `{scheduledMs: 0}`, `{}`},
		{"answer kept", `{}`, `{answers: folder + "/outputs.jsonl"}`},
	} {
		b.Run(asked.name, func(b *testing.B) {
			h := newHarness(b)
			h.options = asked.options
			h.state.Transport = instantChat{}
			h.js(`var client = new vllm.Client({baseUrl: "http://127.0.0.1", timeoutMs: 60000});` + requestFunction +
				`var one = wanted(` + asked.request + `); var send = () => client.request(one).success`)
			h.moveToVU()
			go func() {
				for range h.samples { //nolint:revive // k6 takes them
				}
			}()
			send, ok := sobek.AssertFunction(h.runtime.VU.Runtime().Get("send"))
			require.True(b, ok)
			b.ReportAllocs()
			for b.Loop() {
				success, err := send(sobek.Undefined())
				if err != nil || !success.ToBoolean() {
					b.Fatal(success, err)
				}
			}
			h.js(`vllm.finishRun({}, {})`)
			close(h.samples)
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	r := emptyRecord()
	r.id, r.scenario, r.phase, r.workload, r.success = "greet-123", "inngest", "measure", "inngest", true
	r.first, r.last, r.end, r.streamed, r.chunks, r.hasGaps = 1e6, 2e8, 2e8, true, 33, true
	buffer := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buffer = r.appendJSON(buffer[:0])
	}
}
