package vllm

import (
	"bytes"
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/lib/netext/httpext"
	"go.k6.io/k6/v2/metrics"
)

// phaseMeasure is the phase whose requests count.
const phaseMeasure = "measure"

// llmRequest is LlmRequest of index.d.ts, checked.
type llmRequest struct {
	path, body                    string
	id, scenario, phase, workload string
	level, scheduledMs            float64 // scheduledMs is negative when not given
	turn                          int64   // likewise
	tags                          sobek.Value
	judge                         sobek.Callable
}

func parseRequest(rt *sobek.Runtime, argument sobek.Value) (llmRequest, error) {
	in := newFields(rt, argument)
	request := llmRequest{scheduledMs: -1, turn: -1}
	request.path, _ = in.text("path")
	request.body, _ = in.text("body")
	request.id, _ = in.text("id")
	request.scenario, _ = in.text("scenario")
	request.workload, _ = in.text("workload")
	if phase, ok := in.text("phase"); ok && phase != "warmup" && phase != phaseMeasure {
		in.mistake("`phase` must be warmup or measure, it is %q", phase)
	} else {
		request.phase = phase
	}
	request.level, _ = in.number("level")
	if request.level < 0 {
		in.mistake("`level` must not be negative")
	}
	if in.has("scheduledMs") {
		scheduled, _ := in.number("scheduledMs")
		request.scheduledMs = math.Max(0, scheduled)
	}
	if in.has("turn") {
		turn, _ := in.number("turn")
		if turn < 0 || turn != math.Trunc(turn) {
			in.mistake("`turn` must be a whole number from 0 on")
		}
		request.turn = int64(turn)
	}
	request.tags = in.get("tags")
	if given := in.get("judge"); given != nil {
		judge, ok := sobek.AssertFunction(given)
		if !ok {
			in.mistake("`judge` must be a function")
		}
		request.judge = judge
	}
	return request, in.problems("request")
}

// taggedWith gives the tags of the request's samples: the VU's, the request's own, and what tells its part of the run: no more, as every value of a tag is a time
// series of its own.
func (request *llmRequest) taggedWith(rt *sobek.Runtime, state *lib.State) (metrics.TagsAndMeta, error) {
	tags := state.Tags.GetCurrentValues()
	if err := common.ApplyCustomUserTags(rt, &tags, request.tags); err != nil {
		return tags, err
	}
	tags.SetTag("phase", request.phase)
	tags.SetTag("level", strconv.FormatFloat(request.level, 'f', -1, 64))
	return tags, nil
}

// forK6 is the request as k6/http would make it from http.post(url, body, {headers}).
func (one *call) forK6() *httpext.ParsedHTTPRequest {
	headers := one.options.headers.Clone()
	if _, given := headers["User-Agent"]; !given { // given as "", none is sent
		headers.Set("User-Agent", one.state.Options.UserAgent.String)
	}
	parsed := &httpext.ParsedHTTPRequest{
		URL:  &one.to.url,
		Body: bytes.NewBufferString(one.body),
		Req: &http.Request{
			Method: http.MethodPost,
			URL:    one.to.url.GetURL(),
			Header: headers,
			Host:   headers.Get("Host"),
		},
		Timeout:          one.options.timeout,
		ResponseType:     httpext.ResponseTypeNone, // the exchange reads the body as it passes
		ResponseCallback: expectedByDefault,
		Redirects:        one.state.Options.MaxRedirects,
		Cookies:          map[string]*httpext.HTTPRequestCookie{},
		ActiveJar:        one.state.CookieJar,
		TagsAndMeta:      one.tags,
		// An error comes back instead of becoming a warning in k6's log: failures are data, in the records.
		Throw: true,
	}
	if parsed.ActiveJar != nil {
		httpext.SetRequestCookies(parsed.Req, parsed.ActiveJar, parsed.Cookies)
	}
	return parsed
}

// expectedByDefault is k6/http's own default for http_req_failed and expected_response.
func expectedByDefault(status int) bool { return status >= 200 && status <= 399 }

var errInitContext = errors.New("client.request() needs a running VU, it cannot be called while the script is loaded")
