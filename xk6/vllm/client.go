package vllm

import (
	"strings"
	"sync"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/lib/netext/httpext"
	"go.k6.io/k6/v2/metrics"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// client is what `new Client(options)` makes, one per VU.
type client struct {
	*moduleInstance
	options clientOptions
	targets map[string]target // by path
}

// target is where requests of one path go and how their answers are read.
type target struct {
	url  httpext.URL
	wire wire.Wire
}

// exchanges keeps buffers from request to request.
var exchanges = sync.Pool{New: func() any { return new(exchange) }} //nolint:gochecknoglobals

func (m *moduleInstance) newClient(call sobek.ConstructorCall) *sobek.Object {
	rt := m.vu.Runtime()
	options, err := parseOptions(rt, call.Argument(0))
	if err != nil {
		common.Throw(rt, err)
	}
	c := &client{moduleInstance: m, options: options, targets: map[string]target{}}
	if err := call.This.Set("request", c.request); err != nil {
		common.Throw(rt, err)
	}
	return nil
}

// request sends one request, waits for its end, records it and returns the LlmResult. It throws for mistakes in the
// script only.
func (c *client) request(call sobek.FunctionCall) sobek.Value {
	rt := c.vu.Runtime()
	state := c.vu.State()
	if state == nil {
		common.Throw(rt, errInitContext)
	}
	request, err := parseRequest(rt, call.Argument(0))
	if err != nil {
		common.Throw(rt, err)
	}
	to, err := c.target(request.path)
	if err != nil {
		common.Throw(rt, err)
	}
	tags, err := request.taggedWith(rt, state)
	if err != nil {
		common.Throw(rt, err)
	}

	run, epoch := c.recorder.current()
	x, _ := exchanges.Get().(*exchange)
	x.reset()
	x.epoch = epoch
	c.send(x, state, &request, to, tags)
	r := x.record(&request, state, c.options.apiKey)
	answerText := rt.ToValue(string(x.answer.text))
	x.release()

	var stopped error
	if request.judge != nil && r.success {
		r.verdict, r.invalidReason, stopped = judge(request.judge, answerText)
	}
	// setup(), teardown() and handleSummary() have no VU of the run, so their requests are no part of it.
	if run != nil && state.VUID > 0 {
		run.log.append(r)
	}
	c.metrics.push(c.vu.Context(), state, tags, r)
	if stopped != nil {
		panic(stopped) // sobek stops the script with it
	}
	return r.toJS(rt, answerText)
}

// send makes the request by k6's own HTTP code, with the exchange in place of the VU's transport.
func (c *client) send(x *exchange, state *lib.State, request *llmRequest, to target, tags metrics.TagsAndMeta) {
	x.next = state.Transport
	x.vu = c.vu.Context()
	x.timeout, x.idle = c.options.timeout, c.options.idle
	x.bearer, x.origin = c.options.apiKey, c.options.base
	x.answer.reset(to.wire)

	measured := *state
	measured.Transport = x
	_, err := httpext.MakeRequest(x.vu, &measured, request.forK6(state, to.url, &c.options, tags))

	if x.sent == never { // stopped while it waited for k6's rate limit
		x.sent = instantAt(x.epoch)
	}
	if x.end == never {
		x.end = instantAt(x.epoch)
	}
	if err != nil && x.failed.none() {
		x.failed = x.broken(x.vu, err, kindConnection)
	}
}

func (c *client) target(path string) (target, error) {
	if known, ok := c.targets[path]; ok {
		return known, nil
	}
	w, err := wire.For(path)
	if err != nil {
		return target{}, err
	}
	address := strings.TrimRight(c.options.base.String(), "/") + "/" + strings.TrimLeft(path, "/")
	url, err := httpext.NewURL(address, address)
	if err != nil {
		return target{}, err
	}
	c.targets[path] = target{url: url, wire: w}
	return c.targets[path], nil
}
