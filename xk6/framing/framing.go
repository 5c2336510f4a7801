// Package framing splits the body of a streamed answer into its events.
package framing

import (
	"fmt"
	"mime"
)

// maxEventBytes bounds the memory that one event of a stream may take. Real frames have some hundred bytes.
const maxEventBytes = 16 << 20

// Handler takes the events of a stream. Both slices are valid only during the call.
type Handler interface {
	Event(name, data []byte) error
}

// Splitter hands on the events of one kind of stream.
type Splitter interface {
	// Reset prepares for another stream and keeps the buffers.
	Reset(handler Handler)
	// Feed takes the next bytes. An error is the handler's or says that an event is too long.
	Feed(piece []byte) error
	// Pending is the data of a last event that nothing has ended. Standards drop it; the caller may know better.
	Pending() []byte
	// Held is how many bytes of memory the buffers keep.
	Held() int
}

// Kind is a kind of stream.
type Kind uint8

// The kinds of streams; Whole is none.
const (
	Whole Kind = iota
	EventStream
	JSONLines
)

// KindOf tells how a body of this Content-Type is framed.
func KindOf(contentType string) Kind {
	switch contentType { // what servers send, without the cost of parsing it
	case "text/event-stream; charset=utf-8", "text/event-stream":
		return EventStream
	case "application/json", "application/json; charset=utf-8":
		return Whole
	}
	mediaType, _, _ := mime.ParseMediaType(contentType)
	switch mediaType {
	case "text/event-stream":
		return EventStream
	case "application/x-ndjson", "application/jsonl", "application/x-jsonlines":
		return JSONLines
	}
	return Whole
}

func checkSize(bytes int) error {
	if bytes > maxEventBytes {
		return fmt.Errorf("an event of the stream is longer than %d MiB", maxEventBytes>>20)
	}
	return nil
}
