package vllm

import (
	"context"
	"sync"
	"time"

	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/lib/netext/httpext"
	"go.k6.io/k6/v2/metrics"
)

// call is one request with all that it needs of the VU, which may go on meanwhile.
type call struct {
	llmRequest
	to      target
	tags    metrics.TagsAndMeta
	options *clientOptions
	opening bool // the client's first request
	unready bool // it was due before it came

	ctx   context.Context // done when the test ends or the iteration is cut off
	state *lib.State
	run   *run // nil outside a run
	epoch time.Time
}

// finished is what a call came to.
type finished struct {
	record
	text   string
	answer []byte // its line in the file of answers; nil where they are not kept
}

// exchanges keeps buffers from request to request.
var exchanges = sync.Pool{New: func() any { return new(exchange) }} //nolint:gochecknoglobals

// perform waits for the request's time, sends it and draws up its record. It touches no JavaScript.
func (one *call) perform() *finished {
	x, _ := exchanges.Get().(*exchange)
	x.begin(one)
	if one.waitUntilScheduled() && one.departs() {
		x.send()
		one.arrives()
	} else {
		x.failed = failure{kindAborted, "the test ended before the request was due"}
		x.end = instantAt(one.epoch)
	}
	if one.run != nil {
		one.run.gaps.add(one.phase, one.level, x.answer.gaps)
	}
	done := &finished{record: x.record(), text: string(x.answer.text)}
	if one.keepsAnswer() && done.sent != never {
		done.answer = x.appendAnswer(nil, &done.record)
	}
	x.release()
	return done
}

// unreadyAfter is how long after its time a request may come without counting as one for which no virtual user was free: what the
// script itself takes.
const unreadyAfter = time.Millisecond

func (one *call) departs() bool { return one.run == nil || one.run.end.depart() }

func (one *call) arrives() {
	if one.run != nil {
		one.run.end.arrive()
	}
}

// ending is closed when the run is to send nothing more; outside a run it never is.
func (one *call) ending() <-chan struct{} {
	if one.run == nil {
		return nil
	}
	return one.run.end.asked
}

// waitUntilScheduled is false when the test ended first.
func (one *call) waitUntilScheduled() bool {
	if one.scheduledMs < 0 {
		return true
	}
	due := one.epoch.Add(time.Duration(one.scheduledMs * float64(time.Millisecond)))
	wait := time.Until(due)
	one.unready = wait <= -unreadyAfter
	if wait <= 0 {
		return one.ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-one.ctx.Done():
		return false
	case <-one.ending():
		return false
	}
}

// send makes the request by k6's own HTTP code, with the exchange in place of the VU's transport.
func (x *exchange) send() {
	x.asVU = *x.call.state
	x.asVU.Transport = x
	_, err := httpext.MakeRequest(x.call.ctx, &x.asVU, x.call.forK6())

	if x.sent == never { // stopped while it waited for k6's rate limit
		x.sent = instantAt(x.call.epoch)
	}
	if x.end == never {
		x.end = instantAt(x.call.epoch)
	}
	if err != nil && x.failed.none() {
		x.failed = x.broken(x.call.ctx, err, kindConnection)
	}
}
