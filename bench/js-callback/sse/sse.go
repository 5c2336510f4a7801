// Package sse is the usual way to measure streams with k6, kept to compare with: a goroutine splits the answer into
// events and the script gets each of them in a callback, where it parses JSON and looks at the clock. The idea is
// xk6-sse's (github.com/phymbert/xk6-sse), whose released version does not build with k6 v2; the code is ours, and does
// without that extension's new connection per request, so that the callbacks alone are compared.
package sse

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/js/modules"
)

func init() { modules.Register("k6/x/js-callback", new(rootModule)) }

type (
	rootModule struct{}
	instance   struct{ vu modules.VU }
)

// NewModuleInstance implements modules.Module.
func (*rootModule) NewModuleInstance(vu modules.VU) modules.Instance { return &instance{vu} }

// Exports implements modules.Instance.
func (m *instance) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"post": m.post}}
}

// event is the data of one event, or what ended the stream.
type event struct {
	data string
	err  error
}

// post sends the body, calls onEvent(data) for each event of the answer on the VU's own thread, and returns the
// answer's X-Request-Id.
func (m *instance) post(url, body string, onEvent sobek.Callable) (string, error) {
	ctx, cancel := context.WithCancel(m.vu.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := m.vu.State().Transport.RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }() // read to its end
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d", response.StatusCode)
	}
	events := make(chan event)
	go split(ctx, response.Body, events)
	for e := range events {
		if e.err != nil {
			return "", e.err
		}
		if _, err := onEvent(sobek.Undefined(), m.vu.Runtime().ToValue(e.data)); err != nil {
			common.Throw(m.vu.Runtime(), err)
		}
	}
	return response.Header.Get("X-Request-Id"), nil
}

// split hands over the data of each event until the body ends.
func split(ctx context.Context, body io.Reader, events chan<- event) {
	defer close(events)
	reader := bufio.NewReader(body)
	for {
		line, err := reader.ReadString('\n')
		var next event
		switch data, found := strings.CutPrefix(line, "data: "); {
		case found:
			next.data = strings.TrimRight(data, "\n")
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			next.err = err
		default:
			continue
		}
		select {
		case events <- next:
		case <-ctx.Done():
			return
		}
		if next.err != nil {
			return
		}
	}
}
