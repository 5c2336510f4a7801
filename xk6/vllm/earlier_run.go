package vllm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// earlierRun is what a run folder tells of a run that is to be resumed.
type earlierRun struct {
	folder    string
	fields    orderedObject // of run.json
	startedAt time.Time
	done      turnSet // turns with a success

	size    int64 // of requests.ndjson up to its last whole line
	torn    int64 // bytes after it: a line that the end of the process cut
	records int64
	lastEnd float64 // ms since the epoch, of all records
}

// recordFacts is what resuming needs of a record.
type recordFacts struct {
	V       int     `json:"v"`
	ID      string  `json:"id"`
	Turn    *int64  `json:"turn"`
	Success bool    `json:"success"`
	EndMs   float64 `json:"endMs"`
}

// recordStart begins every record; any other line of the file is another's, as k6's log on its console.
var recordStart = []byte(`{"v":`) //nolint:gochecknoglobals // a constant

var (
	errNoTurns  = errors.New("the record does not say which request of the plan it is of, so the run cannot be resumed")
	errNoRecord = errors.New("begins like a record but cannot be read; mend it or take it out")
)

// readEarlierRun reads a run folder once, without changing it.
func readEarlierRun(folder string) (*earlierRun, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	e := &earlierRun{folder: folder}
	if err := e.readRunFile(); err != nil {
		return nil, err
	}
	file, err := os.Open(filepath.Join(folder, requestsFile)) //nolint:gosec // the user's own folder
	if err != nil {
		return nil, fmt.Errorf("%s holds no request records: %w", folder, rootOf(err))
	}
	defer file.Close() //nolint:errcheck // only read
	e.size, e.torn, err = forEachRecord(file, e.take)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, requestsFile), err)
	}
	e.done.seal()
	return e, nil
}

func (e *earlierRun) readRunFile() error {
	text, err := os.ReadFile(filepath.Join(e.folder, runFile))
	if err != nil {
		return fmt.Errorf("%s is no run folder: %w", e.folder, rootOf(err))
	}
	if e.fields, err = parseObject(text); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(e.folder, runFile), err)
	}
	var known struct{ StartedAt time.Time }
	if err := json.Unmarshal(text, &known); err != nil || known.StartedAt.IsZero() {
		return fmt.Errorf("%s does not say when the run began (startedAt)", filepath.Join(e.folder, runFile))
	}
	e.startedAt = known.StartedAt
	return nil
}

// rootOf leaves out the path, which the message has already.
func rootOf(err error) error {
	var withPath *os.PathError
	if errors.As(err, &withPath) {
		return fmt.Errorf("%s: %w", filepath.Base(withPath.Path), withPath.Err)
	}
	return err
}

func (e *earlierRun) take(r *recordFacts) error {
	if r.Turn == nil || *r.Turn < 0 || *r.Turn > mostTurns {
		return errNoTurns
	}
	e.records++
	e.lastEnd = max(e.lastEnd, r.EndMs)
	if r.Success {
		e.done.add(*r.Turn)
	}
	return nil
}

// forEachRecord goes through the records of a requests.ndjson. It returns the bytes up to the last whole line, and those after it.
func forEachRecord(file io.Reader, each func(r *recordFacts) error) (size, torn int64, err error) {
	reader := bufio.NewReaderSize(file, 1<<20)
	for number := 1; ; number++ {
		line, err := readLine(reader)
		if errors.Is(err, io.EOF) {
			return size, int64(len(line)), nil
		}
		if err != nil {
			return size, 0, err
		}
		size += int64(len(line))
		if !bytes.HasPrefix(line, recordStart) {
			continue
		}
		var r recordFacts
		if json.Unmarshal(line, &r) != nil || r.V != 1 {
			return size, 0, fmt.Errorf("line %d %w", number, errNoRecord)
		}
		if err := each(&r); err != nil {
			return size, 0, fmt.Errorf("line %d: %w", number, err)
		}
	}
}

// readLine is a line with its end, in the reader's own memory where it fits.
func readLine(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	whole := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = reader.ReadSlice('\n')
		whole = append(whole, line...)
	}
	return whole, err
}
