// Package captures holds responses of real servers for the tests of all packages. README.md says where they are from.
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
	"strings"
)

//go:embed files
var files embed.FS

// Capture is one response. The framing of its body's transfer is not kept.
type Capture struct {
	Name   string // the file's, without its ending
	Status int
	Header http.Header
	Body   []byte
}

// All reads every capture; it panics over a file that is not one.
func All() []Capture {
	paths, err := fs.Glob(files, "files/*.http")
	if err != nil || len(paths) == 0 {
		panic(fmt.Sprint("no captures: ", err))
	}
	all := make([]Capture, 0, len(paths))
	for _, name := range paths {
		all = append(all, read(name))
	}
	return all
}

func read(name string) Capture {
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
	return Capture{strings.TrimSuffix(path.Base(name), ".http"), response.StatusCode, response.Header, body}
}

// Streamed tells whether the body is a stream of events.
func (c Capture) Streamed() bool {
	mediaType, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	return mediaType == "text/event-stream"
}
