package vllm

import (
	"math/bits"
	"sort"
)

// turnSet holds which turns of a plan are done: a bit each, 25 kB for 200,000.
type turnSet struct {
	words []uint64
	// openBefore is how many turns before each word are open; made by seal.
	openBefore []int64
}

// mostTurns bounds what a damaged record can make the set allocate.
const mostTurns = 1 << 30

const wordBits = 64

func (s *turnSet) add(turn int64) {
	for int64(len(s.words)) <= turn/wordBits {
		s.words = append(s.words, 0)
	}
	s.words[turn/wordBits] |= 1 << (turn % wordBits)
}

// seal ends the adding; the set may be asked from then on, by any number of goroutines.
func (s *turnSet) seal() {
	s.openBefore = make([]int64, len(s.words))
	open := int64(0)
	for i, word := range s.words {
		s.openBefore[i] = open
		open += wordBits - int64(bits.OnesCount64(word))
	}
}

// open counts the turns below `end` that are not in the set.
func (s *turnSet) open(end int64) int64 {
	if end <= 0 {
		return 0
	}
	word, bit := end/wordBits, end%wordBits
	if word >= int64(len(s.words)) {
		return end - s.size()
	}
	return s.openBefore[word] + bit - int64(bits.OnesCount64(s.words[word]&(1<<bit-1)))
}

// size is the number of turns in the set.
func (s *turnSet) size() int64 {
	if len(s.words) == 0 {
		return 0
	}
	last := len(s.words) - 1
	return int64(last)*wordBits - s.openBefore[last] + int64(bits.OnesCount64(s.words[last]))
}

// nth is the nth turn, from 0, that is not in the set. There is no last one.
func (s *turnSet) nth(n int64) int64 {
	// the first word with more than n open turns before it is behind the one that holds the nth
	word := sort.Search(len(s.openBefore), func(i int) bool { return s.openBefore[i] > n }) - 1
	if word < 0 {
		return n
	}
	rest := n - s.openBefore[word]
	for bit := range int64(wordBits) {
		if s.words[word]&(1<<bit) != 0 {
			continue
		}
		if rest == 0 {
			return int64(word)*wordBits + bit
		}
		rest--
	}
	return int64(len(s.words))*wordBits + rest // only behind the last word
}
