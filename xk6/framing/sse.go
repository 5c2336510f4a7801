package framing

import "bytes"

var byteOrderMark = []byte("\xEF\xBB\xBF")

// Events splits a text/event-stream into events as its bytes arrive, in pieces of any size.
// It follows https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream, without
// `id` and `retry`, which matter to reconnecting clients only.
//
// An event that lies whole within one piece, the usual case, is handed on without being copied.
type Events struct {
	handler Handler

	line     []byte // the line that the last piece left unfinished
	lone     []byte // the event's only data line so far, still inside the piece or inside line
	data     []byte // the event's data, copied because it spans pieces or lines
	hasData  bool
	copied   bool // data holds it, not lone
	name     []byte
	skipLF   bool // the last byte was a CR: a LF right after it belongs to it
	pastLine bool // the first line, which may begin with a byte order mark, is over
}

// reset prepares the parser for another stream and keeps its buffers.
func (p *Events) Reset(handler Handler) {
	*p = Events{handler: handler, line: p.line[:0], data: p.data[:0], name: p.name[:0]}
}

// Feed takes the next bytes of the stream. An error is the handler's or says that an event is too long.
func (p *Events) Feed(piece []byte) error {
	for len(piece) > 0 {
		if p.skipLF {
			p.skipLF = false
			if piece[0] == '\n' {
				piece = piece[1:]
				continue
			}
		}
		end := lineEnd(piece)
		if end < 0 {
			break
		}
		line := piece[:end]
		p.skipLF = piece[end] == '\r'
		piece = piece[end+1:]
		if len(p.line) > 0 {
			p.line = append(p.line, line...)
			line, p.line = p.line, p.line[:0]
		}
		if err := p.endLine(line); err != nil {
			return err
		}
	}
	p.own()
	p.line = append(p.line, piece...)
	return p.checkSize()
}

// Pending implements Splitter.
func (p *Events) Pending() []byte {
	if len(p.line) > 0 {
		line := bytes.Clone(p.line)
		p.line = p.line[:0]
		p.field(line)
	}
	p.own()
	return p.data
}

func lineEnd(b []byte) int {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		return bytes.IndexByte(b, '\r')
	}
	if cr := bytes.IndexByte(b[:end], '\r'); cr >= 0 {
		return cr
	}
	return end
}

func (p *Events) endLine(line []byte) error {
	if !p.pastLine {
		p.pastLine = true
		line = bytes.TrimPrefix(line, byteOrderMark)
	}
	if len(line) > 0 {
		p.field(line)
		return p.checkSize()
	}
	data, complete := p.lone, p.hasData
	if p.copied {
		data = p.data
	}
	name := p.name
	p.lone, p.data, p.name, p.hasData, p.copied = nil, p.data[:0], p.name[:0], false, false
	if !complete {
		return nil
	}
	return p.handler.Event(name, data)
}

func (p *Events) field(line []byte) {
	name, value, _ := bytes.Cut(line, []byte{':'})
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	switch string(name) {
	case "data":
		if !p.hasData {
			p.lone, p.hasData = value, true
			return
		}
		p.own()
		p.data = append(append(p.data, '\n'), value...)
	case "event":
		p.name = append(p.name[:0], value...)
	}
}

// own copies the event's data out of memory that is about to change.
func (p *Events) own() {
	if p.hasData && !p.copied {
		p.data = append(p.data[:0], p.lone...)
		p.lone, p.copied = nil, true
	}
}

func (p *Events) checkSize() error { return checkSize(len(p.line) + len(p.data)) }

// Held implements Splitter.
func (p *Events) Held() int { return cap(p.line) + cap(p.data) + cap(p.name) }
