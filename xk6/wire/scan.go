package wire

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// maxScanDepth bounds the recursion of scanner.skip; deeper documents are left to encoding/json.
const maxScanDepth = 64

// scanner reads JSON (RFC 8259) in one pass and without allocating, for the few shapes a wire knows.
// It is strict about syntax and gives up (failed) on anything a wire does not expect, so that the caller
// can hand the document to encoding/json instead. Once failed, every loop over it ends.
type scanner struct {
	buf    []byte
	pos    int
	failed bool
	seen   keySet // keys of the document, where a format shares the reading of them
}

func (s *scanner) fail() { s.failed = true }

func (s *scanner) space() {
	for s.pos < len(s.buf) {
		switch s.buf[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek is the next byte after white space, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.buf) && s.buf[s.pos] > ' ' {
		return s.buf[s.pos]
	}
	s.space()
	if s.pos < len(s.buf) {
		return s.buf[s.pos]
	}
	return 0
}

// open enters an object or array; it is false when that is empty. For loops:
//
//	for more := s.open('{', '}'); more; more = s.next('}') { … s.key() … }
func (s *scanner) open(opening, closing byte) bool {
	if s.failed || s.peek() != opening {
		s.fail()
		return false
	}
	s.pos++
	if s.peek() == closing {
		s.pos++
		return false
	}
	return true
}

// next moves past a comma, or past the end, where it is false.
func (s *scanner) next(closing byte) bool {
	if s.failed {
		return false
	}
	switch s.peek() {
	case ',':
		s.pos++
		return true
	case closing:
		s.pos++
	default:
		s.fail()
	}
	return false
}

// key reads an object's key and its colon. Keys with escapes are not understood.
func (s *scanner) key() []byte {
	key, escaped := s.str()
	if escaped || s.peek() != ':' {
		s.fail()
		return nil
	}
	s.pos++
	return key
}

// str reads a string and returns what stands between its quotes.
func (s *scanner) str() (raw []byte, escaped bool) {
	if s.failed || s.peek() != '"' {
		s.fail()
		return nil, false
	}
	start := s.pos + 1
	for i := endOfPlain(s.buf, start); i < len(s.buf); i = endOfPlain(s.buf, i) {
		switch s.buf[i] {
		case '"':
			s.pos = i + 1
			return s.buf[start:i], escaped
		case '\\':
			escaped = true
			width := escapeWidth(s.buf[i:])
			if width == 0 {
				s.fail()
				return nil, false
			}
			i += width
		default: // a control character
			s.fail()
			return nil, false
		}
	}
	s.fail()
	return nil, false
}

// endOfPlain is the index of the first quote, backslash or control character from i on, or b's length.
// It looks at eight bytes at a time; the lowest bit set is exact, as borrows only move upwards
// (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord).
func endOfPlain(b []byte, i int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(b); i += 8 {
		word := binary.LittleEndian.Uint64(b[i:])
		quote := word ^ ones*'"'
		backslash := word ^ ones*'\\'
		found := ((quote-ones)&^quote | (backslash-ones)&^backslash | (word-ones*' ')&^word) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return i
}

// escapeWidth is the length of the escape sequence that b begins with, 0 when it is none.
func escapeWidth(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if hex4(b[2:]) >= 0 {
			return 6
		}
	}
	return 0
}

// null reads `null` if that is what comes.
func (s *scanner) null() bool {
	if s.peek() != 'n' {
		return false
	}
	return s.word("null")
}

func (s *scanner) word(word string) bool {
	if end := s.pos + len(word); end <= len(s.buf) && string(s.buf[s.pos:end]) == word {
		s.pos = end
		return true
	}
	s.fail()
	return false
}

// integer reads a whole number of at most 15 digits, which a JavaScript number holds exactly.
func (s *scanner) integer() int64 {
	s.space()
	raw := s.number()
	negative := len(raw) > 0 && raw[0] == '-'
	if negative {
		raw = raw[1:]
	}
	if len(raw) > 15 {
		s.fail()
	}
	var n int64
	for _, c := range raw {
		if c < '0' || c > '9' {
			s.fail()
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		return -n
	}
	return n
}

// number reads a number. One that may be too large for a float64, which encoding/json refuses, is not understood.
func (s *scanner) number() []byte {
	const mostBytes, mostExponentDigits = 40, 2
	start := s.pos
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else {
		s.digits()
	}
	if s.at('.') {
		s.pos++
		s.digits()
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		exponent := s.pos
		s.digits()
		if s.pos-exponent > mostExponentDigits {
			s.fail()
		}
	}
	if s.pos-start > mostBytes {
		s.fail()
	}
	return s.buf[start:s.pos]
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.buf) && s.buf[s.pos] == c }

func (s *scanner) digits() {
	start := s.pos
	for s.pos < len(s.buf) && s.buf[s.pos] >= '0' && s.buf[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		s.fail()
	}
}

// skip reads any value and forgets it.
func (s *scanner) skip() { s.skipWithin(maxScanDepth) }

func (s *scanner) skipWithin(depth int) {
	if depth == 0 {
		s.fail()
		return
	}
	switch s.peek() {
	case '"':
		s.str()
	case '{':
		for more := s.open('{', '}'); more; more = s.next('}') {
			s.str()
			if s.peek() != ':' {
				s.fail()
				return
			}
			s.pos++
			s.skipWithin(depth - 1)
		}
	case '[':
		for more := s.open('[', ']'); more; more = s.next(']') {
			s.skipWithin(depth - 1)
		}
	case 't':
		s.word("true")
	case 'f':
		s.word("false")
	case 'n':
		s.word("null")
	default:
		s.number()
	}
}

// end tells whether the document was understood and nothing follows it.
func (s *scanner) end() bool { return s.peek() == 0 && s.pos == len(s.buf) && !s.failed }

// appendUnescaped appends what a JSON string between its quotes stands for. Half a surrogate pair becomes U+FFFD,
// as in encoding/json. raw must come from scanner.str.
func appendUnescaped(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			dst = append(dst, raw[i])
			i++
			continue
		}
		if raw[i+1] != 'u' {
			dst = append(dst, unescaped(raw[i+1]))
			i += 2
			continue
		}
		char := hex4(raw[i+2:])
		i += 6
		if utf16.IsSurrogate(char) {
			low := rune(-1)
			if i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
				low = hex4(raw[i+2:])
			}
			if char = utf16.DecodeRune(char, low); char != utf8.RuneError {
				i += 6
			}
		}
		dst = utf8.AppendRune(dst, char)
	}
	return dst
}

func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// hex4 reads four hexadecimal digits, -1 when they are not there.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	var value rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		value = value<<4 | rune(c)
	}
	return value
}
