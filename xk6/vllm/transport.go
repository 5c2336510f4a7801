package vllm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"

	"go.k6.io/k6/v2/lib"

	"github.com/k6-vllm/k6-vllm/xk6/framing"
)

// exchange is one request under way: a RoundTripper that goes between k6's HTTP client and the VU's transport,
// takes the times, and reads the answer while k6 believes to discard it. It is used by one goroutine at a time.
type exchange struct {
	call *call
	asVU lib.State // the VU's state, but for the transport, which is the exchange

	sent, headers, end instant // end is when the latest bytes came
	status             int
	requestID          string
	failed             failure // what ended the exchange early

	answer answer
	stream framing.Splitter // events or lines
	events framing.Events
	lines  framing.Lines
	body   []byte // a whole answer, or the beginning of an error's text
	kept   keptEvents
}

// begin prepares the exchange for a call.
func (x *exchange) begin(one *call) {
	x.reset()
	x.call = one
	x.answer.reset(one.to.wire)
}

// reset prepares the exchange for another request and keeps its buffers.
func (x *exchange) reset() {
	*x = exchange{
		sent: never, headers: never, end: never,
		answer: x.answer, events: x.events, lines: x.lines, body: x.body[:0], kept: x.kept.emptied(),
	}
}

// RoundTrip implements http.RoundTripper. It is called again for each redirect; the first call begins the request,
// the last one decides the answer.
func (x *exchange) RoundTrip(request *http.Request) (*http.Response, error) {
	if x.sent == never {
		if x.call.opening {
			// VUs begin together: whoever is ready prepares first. The time that all their scripts take on few cores would
			// otherwise pass between this request's instant and its bytes, and count as the server's.
			runtime.Gosched()
		}
		x.sent = instantAt(x.call.epoch)
	}
	request, stop := x.stoppable(request)
	response, err := x.call.state.Transport.RoundTrip(x.authorized(request))
	now := instantAt(x.call.epoch)
	if err != nil {
		x.end = now
		x.failed = x.broken(request.Context(), err, kindConnection)
		stop(nil)
		return response, err
	}
	x.headers, x.end = now, now
	x.status = response.StatusCode
	x.requestID = response.Header.Get("X-Request-Id")
	response.Body = x.measured(request.Context(), response, stop)
	return response, nil
}

// authorized adds the API key here rather than in the script's request, so that neither http-debug nor a redirect to
// another host gets to see it.
func (x *exchange) authorized(request *http.Request) *http.Request {
	key, base := x.call.options.apiKey, x.call.options.base
	if key == "" || request.URL.Scheme != base.Scheme || request.URL.Host != base.Host {
		return request
	}
	with := *request
	with.Header = request.Header.Clone()
	with.Header.Set("Authorization", "Bearer "+key)
	return &with
}

// broken names the failure behind an error of the transport. The contexts tell more than the error: k6 sets the
// request's deadline on ctx, and whoever ends the test or the iteration ends the VU's.
func (x *exchange) broken(ctx context.Context, err error, otherwise string) failure {
	switch {
	case x.call.ctx.Err() != nil:
		return failure{kindAborted, "the test ended before the answer did"}
	case errors.Is(context.Cause(ctx), errSilent):
		return failure{kindIdleTimeout, fmt.Sprintf("the stream was silent for %d ms", x.call.options.idle.Milliseconds())}
	case ctx.Err() != nil:
		return failure{kindTimeout, fmt.Sprintf("no complete answer within %d ms", x.call.options.timeout.Milliseconds())}
	}
	return failure{otherwise, rootMessage(err)}
}
