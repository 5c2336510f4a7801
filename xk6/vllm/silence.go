package vllm

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// errSilent is the cause of a context that ended because the stream said nothing for too long. vLLM 0.32 was seen to
// leave streams open and silent when it is ended by SIGTERM.
var errSilent = errors.New("silent stream")

// stoppable gives the request a context that the exchange itself can end, if silence is watched at all. The returned
// function must be called once the response is over.
func (x *exchange) stoppable(request *http.Request) (*http.Request, context.CancelCauseFunc) {
	if x.call.options.idle <= 0 {
		return request, func(error) {}
	}
	ctx, stop := context.WithCancelCause(request.Context())
	return request.WithContext(ctx), stop
}

// watchSilence stops the request when the timer is not reset in time; nil when nothing is to be watched. The body cannot
// simply be closed: Close waits for the Read that hears nothing.
func watchSilence(limit time.Duration, stop context.CancelCauseFunc) *time.Timer {
	if limit <= 0 {
		return nil
	}
	return time.AfterFunc(limit, func() { stop(errSilent) })
}
