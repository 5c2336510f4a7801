package vllm

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
)

// span is where an entry of a data set stands in its file.
type span struct {
	start  int64
	length uint32
	line   uint32 // the first one is 1
}

// entryList is a file's division into entries.
type entryList struct {
	spans []span
	// cut tells that the file ends before its list, or a quoted field, does.
	cut bool
	// isRows tells that the entries are rows of CSV, and not JSON.
	isRows bool
}

var (
	byteOrderMark = []byte("\xef\xbb\xbf")
	errTooLong    = errors.New("an entry is longer than 4 GB")
	errCompressed = errors.New("it is compressed; unpack it first")
	errUTF16      = errors.New("it is UTF-16; save it as UTF-8")
)

// foreign tells by a file's first bytes what cannot be divided.
func foreign(head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return errCompressed
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return errUTF16
	default:
		return nil
	}
}

// divider takes a file's bytes one by one and finds its entries. fixtures/entries holds the cases that it and
// lib/workloads/formats/entries.ts agree on.
type divider interface {
	take(b byte)
	finish() bool // whether the file was cut
}

// mark collects the spans; the dividers tell it where entries begin and end.
type mark struct {
	spans []span
	at    int64
	line  uint32
	// start is where the present entry begins, -1 between entries; end is after its last byte.
	start, end int64
	startLine  uint32
	overflow   bool
}

func (m *mark) extend() {
	if m.start < 0 {
		m.start, m.startLine = m.at, m.line
	}
	m.end = m.at + 1
}

func (m *mark) close() {
	if m.start >= 0 {
		length := m.end - m.start
		m.overflow = m.overflow || length > math.MaxUint32
		m.spans = append(m.spans, span{m.start, uint32(length), m.startLine}) //nolint:gosec // told as overflow
	}
	m.start = -1
}

// divide reads a file to its end. `as` is "rows" (CSV), "json" (a list, or else a value on each line) or "auto".
func divide(file io.Reader, as string) (entryList, error) {
	const bufferBytes = 256 << 10
	reader := bufio.NewReaderSize(file, bufferBytes)
	m := &mark{line: 1, start: -1}
	head, _ := reader.Peek(len(byteOrderMark))
	if err := foreign(head); err != nil {
		return entryList{}, err
	}
	if bytes.Equal(head, byteOrderMark) {
		_, _ = reader.Discard(len(byteOrderMark))
		m.at = int64(len(byteOrderMark))
	}
	var chosen divider
	for {
		b, err := reader.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return entryList{}, err
		}
		if chosen == nil && (as == "rows" || !isSpace(b)) {
			if chosen, err = dividerFor(as, b, m); err != nil {
				return entryList{}, err
			}
		}
		if chosen != nil {
			chosen.take(b)
		}
		m.at++
		if b == '\n' {
			m.line++
		}
	}
	cut := chosen != nil && chosen.finish()
	if m.overflow {
		return entryList{}, errTooLong
	}
	_, isRows := chosen.(*rows)
	return entryList{m.spans, cut, isRows}, nil
}

func dividerFor(as string, first byte, m *mark) (divider, error) {
	switch {
	case as != "rows" && as != "json" && as != "auto":
		return nil, fmt.Errorf("entries are read as rows, json or auto, not as %q", as)
	case as == "rows":
		return &rows{mark: m, fieldStart: true}, nil
	case first == '[':
		return &elements{mark: m}, nil
	case as == "json" || first == '{':
		return &lines{m}, nil
	default:
		return &rows{mark: m, fieldStart: true}, nil
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// lines are trimmed; blank ones are no entries.
type lines struct{ *mark }

func (l *lines) take(b byte) {
	switch {
	case b == '\n':
		l.close()
	case !isSpace(b):
		l.extend()
	}
}

func (l *lines) finish() bool {
	l.close()
	return false
}

// elements are those of a JSON list. Whether each is JSON is for its reader to say.
type elements struct {
	*mark
	begun, done, inString, escaped bool
	depth                          int
}

func (e *elements) take(b byte) {
	switch {
	case e.done:
	case !e.begun:
		e.begun = b == '['
	case e.inString:
		e.inString = e.escaped || b != '"'
		e.escaped = !e.escaped && b == '\\'
		e.extend()
	case e.depth == 0 && (b == ',' || b == ']'):
		e.close()
		e.done = b == ']'
	case !isSpace(b):
		e.extend()
		e.inString = b == '"'
		switch b {
		case '{', '[':
			e.depth++
		case '}', ']':
			e.depth--
		}
	}
}

func (e *elements) finish() bool {
	e.close()
	return !e.done
}

// rows are those of RFC 4180: a line break inside quotes does not end one.
type rows struct {
	*mark
	inQuotes, fieldStart, afterQuote bool
}

func (r *rows) take(b byte) {
	if r.inQuotes {
		r.extend()
		r.inQuotes = b != '"'
		r.afterQuote = b == '"'
		return
	}
	if b == '\n' {
		r.close()
		r.fieldStart, r.afterQuote = true, false
		return
	}
	r.inQuotes = b == '"' && (r.fieldStart || r.afterQuote)
	r.afterQuote = false
	r.fieldStart = b == ','
	if b != '\r' {
		r.extend()
	}
}

func (r *rows) finish() bool {
	r.close()
	return r.inQuotes
}
