package vllm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type entryCase struct {
	Name, As, Text string
	Entries        []string
	Lines          []int
	Cut, Rows      bool
}

func entryCases(t *testing.T) []entryCase {
	t.Helper()
	var cases []entryCase
	require.NoError(t, json.Unmarshal([]byte(readFile(t, "../../fixtures/entries/cases.json")), &cases))
	require.NotEmpty(t, cases)
	return cases
}

func writeEntries(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestAFileIsDividedIntoItsEntries(t *testing.T) {
	t.Parallel()
	for _, test := range entryCases(t) {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			file, err := openEntryFile(writeEntries(t, test.Text), test.As)
			require.NoError(t, err)
			texts, lines := []string{}, []int{}
			for index := range file.spans {
				text, err := file.text(index)
				require.NoError(t, err)
				line, err := file.line(index)
				require.NoError(t, err)
				texts, lines = append(texts, text), append(lines, line)
			}
			assert.Equal(t, test.Entries, texts)
			assert.Equal(t, test.Lines, lines)
			assert.Equal(t, test.Cut, file.cut)
			assert.Equal(t, test.Rows, file.isRows)
		})
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	_, err := divide(iotest.ErrReader(os.ErrPermission), "json")
	require.ErrorIs(t, err, os.ErrPermission)
	_, err = divide(strings.NewReader("x"), "lines")
	require.ErrorContains(t, err, "rows, json or auto")
	_, err = divide(strings.NewReader("\x1f\x8b\x08"), "json")
	require.ErrorContains(t, err, "unpack it first")
	_, err = divide(strings.NewReader("\xff\xfe{\x00"), "auto")
	require.ErrorContains(t, err, "UTF-16")
}

func TestScriptsReadEntriesAndAgreeOnThoseThatAreKept(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	require.NoError(t, h.runtime.VU.Runtime().Set("path", writeEntries(t, "[{\"a\":\"ä\"},\n{\"a\":2},{\"a\":3}")))
	h.js(`var file = vllm.openEntries(path, "json"); file.keep([2, 0])`)
	assert.Equal(t, "3 true 2 ä", h.js(`[file.size, file.cut, file.line(1), JSON.parse(file.text(0)).a].join(" ")`))
	other := h.root.NewModuleInstance(h.runtime.VU)
	require.NoError(t, h.runtime.VU.Runtime().Set("other", other.Exports().Named))
	assert.Equal(t, "2 0", h.js(`var same = other.openEntries(path, "json"); same.kept(0) + " " + same.kept(1)`))
	assert.Contains(t, h.jsError(`file.kept(2)`), "2 entries of ")
	assert.Contains(t, h.jsError(`file.text(3)`), "there is no entry 3")
	assert.Contains(t, h.jsError(`file.keep([7])`), "there is no entry 7")
	assert.Contains(t, h.jsError(`vllm.openEntries(path + "x", "json")`), "no such file")
}

func TestAFileThatShrankIsTold(t *testing.T) {
	t.Parallel()
	path := writeEntries(t, "{\"a\":1}\n{\"a\":2}\n")
	file, err := openEntryFile(path, "json")
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, 10))
	_, err = file.text(1)
	require.ErrorContains(t, err, "was the file changed?")
}

func BenchmarkDivide(b *testing.B) {
	text := strings.Repeat(`{"id":"a","conversations":[{"from":"human","value":"`+strings.Repeat("word ", 400)+`"}]},`, 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := divide(strings.NewReader("["+text), "json"); err != nil {
			b.Fatal(err)
		}
	}
}
