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

// recordLog appends records to a file. One goroutine writes whatever has gathered since its last write and goes on
// until nothing has, so a killed process loses no more than what was being gathered at that moment.
type recordLog struct {
	file   recordFile
	logger logrus.FieldLogger

	mu      sync.Mutex
	changed *sync.Cond
	pending []byte
	waiting int // records in pending
	closed  bool
	done    bool

	size   int64 // of the file; the goroutine's own until done
	lost   int
	failed error
}

func newRecordLog(file recordFile, logger logrus.FieldLogger) *recordLog {
	l := &recordLog{file: file, logger: logger}
	l.changed = sync.NewCond(&l.mu)
	go l.run()
	return l
}

// append adds a record. After an error of the file, which it returns, or after close, the record only counts as lost. A run
// without records is not worth its load, so the error is to end it.
func (l *recordLog) append(r *record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.pending) > maxPendingBytes && l.failed == nil && !l.closed {
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
	if err := l.file.Close(); err != nil && l.failed == nil {
		l.failed = err
	}
	if l.failed != nil {
		return fmt.Errorf("%d records could not be written: %w", l.lost, l.failed)
	}
	return nil
}

func (l *recordLog) run() {
	var batch []byte
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
		l.mu.Unlock()
		kept, err := l.write(batch)
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
	l.pending, l.waiting = nil, 0
	l.logger.WithError(err).Error("Request records can no longer be written: this run's records are incomplete")
}

// write returns how many whole records reached the file. It cuts off the beginning of one that did not.
func (l *recordLog) write(batch []byte) (records int, err error) {
	n, err := l.file.Write(batch)
	if err != nil {
		whole := bytes.LastIndexByte(batch[:n], '\n') + 1
		_ = l.file.Truncate(l.size + int64(whole)) // the first error is the one to report
		return bytes.Count(batch[:whole], []byte{'\n'}), err
	}
	l.size += int64(n)
	return 0, nil
}
