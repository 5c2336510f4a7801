package vllm

import (
	"fmt"
	"os"
	"sync"
)

// entryFile is a data set on disk, of which memory holds only where its entries are. All VUs share it.
type entryFile struct {
	entryList
	path string
	file *os.File

	mu   sync.RWMutex
	kept []uint32
}

func openEntryFile(path, as string) (*entryFile, error) {
	file, err := os.Open(path) //nolint:gosec // the user's own choice
	if err != nil {
		return nil, err
	}
	list, err := divide(file, as)
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &entryFile{entryList: list, path: path, file: file}, nil
}

func (f *entryFile) at(index int) (span, error) {
	if index < 0 || index >= len(f.spans) {
		return span{}, fmt.Errorf("%s has %d entries; there is no entry %d", f.path, len(f.spans), index)
	}
	return f.spans[index], nil
}

// text reads one entry from the disk, or what the system keeps of it.
func (f *entryFile) text(index int) (string, error) {
	where, err := f.at(index)
	if err != nil {
		return "", err
	}
	text := make([]byte, where.length)
	if _, err := f.file.ReadAt(text, where.start); err != nil {
		return "", fmt.Errorf("entry %d of %s: %w; was the file changed?", index, f.path, err)
	}
	return string(text), nil
}

func (f *entryFile) line(index int) (int, error) {
	where, err := f.at(index)
	return int(where.line), err
}

// keep notes which entries are to be sent, in their order.
func (f *entryFile) keep(indices []int) error {
	kept := make([]uint32, len(indices))
	for i, index := range indices {
		if _, err := f.at(index); err != nil {
			return err
		}
		kept[i] = uint32(index) //nolint:gosec // below the number of entries
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = kept
	return nil
}

// keptAt is the number of the entry that is the index-th to be sent.
func (f *entryFile) keptAt(index int) (int, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if index < 0 || index >= len(f.kept) {
		return 0, fmt.Errorf("%d entries of %s are kept; there is no number %d", len(f.kept), f.path, index)
	}
	return int(f.kept[index]), nil
}

// entryFiles holds the files that scripts have opened, each once a process.
type entryFiles struct {
	mu   sync.Mutex
	open map[string]*entryFile
}

func (files *entryFiles) get(path, as string) (*entryFile, error) {
	files.mu.Lock()
	defer files.mu.Unlock()
	key := as + ":" + path
	if known := files.open[key]; known != nil {
		return known, nil
	}
	opened, err := openEntryFile(path, as)
	if err != nil {
		return nil, err
	}
	if files.open == nil {
		files.open = map[string]*entryFile{}
	}
	files.open[key] = opened
	return opened, nil
}

// openEntries gives a script the entries of a file.
func (m *moduleInstance) openEntries(path, as string) (map[string]any, error) {
	file, err := m.entries.get(path, as)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"size":   len(file.spans),
		"isRows": file.isRows,
		"cut":    file.cut,
		"text":   file.text,
		"line":   file.line,
		"keep":   file.keep,
		"kept":   file.keptAt,
	}, nil
}
