package vllm

import (
	"strings"
	"testing"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// BenchmarkChatStream reads a stream of 32 tokens that arrives in pieces of about a frame.
func BenchmarkChatStream(b *testing.B) {
	frame := `data: {"id":"chatcmpl-9354fc6eca4d24ae","object":"chat.completion.chunk","created":1795311910,` +
		`"model":"tiny-llama","choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null,` +
		`"token_ids":null}]}` + "\n\n"
	stream := strings.Repeat(frame, 32)
	pieces := strings.SplitAfter(stream, "\n\n")
	memory := make([]byte, len(frame))
	w, err := wire.For("/v1/chat/completions")
	if err != nil {
		b.Fatal(err)
	}
	var x exchange
	b.ReportAllocs()
	b.SetBytes(int64(len(stream)))
	for b.Loop() {
		x.reset()
		x.answer.reset(w)
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
