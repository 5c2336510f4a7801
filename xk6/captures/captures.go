// Package captures holds responses of real servers for the tests of all packages, and what their records must hold.
// README.md says where they are from.
package captures

import (
	"bufio"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

//go:embed files pieces expected.ndjson
var files embed.FS

// Capture is one response. The framing of its body's transfer is not kept.
type Capture struct {
	Name   string // the file's, without its ending
	Path   string // of the request
	Status int
	Header http.Header
	Body   []byte
	End    End
}

// End is how a response ended.
type End string

// The ends: the server's own, a connection that closed in the middle, and one that stayed open and silent.
const (
	Complete End = ""
	Cut      End = "cut"
	Silent   End = "silent"
)

// The headers of a file that no server sent.
const (
	pathHeader = "X-Capture-Path"
	endHeader  = "X-Capture-End"
)

// Named reads one capture; it panics when there is none.
func Named(name string) Capture { return readFile("files/" + name + ".http") }

// All reads every capture; it panics over a file that is not one.
func All() []Capture {
	names, err := fs.Glob(files, "files/*.http")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprint("no captures: ", err))
	}
	all := make([]Capture, 0, len(names))
	for _, name := range names {
		all = append(all, readFile(name))
	}
	return all
}

func readFile(name string) Capture {
	text, err := files.ReadFile(name)
	head, body, found := bytes.Cut(text, []byte("\n\n"))
	if err != nil || !found {
		panic(fmt.Sprintf("%s is no capture: %v", name, err))
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(append(bytes.Clone(head), "\n\n"...))), nil)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	_ = response.Body.Close() // empty: the chunked framing that the headers speak of is not in the file
	captured := Capture{
		Name: strings.TrimSuffix(path.Base(name), ".http"), Path: response.Header.Get(pathHeader),
		Status: response.StatusCode, Header: response.Header, Body: body, End: End(response.Header.Get(endHeader)),
	}
	if captured.Path == "" || !slices.Contains([]End{Complete, Cut, Silent}, captured.End) {
		panic(name + " does not say what was asked or how it ended")
	}
	captured.Header.Del(pathHeader)
	captured.Header.Del(endHeader)
	return captured
}

// Streamed tells whether the body is a stream of events.
func (c Capture) Streamed() bool {
	mediaType, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	return mediaType == "text/event-stream"
}
