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

	"github.com/sirupsen/logrus"
)

var (
	errInUse    = errors.New("another process writes to this run; wait for its end")
	errChanged  = errors.New("the run's records have changed since they were read; try again")
	errNotRead  = errors.New("readRun has not read a run")
	errNoAnswer = errors.New("is no answer in OpenAI batch format; mend it or take it out")
)

// resumed is ResumedRun of index.d.ts.
type resumed struct {
	StartMs        float64 `json:"startMs"`
	TornBytes      int64   `json:"tornBytes"`
	AnswersMissing int64   `json:"answersMissing"`
}

// resume goes on with a run that readEarlierRun has read: it cuts off a torn last line and appends from there, on the epoch of the run's
// first part. The summary of the part before is kept under the name that `summaryBefore` says.
func (r *recorder) resume(e *earlierRun, answers, summaryBefore string, logger logrus.FieldLogger) (*resumed, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.run.Load() != nil {
		return nil, errRunBefore
	}
	records, err := e.openRecords()
	if err != nil {
		return nil, fmt.Errorf("resumeRun: %w", err)
	}
	files := openFiles{records: records, recordsSize: e.size}
	missing := int64(0)
	if answers != "" {
		if files.answers, files.answersSize, missing, err = e.openAnswers(answers); err != nil {
			return nil, errors.Join(fmt.Errorf("resumeRun: %w", err), records.Close())
		}
	}
	summary := filepath.Join(e.folder, summaryFile)
	if err := os.Rename(summary, filepath.Join(e.folder, summaryBefore)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("resumeRun: %w", err), files.close())
	}
	r.memory.begin()
	elapsed := e.elapsed()
	r.begin(&run{folder: e.folder, epoch: time.Now().Add(-elapsed), fields: e.fields}, files, logger)
	return &resumed{StartMs: inMs(elapsed), TornBytes: e.torn, AnswersMissing: missing}, nil
}

// elapsed is the time since the epoch of the first part. A machine's clock may have been set back since; the new instants lie behind
// the old ones nevertheless.
func (e *earlierRun) elapsed() time.Duration {
	afterLast := time.Duration((e.lastEnd + 1) * float64(time.Millisecond))
	return max(time.Since(e.startedAt), afterLast)
}

// openRecords opens requests.ndjson behind its last whole line.
func (e *earlierRun) openRecords() (*os.File, error) {
	path := filepath.Join(e.folder, requestsFile)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // the user's own folder
	if err != nil {
		return nil, err
	}
	if lock(file) != nil {
		return nil, errors.Join(errInUse, file.Close())
	}
	info, err := file.Stat()
	if err == nil && info.Size() != e.size+e.torn {
		err = errChanged
	}
	if err == nil {
		err = file.Truncate(e.size)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// openAnswers keeps, of the answers of earlier parts, those of requests that are done: of others there may be a failure, and an answer
// whose record was lost, which are asked for again. It says how many requests that are done have no answer in the file.
func (e *earlierRun) openAnswers(path string) (file *os.File, size, missing int64, err error) {
	successes, err := e.successes()
	if err != nil {
		return nil, 0, 0, err
	}
	kept, err := keptAnswers(path, successes)
	if err != nil {
		return nil, 0, 0, err
	}
	file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // the user's own file
	if err != nil {
		return nil, 0, 0, err
	}
	if lock(file) != nil {
		return nil, 0, 0, errors.Join(errInUse, file.Close())
	}
	return file, kept, int64(len(successes)), nil
}

func (e *earlierRun) successes() (map[string]bool, error) {
	file, err := os.Open(filepath.Join(e.folder, requestsFile))
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	ids := map[string]bool{}
	_, _, err = forEachRecord(file, func(r *recordFacts) error {
		if r.Success {
			ids[r.ID] = true
		}
		return nil
	})
	return ids, err
}

// keptAnswers rewrites a file of answers with those of `wanted`, each once, takes them out of it, and returns the file's size. A
// file that is not there yet is made.
func keptAnswers(path string, wanted map[string]bool) (size int64, err error) {
	before, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o644) //nolint:gosec // results are for others to read
	if err != nil {
		return 0, err
	}
	defer before.Close() //nolint:errcheck // only read
	unfinished := path + ".tmp"
	after, err := os.Create(unfinished) //nolint:gosec // beside the user's own file
	if err != nil {
		return 0, err
	}
	defer os.Remove(unfinished) //nolint:errcheck // gone where all went well
	if size, err = copyAnswers(before, after, wanted); err != nil {
		return 0, errors.Join(fmt.Errorf("%s: %w", path, err), after.Close())
	}
	if err := after.Close(); err != nil {
		return 0, err
	}
	return size, os.Rename(unfinished, path)
}

func copyAnswers(from io.Reader, to io.Writer, wanted map[string]bool) (size int64, err error) {
	writer := bufio.NewWriterSize(to, 1<<20)
	reader := bufio.NewReaderSize(from, 1<<20)
	for number := 1; ; number++ {
		line, err := readLine(reader)
		if errors.Is(err, io.EOF) { // a line without its end was cut
			return size, writer.Flush()
		}
		if err != nil {
			return 0, err
		}
		id, succeeded, known := answerFacts(line)
		if !known {
			return 0, fmt.Errorf("line %d %w", number, errNoAnswer)
		}
		if !succeeded || !wanted[id] {
			continue
		}
		delete(wanted, id)
		size += int64(len(line))
		if _, err := writer.Write(line); err != nil {
			return 0, err
		}
	}
}

// answerFacts tells whose answer a line holds, and whether it is one.
func answerFacts(line []byte) (id string, succeeded, known bool) {
	var facts struct {
		CustomID *string         `json:"custom_id"`
		Error    json.RawMessage `json:"error"`
	}
	if json.Unmarshal(line, &facts) != nil || facts.CustomID == nil {
		return "", false, false
	}
	return *facts.CustomID, bytes.Equal(facts.Error, []byte("null")), true
}
