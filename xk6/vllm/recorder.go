package vllm

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
)

const (
	runFile      = "run.json"
	requestsFile = "requests.ndjson"
	summaryFile  = "summary.json"

	// isoMilliseconds is the form of JavaScript's Date.toISOString.
	isoMilliseconds = "2006-01-02T15:04:05.000Z"
)

// ownFiles are written by the recorder alone.
var ownFiles = []string{runFile, requestsFile, answersFile, serverFile} //nolint:gochecknoglobals // a constant

var (
	errNoFolder   = errors.New("startRun: `folder` must be a path")
	errRunBefore  = errors.New("startRun: this process already has a run")
	errRunEnded   = errors.New("finishRun: the run has already been finished")
	errBadFile    = errors.New("finishRun: files are written beside run.json, so their names cannot be paths or its own")
	errRunInPlace = errors.New("already holds a run")
	errNoRun      = errors.New("updateRun: no run is under way")
)

// recorder writes the process's run folder. Its zero epoch, for requests outside a run, is when the process began.
type recorder struct {
	began  time.Time
	memory memoryKeeper
	mu     sync.Mutex // of all that changes a run's files
	run    atomic.Pointer[run]
	read   readFiles
}

// run is a run folder being written.
type run struct {
	folder   string
	epoch    time.Time
	fields   orderedObject // of run.json
	log      *recordLog
	gaps     gapPool
	progress progressMeter
	levels   atomic.Pointer[levelMeter] // nil until watchLevels
	load     *loadMeter
	scrapes  serverLog
	end      *earlyEnd
	finished bool
}

func newRecorder() *recorder { return &recorder{began: time.Now()} }

// current is the run that a request beginning now belongs to, nil when there is none, and the zero of its clock.
func (r *recorder) current() (*run, time.Time) {
	if run := r.run.Load(); run != nil {
		return run, run.epoch
	}
	return nil, r.began
}

// start creates the folder, sets the epoch and returns the folder's absolute path.
func (r *recorder) start(folder string, fields orderedObject, options runOptions, logger logrus.FieldLogger) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.run.Load() != nil {
		return "", errRunBefore
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("startRun: %w", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // results are for others to read
		return "", fmt.Errorf("startRun: %w", err)
	}
	records, err := createFile(filepath.Join(folder, requestsFile))
	if errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("startRun: %s %w", folder, errRunInPlace)
	}
	if err != nil {
		return "", fmt.Errorf("startRun: %w", err)
	}
	files := openFiles{records: records}
	if options.answers != "" {
		files.answers, err = createFile(options.answers)
		if err != nil {
			return "", errors.Join(fmt.Errorf("startRun: %w", err), files.close(), os.Remove(records.Name()))
		}
	}
	r.memory.begin()
	epoch := options.epoch
	if epoch.IsZero() {
		epoch = time.Now()
	}
	started := &run{folder: folder, epoch: wholeMillisecond(epoch)}
	started.fields = fields.with("startedAt", timestamp(started.epoch))
	if err := started.writeRunFile(); err != nil {
		return "", errors.Join(fmt.Errorf("startRun: %w", err), files.close())
	}
	r.begin(started, files, logger)
	return folder, nil
}

// openFiles are the files of a run that grow while it goes on.
type openFiles struct {
	records, answers         *os.File // answers is nil where they are not kept
	recordsSize, answersSize int64
}

func (f openFiles) close() error {
	if f.answers == nil {
		return f.records.Close()
	}
	return errors.Join(f.records.Close(), f.answers.Close())
}

// createFile makes a file that no other process may write.
func createFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // results are for others to read
	if err != nil {
		return nil, err
	}
	return file, lock(file)
}

// wholeMillisecond is for epochs, so that startedAt of run.json is the epoch exactly. The monotonic reading moves with it.
func wholeMillisecond(t time.Time) time.Time {
	return t.Add(-time.Duration(t.Nanosecond() % int(time.Millisecond)))
}

// begin makes a run the process's own.
func (r *recorder) begin(started *run, files openFiles, logger logrus.FieldLogger) {
	var answers *growingFile
	if files.answers != nil {
		answers = &growingFile{files.answers, files.answersSize}
	}
	started.log = newRecordLog(growingFile{files.records, files.recordsSize}, answers, logger.WithField("file", files.records.Name()))
	started.end = newEarlyEnd()
	started.load = startLoadMeter(&r.memory)
	r.run.Store(started)
}

// update writes changes of run.json while the run goes on.
func (r *recorder) update(changes orderedObject) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run.Load()
	if run == nil || run.finished {
		return errNoRun
	}
	run.fields = run.fields.merge(changes)
	return run.writeRunFile()
}

// finish puts everything on disk and returns the folder, empty when no run was started. It writes what it can
// before it returns an error.
func (r *recorder) finish(changes orderedObject, files map[string]string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run.Load()
	if run == nil {
		return "", nil
	}
	if run.finished {
		return "", errRunEnded
	}
	run.finished = true
	run.load.stop()

	problems := []error{run.log.close(), run.scrapes.close()}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name != filepath.Base(name) || name == "." || name == ".." || slices.Contains(ownFiles, name) {
			problems = append(problems, fmt.Errorf("%w: %q", errBadFile, name))
			continue
		}
		problems = append(problems, writeFile(filepath.Join(run.folder, name), []byte(files[name])))
	}
	run.fields = run.fields.merge(changes).with("endedAt", timestamp(time.Now()))
	problems = append(problems, run.writeRunFile())
	return run.folder, errors.Join(problems...)
}

func (run *run) writeRunFile() error {
	text, err := run.fields.indented()
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(run.folder, runFile), text)
}

// writeFile replaces a file in one step, so that nobody ever reads half of it.
func writeFile(path string, text []byte) error {
	unfinished := path + ".tmp"
	if err := os.WriteFile(unfinished, text, 0o644); err != nil { //nolint:gosec // results are for others to read
		_ = os.Remove(unfinished)
		return err
	}
	return os.Rename(unfinished, path)
}

func timestamp(t time.Time) json.RawMessage {
	return json.RawMessage(strconv.Quote(t.UTC().Format(isoMilliseconds)))
}
