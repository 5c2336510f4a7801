package vllm

import (
	"strings"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/errext"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/lib/netext/httpext"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// client is what `new Client(options)` makes, one per VU.
type client struct {
	*moduleInstance
	options clientOptions
	targets map[string]target // by path
	opened  bool              // a request was made
}

// target is where requests of one path go and how their answers are read.
type target struct {
	url  httpext.URL
	wire wire.Wire
}

func (m *moduleInstance) newClient(call sobek.ConstructorCall) *sobek.Object {
	rt := m.vu.Runtime()
	options, err := parseOptions(rt, call.Argument(0))
	if err != nil {
		common.Throw(rt, err)
	}
	c := &client{moduleInstance: m, options: options, targets: map[string]target{}}
	for name, method := range map[string]func(sobek.FunctionCall) sobek.Value{
		"request": c.request, "asyncRequest": c.asyncRequest,
	} {
		if err := call.This.Set(name, method); err != nil {
			common.Throw(rt, err)
		}
	}
	return nil
}

// request sends one request, waits for its end, records it and returns the LlmResult. It throws for mistakes in the
// script only.
func (c *client) request(arguments sobek.FunctionCall) sobek.Value {
	rt := c.vu.Runtime()
	one, err := c.prepare(arguments.Argument(0))
	if err != nil {
		common.Throw(rt, err)
	}
	done := one.perform()
	result, stopped := c.conclude(one, done)
	if stopped != nil {
		panic(stopped) // sobek stops the script with it
	}
	return result
}

// asyncRequest is request as a promise: many can be on their way in one VU. Mistakes in the script reject it.
func (c *client) asyncRequest(arguments sobek.FunctionCall) sobek.Value {
	rt := c.vu.Runtime()
	promise, resolve, reject := rt.NewPromise()
	one, err := c.prepare(arguments.Argument(0))
	if err != nil {
		_ = reject(rt.NewGoError(err))
		return rt.ToValue(promise)
	}
	// k6 runs the callback even after the test's end, so that no record is lost.
	onVU := c.vu.RegisterCallback()
	go func() {
		done := one.perform()
		onVU(func() error {
			result, stopped := c.conclude(one, done)
			if stopped != nil {
				return stopped
			}
			return resolve(result)
		})
	}()
	return rt.ToValue(promise)
}

// prepare takes from the VU all that the request needs, so that perform can run beside the script.
func (c *client) prepare(argument sobek.Value) (*call, error) {
	rt := c.vu.Runtime()
	state := c.vu.State()
	if state == nil {
		return nil, errInitContext
	}
	request, err := parseRequest(rt, argument)
	if err != nil {
		return nil, err
	}
	to, err := c.target(request.path)
	if err != nil {
		return nil, err
	}
	tags, err := request.taggedWith(rt, state)
	if err != nil {
		return nil, err
	}
	run, epoch := c.recorder.current()
	if state.VUID == 0 { // setup(), teardown() and handleSummary() are no part of the run
		run = nil
	}
	opening := !c.opened
	c.opened = true
	return &call{
		llmRequest: request, to: to, tags: tags, options: &c.options, opening: opening,
		ctx: c.vu.Context(), state: state, run: run, epoch: epoch,
	}, nil
}

// conclude has the answer judged and the request recorded. An error stops the script.
func (c *client) conclude(one *call, done *finished) (sobek.Value, error) {
	var stopped error
	if one.judge != nil && done.success {
		rt := c.vu.Runtime()
		finishReason := rt.ToValue(textOrNil(done.finishReason, done.finishReason != ""))
		done.verdict, done.invalidReason, stopped = judge(one.judge, rt.ToValue(done.text), finishReason, one.options.secret)
	}
	if done.sent != never {
		c.keep(one, done)
	}
	return done.toJS(c.vu.Runtime()), stopped
}

// keep hands a request that was sent to k6's metrics and, within a run, to its records.
func (c *client) keep(one *call, done *finished) {
	r := &done.record
	blocked := c.metrics.push(one.ctx, one.state, one.tags, r)
	if one.run == nil {
		return
	}
	one.run.load.waited(one.state.Samples, blocked)
	if late, scheduled := r.lateness(); scheduled {
		one.run.load.sent(late)
	}
	if one.phase == phaseMeasure {
		one.run.progress.ended(r.success)
		one.run.levels.Load().ended(r)
	}
	if err := one.run.log.append(r, done.answer); err != nil {
		c.vu.Runtime().Interrupt(&errext.InterruptError{Reason: err.Error()})
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
