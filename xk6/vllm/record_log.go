package vllm

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/sirupsen/logrus"
)

// maxPendingBytes is how much may wait for a slow disk before requests wait for it too: some 100,000 records.
const maxPendingBytes = 64 << 20

// recordFile is what a recordLog needs of an *os.File.
type recordFile interface {
	io.WriteCloser
	Truncate(size int64) error
}

// growingFile is a file that lines are appended to.
type growingFile struct {
	recordFile
	size int64
}

// recordLog appends records to a file, and answers to another one where they are kept. One goroutine writes whatever has
// gathered since its last write and goes on until nothing has, so a killed process loses no more than what was being gathered
// at that moment.
type recordLog struct {
	records growingFile
	answers *growingFile // nil where they are not kept
	logger  logrus.FieldLogger

	mu      sync.Mutex
	changed *sync.Cond
	pending []byte
	waiting int    // records in pending
	spoken  []byte // answers of the same requests
	closed  bool
	done    bool

	lost   int
	failed error
}

func newRecordLog(records growingFile, answers *growingFile, logger logrus.FieldLogger) *recordLog {
	l := &recordLog{records: records, answers: answers, logger: logger}
	l.changed = sync.NewCond(&l.mu)
	go l.run()
	return l
}

// append adds a record, and the line of its answer where answers are kept. After an error of a file, which it returns, or
// after close, the record only counts as lost. A run without records is not worth its load, so the error is to end it.
func (l *recordLog) append(r *record, answer []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.pending)+len(l.spoken) > maxPendingBytes && l.failed == nil && !l.closed {
		l.changed.Wait()
	}
	if l.failed != nil || l.closed {
		l.lost++
		if l.closed {
			return nil
		}
		return fmt.Errorf("request records can no longer be written, so the run stops here: %w", l.failed)
	}
	l.pending = r.appendJSON(l.pending)
	l.spoken = append(l.spoken, answer...)
	l.waiting++
	if l.waiting == 1 {
		l.changed.Broadcast()
	}
	return nil
}

// close waits until everything is written and returns the first error.
func (l *recordLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.changed.Broadcast()
	for !l.done {
		l.changed.Wait()
	}
	for _, file := range l.files() {
		if err := file.Close(); err != nil && l.failed == nil {
			l.failed = err
		}
	}
	if l.failed != nil {
		return fmt.Errorf("%d records could not be written: %w", l.lost, l.failed)
	}
	return nil
}

func (l *recordLog) files() []*growingFile {
	if l.answers == nil {
		return []*growingFile{&l.records}
	}
	return []*growingFile{&l.records, l.answers}
}

func (l *recordLog) run() {
	var batch, spoken []byte
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for l.waiting == 0 && !l.closed {
			l.changed.Wait()
		}
		if l.waiting == 0 {
			l.done = true
			l.changed.Broadcast()
			return
		}
		records := l.waiting
		batch, l.pending, l.waiting = l.pending, batch[:0], 0
		spoken, l.spoken = l.spoken, spoken[:0]
		l.mu.Unlock()
		kept, err := l.write(batch, spoken)
		l.mu.Lock()
		l.changed.Broadcast()
		if err != nil {
			l.fail(err, records-kept)
		}
	}
}

// fail ends the recording. It is said once and at once, as a run may go on for hours after it.
func (l *recordLog) fail(err error, lost int) {
	l.failed = err
	l.lost += lost + l.waiting
	l.pending, l.spoken, l.waiting = nil, nil, 0
	l.logger.WithError(err).Error("Request records can no longer be written: this run's records are incomplete")
}

// write returns how many whole records reached the file. Answers go first: a killed process may leave one without its record,
// which a resumed run asks for again, but no record of a success without its answer.
func (l *recordLog) write(batch, spoken []byte) (records int, err error) {
	if len(spoken) > 0 {
		if _, err := l.answers.append(spoken); err != nil {
			return 0, err
		}
	}
	return l.records.append(batch)
}

// append returns how many whole lines reached the file if not all did. It cuts off the beginning of one that did not.
func (f *growingFile) append(lines []byte) (kept int, err error) {
	n, err := f.Write(lines)
	if err != nil {
		whole := bytes.LastIndexByte(lines[:n], '\n') + 1
		_ = f.Truncate(f.size + int64(whole)) // the first error is the one to report
		return bytes.Count(lines[:whole], []byte{'\n'}), err
	}
	f.size += int64(n)
	return 0, nil
}
