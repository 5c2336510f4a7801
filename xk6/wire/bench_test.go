package wire

import "testing"

// BenchmarkFrame reads the frame that comes for every token.
func BenchmarkFrame(b *testing.B) {
	for end, event := range map[string]string{
		"/chat/completions": `{"id":"chatcmpl-9354fc6eca4d24ae","object":"chat.completion.chunk","created":1795311910,"model":"tiny-llama",` +
			`"choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null,"token_ids":null}]}`,
		"/responses": `{"content_index":0,"delta":" token","item_id":"msg_8e9893b22a4b266b","logprobs":[],"output_index":0,` +
			`"sequence_number":4,"type":"response.output_text.delta"}`,
		"/messages": `{"type":"content_block_delta","delta":{"type":"text_delta","text":" token"},"index":0}`,
		"/api/chat": `{"model":"llama3.2","created_at":"2023-08-04T08:52:19.385406455-07:00",` +
			`"message":{"role":"assistant","content":" token"},"done":false}`,
		"/api/generate": `{"model":"llama3.2","created_at":"2023-08-04T08:52:19.385406455-07:00","response":" token","done":false}`,
	} {
		b.Run(end[1:], func(b *testing.B) { readAgain(b, wires[end].Event, []byte(event)) })
	}
}

// BenchmarkLast reads what comes once for each answer.
func BenchmarkLast(b *testing.B) {
	for end, names := range streams {
		row := events(b, names[0])
		b.Run(end[1:], func(b *testing.B) { readAgain(b, wires[end].Event, []byte(row[len(row)-1])) })
	}
}

// BenchmarkEmbeddings reads 16 vectors of 4096 numbers.
func BenchmarkEmbeddings(b *testing.B) {
	whole := func(_, body []byte, f *Frame) error { return wires["/embeddings"].Whole(body, f) }
	readAgain(b, whole, manyVectors(16, 4096))
}

func readAgain(b *testing.B, read func(name, data []byte, f *Frame) error, data []byte) {
	b.Helper()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	f := newFrame()
	for b.Loop() {
		f.Reset()
		if err := read(nil, data, &f); err != nil {
			b.Fatal(err)
		}
	}
}
