package vllm

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
)

// readFiles keeps what was read of files, because k6 runs the script's beginning once for each VU. What it says stays what it was
// when the process first asked, which is before a resumed run appends to its files.
type readFiles struct {
	mu      sync.Mutex
	earlier *earlierRun
	err     error
	hashes  map[string]string
}

func (r *readFiles) run(folder string) (*earlierRun, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	if r.earlier == nil || r.earlier.folder != folder {
		r.earlier, r.err = readEarlierRun(folder)
		if r.err != nil {
			r.earlier = &earlierRun{folder: folder}
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.earlier, nil
}

// last is the run read last.
func (r *readFiles) last() (*earlierRun, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.earlier == nil || r.err != nil {
		return nil, errNotRead
	}
	return r.earlier, nil
}

func (r *readFiles) sha256(path string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.hashes[path]; ok {
		return known, nil
	}
	file, err := os.Open(path) //nolint:gosec // the user's own file
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // only read
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	if r.hashes == nil {
		r.hashes = map[string]string{}
	}
	r.hashes[path] = hex.EncodeToString(hash.Sum(nil))
	return r.hashes[path], nil
}

// earlierReport is EarlierRun of index.d.ts.
type earlierReport struct {
	Folder    string        `json:"folder"`
	Run       orderedObject `json:"run"`
	Records   int64         `json:"records"`
	Succeeded int64         `json:"succeeded"`
	TornBytes int64         `json:"tornBytes"`
}

func (m *moduleInstance) readRun(folder string) (sobek.Value, error) {
	e, err := m.recorder.read.run(folder)
	if err != nil {
		return nil, err
	}
	return plainValue(m.vu.Runtime(), earlierReport{
		Folder: e.folder, Run: e.fields, Records: e.records, Succeeded: e.done.size(), TornBytes: e.torn,
	})
}

func (m *moduleInstance) openTurns(end int64) (int64, error) {
	e, err := m.recorder.read.last()
	if err != nil {
		return 0, err
	}
	return e.done.open(end), nil
}

func (m *moduleInstance) openTurn(nth int64) (int64, error) {
	e, err := m.recorder.read.last()
	if err != nil {
		return 0, err
	}
	return e.done.nth(max(0, nth)), nil
}

func (m *moduleInstance) resumeRun(summaryBefore string, options sobek.Value) (sobek.Value, error) {
	if m.vu.State() == nil {
		return nil, common.NewInitContextError("resumeRun() writes files, which only setup() and VU code may do")
	}
	e, err := m.recorder.read.last()
	if err != nil {
		return nil, err
	}
	read, err := readRunOptions(m.vu.Runtime(), "resumeRun", options)
	if err != nil {
		return nil, err
	}
	begun, err := m.recorder.resume(e, read.answers, summaryBefore, m.logger)
	if err != nil {
		return nil, err
	}
	return plainValue(m.vu.Runtime(), begun)
}

func (m *moduleInstance) sha256(path string) (string, error) { return m.recorder.read.sha256(path) }

// runOptions are RunOptions of index.d.ts.
type runOptions struct {
	answers string    // where to keep answers, empty for nowhere
	epoch   time.Time // zero: now
}

func readRunOptions(rt *sobek.Runtime, of string, options sobek.Value) (runOptions, error) {
	read := runOptions{}
	if options == nil || sobek.IsUndefined(options) || sobek.IsNull(options) {
		return read, nil
	}
	in := newFields(rt, options)
	in.allow("answers", "epochMs")
	if in.has("answers") {
		read.answers, _ = in.text("answers")
	}
	if in.has("epochMs") {
		epochMs, _ := in.number("epochMs")
		read.epoch = atUnixMilli(int64(epochMs))
	}
	return read, in.problems(of)
}
