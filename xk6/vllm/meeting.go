package vllm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/sobek"
)

const (
	// meetingPoll is how often an instance looks for the others; a look is one listing of a folder.
	meetingPoll = 20 * time.Millisecond
	// peerPoll is how often it looks whether those that are missing have ended.
	peerPoll = time.Second
	// meetingLead is from the moment that an instance has seen all others to the common one: the others have to see it, too.
	meetingLead = 100 * time.Millisecond

	instancesFolder = "instances"
	meetingFolder   = "meet"
	stateRunning    = "running"
)

var errMetBefore = errors.New("was here before")

// meeting is where the instances of a run wait for each other: marks in a folder that all of them share. Each leaves its mark; when all
// are there, the first of those that live writes down the common instant.
type meeting struct {
	folder    string // of the whole run
	index, of int    // from 1
}

func (m *meeting) place(names ...string) string {
	return filepath.Join(append([]string{m.folder, instancesFolder}, names...)...)
}

func (m *meeting) mark(name string, index int) string {
	return m.place(meetingFolder, name+"."+strconv.Itoa(index))
}

func (m *meeting) fixed(name string) string { return m.place(meetingFolder, name+".at") }

// meet leaves this instance's mark and waits until every other has left its own or ended. The instant that it returns is the same for all,
// and at least so far behind the last mark.
func (m *meeting) meet(ctx context.Context, name string, lead time.Duration) (time.Time, error) {
	if err := m.arrive(name); err != nil {
		return time.Time{}, err
	}
	var peersSeen time.Time
	gone := map[int]bool{}
	for {
		at, err := m.fixedAt(name)
		if err != nil || !at.IsZero() {
			return at, err
		}
		missing, err := m.missing(name, gone)
		if err != nil {
			return time.Time{}, err
		}
		if len(missing) > 0 && time.Since(peersSeen) > peerPoll {
			peersSeen = time.Now()
			for _, index := range missing {
				gone[index] = m.hasEnded(index)
			}
		}
		if len(missing) == 0 && m.isFirst(gone) {
			if err := m.fix(name, time.Now().Add(max(lead, meetingLead))); err != nil {
				return time.Time{}, err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return time.Time{}, m.waitedFor(missing, ctx.Err())
		case <-time.After(meetingPoll):
		}
	}
}

func (m *meeting) arrive(name string) error {
	if err := os.MkdirAll(m.place(meetingFolder), 0o755); err != nil { //nolint:gosec // results are for others to read
		return err
	}
	mark, err := os.OpenFile(m.mark(name, m.index), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // likewise
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("instance %d of a run %w: %s", m.index, errMetBefore, m.folder)
	}
	if err != nil {
		return err
	}
	return mark.Close()
}

// fixedAt is the common instant, zero where nobody has fixed it yet. It lies on this process's monotonic clock.
func (m *meeting) fixedAt(name string) (time.Time, error) {
	text, err := os.ReadFile(m.fixed(name))
	if errors.Is(err, os.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	ms, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", m.fixed(name), err)
	}
	return atUnixMilli(ms), nil
}

// atUnixMilli is a moment of the wall clock on the monotonic one.
func atUnixMilli(ms int64) time.Time {
	now := time.Now()
	return now.Add(time.UnixMilli(ms).Sub(now.Round(0)))
}

func (m *meeting) fix(name string, at time.Time) error {
	return writeFile(m.fixed(name), []byte(strconv.FormatInt(at.UnixMilli(), 10)+"\n"))
}

// missing are the instances that neither have come nor are gone.
func (m *meeting) missing(name string, gone map[int]bool) ([]int, error) {
	entries, err := os.ReadDir(m.place(meetingFolder))
	if err != nil {
		return nil, err
	}
	come := make([]bool, m.of+1)
	for _, entry := range entries {
		if text, ok := strings.CutPrefix(entry.Name(), name+"."); ok {
			if index, err := strconv.Atoi(text); err == nil && index >= 1 && index <= m.of {
				come[index] = true
			}
		}
	}
	var missing []int
	for index := 1; index <= m.of; index++ {
		if !come[index] && !gone[index] {
			missing = append(missing, index)
		}
	}
	return missing, nil
}

// isFirst tells whether no instance before this one lives.
func (m *meeting) isFirst(gone map[int]bool) bool {
	for index := 1; index < m.index; index++ {
		if !gone[index] && !m.hasEnded(index) {
			return false
		}
	}
	return true
}

// hasEnded tells whether an instance has begun its part and says that it is over.
func (m *meeting) hasEnded(index int) bool {
	text, err := os.ReadFile(m.place(strconv.Itoa(index), runFile))
	var run struct {
		State string `json:"state"`
	}
	return err == nil && json.Unmarshal(text, &run) == nil && run.State != stateRunning
}

func (m *meeting) waitedFor(missing []int, why error) error {
	if len(missing) == 0 {
		return fmt.Errorf("nobody fixed the common start: %w", why)
	}
	names := make([]string, 0, len(missing))
	for _, index := range missing {
		names = append(names, strconv.Itoa(index))
	}
	return fmt.Errorf("of %d instances, these did not come to %s: %s", m.of, m.place(), strings.Join(names, ", "))
}

// parseMeeting reads Meeting of index.d.ts.
func parseMeeting(in *fields) *meeting {
	place := &meeting{}
	place.folder, _ = in.text("folder")
	index, _ := in.number("index")
	of, _ := in.number("of")
	place.index, place.of = int(index), int(of)
	if place.index < 1 || place.index > place.of {
		in.mistake("`index` must be from 1 to `of`")
	}
	return place
}

// meet waits for the other instances and gives the common start in Unix milliseconds.
func (m *moduleInstance) meet(argument sobek.Value) (int64, error) {
	in := newFields(m.vu.Runtime(), argument)
	in.allow("folder", "index", "of", "waitMs")
	place := parseMeeting(in)
	waitMs, _ := in.number("waitMs")
	if err := in.problems("meet"); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(m.vu.Context(), time.Duration(waitMs*float64(time.Millisecond)))
	defer cancel()
	at, err := place.meet(ctx, "start", startLead)
	if err != nil {
		return 0, fmt.Errorf("meet: %w", err)
	}
	return at.UnixMilli(), nil
}

// startLead is from the moment that all instances are there to the run's epoch: time for all of them to open their folders.
const startLead = 500 * time.Millisecond
