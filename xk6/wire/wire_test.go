package wire

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
)

// readable is a frame in a form that does not tell which of the two readers made it.
type readable struct {
	Deltas  []readableDelta
	Usage   Usage
	Timings Timings
	ID      string
	Done    bool
	Failure *ServerError
}

type readableDelta struct {
	Index   int
	Content string
	Other   bool
	Reasons bool
	Finish  string
	Ended   bool
}

func (f *Frame) readable() readable {
	r := readable{Usage: f.Usage, Timings: f.Timings, ID: validText(f.ID), Done: f.Done, Failure: f.Failure}
	for i := range f.Deltas {
		d := &f.Deltas[i]
		r.Deltas = append(r.Deltas,
			readableDelta{d.Index, validText(d.AppendText(nil)), d.Other, d.Reasoning, validText(d.Finish), d.Ended})
	}
	return r
}

// validText replaces each byte that is not UTF-8, as encoding/json does.
func validText(b []byte) string { return string([]rune(string(b))) }

func newFrame() Frame {
	f := Frame{}
	f.Reset()
	return f
}

// events splits the data of a capture, or of a file in testdata, which has an ending.
func events(t testing.TB, name string) (all []string) {
	t.Helper()
	var body []byte
	streamed := false
	if filepath.Ext(name) == "" {
		captured := captures.Named(name)
		body, streamed = captured.Body, captured.Streamed()
	} else {
		var err error
		body, err = os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
	}
	for line := range strings.Lines(string(body)) {
		data, isData := strings.CutPrefix(line, "data: ")
		if line = strings.TrimSpace(data); line != "" && (isData || !streamed) {
			all = append(all, line)
		}
	}
	return all
}

// read reads a row of events up to the format's end.
func read(t *testing.T, end string, row ...string) (all []readable) {
	t.Helper()
	for _, data := range row {
		f := newFrame()
		require.NoError(t, wires[end].Event(nil, []byte(data), &f), data)
		all = append(all, f.readable())
		if f.Done {
			break
		}
	}
	return all
}

// whole is what a row of frames says together; the record is made so.
type whole struct {
	Text    string
	Reasons bool
	Other   bool
	Outputs int // frames with output
	Usage   Usage
	Finish  string
	ID      string
	Done    bool
}

func together(all []readable) whole {
	sum := whole{Usage: UnknownUsage()}
	for _, f := range all {
		sum.Usage.Update(f.Usage)
		sum.ID += f.ID
		sum.Done = sum.Done || f.Done
		output := false
		for _, d := range f.Deltas {
			sum.Text += d.Content
			sum.Reasons = sum.Reasons || d.Reasons
			sum.Other = sum.Other || d.Other
			sum.Finish += d.Finish
			output = output || d.Content != "" || d.Reasons || d.Other
		}
		if output {
			sum.Outputs++
		}
	}
	return sum
}

// streams are captures, and files of testdata, by the end of their path.
var streams = map[string][]string{
	"/responses":    {"vllm-responses-stream", "llamacpp-responses-stream"},
	"/messages":     {"vllm-anthropic-messages-stream", "llamacpp-anthropic-messages-stream"},
	"/api/chat":     {"ollama-chat-stream.ndjson", "ollama-chat-thinking-stream.ndjson"},
	"/api/generate": {"ollama-generate-stream.ndjson"},
}

func TestFramesThatComeForEveryTokenNeedNoGeneralParser(t *testing.T) {
	t.Parallel()
	scanned := map[string]int{}
	scan := func(end, data, source string) {
		w, _ := wires[end].(jsonWire)
		f := newFrame()
		require.True(t, w.fast([]byte(data), &f), "%s: %s", source, data)
		scanned[end]++
	}
	for _, captured := range captures.All() {
		for event := range strings.SplitSeq(string(captured.Body), "\n\n") {
			data := strings.TrimPrefix(event, "data: ")
			once := strings.Contains(data, `"timings":`) || strings.Contains(data, `"error":`)
			switch {
			case !captured.Streamed() || once || !json.Valid([]byte(data)):
			case strings.Contains(data, `"object":"chat.completion.chunk"`):
				scan("/chat/completions", data, captured.Name)
			case strings.Contains(data, `"object":"text_completion"`):
				scan("/completions", data, captured.Name)
			}
		}
	}
	forEveryToken := regexp.MustCompile(`\.delta"|"content_block_delta"|"done":false`)
	for end, names := range streams {
		for _, name := range names {
			for _, data := range events(t, name) {
				if forEveryToken.MatchString(data) {
					scan(end, data, name)
				}
			}
		}
	}
	assert.Greater(t, scanned["/chat/completions"], 150)
	assert.Greater(t, scanned["/completions"], 20)
	assert.Equal(t, 12, scanned["/responses"])
	assert.Equal(t, 16, scanned["/messages"])
	assert.Equal(t, 4, scanned["/api/chat"])
	assert.Equal(t, 2, scanned["/api/generate"])
}

func TestPathsHaveWires(t *testing.T) {
	t.Parallel()
	for path, end := range map[string]string{
		"/v1/chat/completions": "/chat/completions", "/proxy/openai/v1/chat/completions?api-version=1": "/chat/completions",
		"/v1/completions": "/completions", "/v1/responses": "/responses", "/v1/messages": "/messages",
		"/v1/embeddings": "/embeddings", "/api/chat": "/api/chat", "/api/generate": "/api/generate",
	} {
		found, err := For(path)
		require.NoError(t, err, path)
		assert.Equal(t, wires[end].EndMark(), found.EndMark(), path)
	}
	_, err := For("/v1/audio/speech")
	assert.EqualError(t, err, "`path` \"/v1/audio/speech\" has no known wire format; known are …/api/chat, …/api/generate, "+
		"…/chat/completions, …/completions, …/embeddings, …/messages, …/responses")
}

func TestNoFormatTakesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, document := range []string{`{`, `{"a":1}x`, `123`, `hello`, `[]`, `{"a":01}`, "{\"a\":\"\x01\"}"} {
		for end, w := range wires {
			f := newFrame()
			require.Error(t, w.Whole([]byte(document), &f), "%s: %s", end, document)
		}
	}
}

func TestAnErrorInPlaceOfOutputIsFoundInEveryFormat(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]ServerError{
		`{"error":{"message":"busy","code":503}}`:                                              {"busy", 503},
		`{"error":"model not found"}`:                                                          {"model not found", 0},
		`{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`:          {"Overloaded", 503},
		`{"type":"error","error":{"type":"internal_error","message":"EngineDeadError"}}`:       {"EngineDeadError", 0},
		`{"error":{"message":"x"},"done":false,"choices":[],"data":[],"delta":"a","type":"b"}`: {"x", 0},
	} {
		for end, w := range wires {
			f := newFrame()
			require.NoError(t, w.Whole([]byte(document), &f), "%s: %s", end, document)
			require.NotNil(t, f.Failure, "%s: %s", end, document)
			assert.Equal(t, want, *f.Failure, "%s: %s", end, document)
		}
	}
}

func TestNoErrorIsNoFailure(t *testing.T) {
	t.Parallel()
	for end, w := range wires {
		f := newFrame()
		require.NoError(t, w.Whole([]byte(`{"error":null,"data":[]}`), &f), end)
		assert.Nil(t, f.Failure, end)
	}
}

func TestBlankEventsAreNothing(t *testing.T) {
	t.Parallel()
	for end, w := range wires {
		f := newFrame()
		require.NoError(t, w.Event(nil, []byte(" \n"), &f), end)
		assert.Equal(t, readable{Usage: UnknownUsage(), Timings: UnknownTimings()}, f.readable(), end)
	}
}

func TestDeepNestingIsNoDanger(t *testing.T) {
	t.Parallel()
	deep := `{"x":` + strings.Repeat(`[`, 1<<20) + strings.Repeat(`]`, 1<<20) + `}`
	for end, w := range wires {
		f := newFrame()
		require.ErrorIs(t, w.Whole([]byte(deep), &f), errNotUnderstood, end)
	}
}

// FuzzFrame holds the two readers of every format against each other.
func FuzzFrame(f *testing.F) {
	for _, captured := range captures.All() {
		for i, event := range strings.Split(string(captured.Body), "\n\n") {
			if i < 3 {
				f.Add([]byte(strings.TrimPrefix(event, "data: ")))
			}
		}
	}
	names, err := filepath.Glob("testdata/*.*")
	require.NoError(f, err)
	for _, streamed := range streams {
		names = append(names, streamed...)
	}
	for _, name := range names {
		if filepath.Ext(name) == ".md" {
			continue
		}
		for _, event := range events(f, filepath.Base(name)) {
			f.Add([]byte(event))
		}
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		for end, each := range wires {
			w, _ := each.(jsonWire)
			slow := newFrame()
			failed := w.slow(document, &slow)
			require.LessOrEqual(t, len(slow.Deltas), maxChoices)
			fast := newFrame()
			if !w.fast(document, &fast) {
				continue
			}
			require.True(t, json.Valid(document), "%s understood what is not JSON", end)
			require.NoError(t, failed, end)
			require.Equal(t, slow.readable(), fast.readable(), end)
		}
	})
}
