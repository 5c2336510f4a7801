package wire

import "bytes"

// repeat spares most of a stream's frames from being parsed: from token to token nothing changes in them but one string.
// A frame that is, byte for byte, the last parsed one with another string without escapes in the place of its content
// has the same meaning with that content.
type repeat struct {
	before, after []byte // of the content, quotes included
	id            []byte
	index         int
}

// read fills f if data repeats what was learned.
func (r *repeat) read(data []byte, f *Frame) bool {
	if len(r.before) == 0 || !bytes.HasPrefix(data, r.before) || !bytes.HasSuffix(data, r.after) {
		return false
	}
	end := len(data) - len(r.after)
	if end < len(r.before) { // the two overlap
		return false
	}
	content := data[len(r.before):end]
	if endOfPlain(content, 0) < len(content) {
		return false
	}
	f.ID = r.id
	f.Deltas = append(f.Deltas, Delta{Index: r.index, Content: content})
	return true
}

// learn remembers data, which f was read from, if all it told is one choice's text.
func (r *repeat) learn(data []byte, f *Frame) {
	d := f.textAlone()
	if d == nil || d.Escaped {
		return
	}
	start := cap(data) - cap(d.Content)
	if start < 1 || start+len(d.Content) >= len(data) || &data[start] != &d.Content[0] {
		return // the general parser's copy
	}
	r.before = append(r.before[:0], data[:start]...)
	r.after = append(r.after[:0], data[start+len(d.Content):]...)
	r.id = append(r.id[:0], f.ID...)
	r.index = d.Index
}
