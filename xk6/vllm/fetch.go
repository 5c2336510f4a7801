package vllm

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/lib"
)

// maxFetchBytes bounds what is read of an answer; /metrics of a server with thousands of adapters is about as large.
const maxFetchBytes = 16 << 20

// fetched is what `get` returns.
type fetched struct {
	status  int // 0 where there was no answer
	body    string
	problem string // why there was none, or not the whole of one
	refused bool   // the server is not there or hung up, rather than being silent
}

// get asks a URL through the VU's own transport, so with k6's TLS, hosts and proxies, but past k6's metrics and rate limit: what
// is asked beside the load is not part of it.
func (m *moduleInstance) get(url string, argument sobek.Value) (sobek.Value, error) {
	state := m.vu.State()
	if state == nil {
		return nil, common.NewInitContextError("get() needs a running VU")
	}
	rt := m.vu.Runtime()
	in := newFields(rt, argument)
	in.allow("timeoutMs", "headers")
	timeoutMs, _ := in.number("timeoutMs")
	headers := http.Header{}
	in.each("headers", func(name string, value sobek.Value) { headers.Set(name, value.String()) })
	if err := in.problems("get"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(m.vu.Context(), time.Duration(timeoutMs*float64(time.Millisecond)))
	defer cancel()
	answer, err := fetch(ctx, state, url, headers)
	if err != nil {
		answer.problem, answer.refused = rootMessage(err), isRefusal(err)
	}
	return toFetched(rt, answer), nil
}

func fetch(ctx context.Context, state *lib.State, url string, headers http.Header) (fetched, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fetched{}, err
	}
	request.Header = headers
	if request.Header.Get("User-Agent") == "" {
		request.Header.Set("User-Agent", state.Options.UserAgent.String)
	}
	response, err := (&http.Client{Transport: state.Transport}).Do(request)
	if err != nil {
		return fetched{}, err
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(io.LimitReader(response.Body, maxFetchBytes))
	return fetched{status: response.StatusCode, body: string(body)}, err
}

// isRefusal is true of errors of the connection itself, unless it was only slow.
func isRefusal(err error) bool {
	var broken net.Error
	if errors.As(err, &broken) && broken.Timeout() || errors.Is(err, context.Canceled) {
		return false
	}
	var operation *net.OpError
	var unknown *net.DNSError
	return errors.As(err, &operation) || errors.As(err, &unknown) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func toFetched(rt *sobek.Runtime, answer fetched) sobek.Value {
	object := rt.NewObject()
	for name, value := range map[string]any{
		"status": answer.status, "body": answer.body, "problem": answer.problem, "refused": answer.refused,
	} {
		_ = object.Set(name, value) // a new object takes everything
	}
	return object
}
