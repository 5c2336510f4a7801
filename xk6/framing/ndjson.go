package framing

import "bytes"

// Lines splits newline-delimited JSON, Ollama's form of a stream, into one event per line as its bytes arrive, in pieces
// of any size. Blank lines are passed over.
type Lines struct {
	handler Handler
	line    []byte // what the last piece left unfinished
}

// Reset implements Splitter.
func (p *Lines) Reset(handler Handler) { *p = Lines{handler: handler, line: p.line[:0]} }

// Feed implements Splitter.
func (p *Lines) Feed(piece []byte) error {
	for {
		end := bytes.IndexByte(piece, '\n')
		if end < 0 {
			break
		}
		line := piece[:end]
		piece = piece[end+1:]
		if len(p.line) > 0 {
			p.line = append(p.line, line...)
			line, p.line = p.line, p.line[:0]
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := p.handler.Event(nil, line); err != nil {
			return err
		}
	}
	p.line = append(p.line, piece...)
	return checkSize(len(p.line))
}

// Pending implements Splitter.
func (p *Lines) Pending() []byte { return bytes.TrimSpace(p.line) }

// Held implements Splitter.
func (p *Lines) Held() int { return cap(p.line) }
