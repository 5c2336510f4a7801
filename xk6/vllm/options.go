package vllm

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grafana/sobek"
	"golang.org/x/net/http/httpguts"
)

// clientOptions are ClientOptions of index.d.ts, checked.
type clientOptions struct {
	base    *url.URL
	apiKey  string
	secret  secret // that key
	headers http.Header
	timeout time.Duration
	idle    time.Duration // 0: a silent stream ends with the timeout only

	recordGaps bool
}

// parseOptions reads the constructor's argument and reports all mistakes in it at once.
func parseOptions(rt *sobek.Runtime, argument sobek.Value) (clientOptions, error) {
	in := newFields(rt, argument)
	in.allow("baseUrl", "apiKey", "headers", "timeoutMs", "idleTimeoutMs", "recordGaps")
	options := clientOptions{headers: http.Header{"Content-Type": {"application/json"}}}

	if raw, ok := in.text("baseUrl"); ok {
		base, err := parseBase(raw)
		if err != nil {
			in.mistake("`baseUrl` %v", err)
		}
		options.base = base
	}
	if in.has("apiKey") {
		options.apiKey, _ = in.text("apiKey")
		options.secret = newSecret(options.apiKey)
		if !httpguts.ValidHeaderFieldValue(options.apiKey) {
			in.mistake("`apiKey` has characters that no HTTP header may have")
		}
	}
	in.each("headers", func(name string, value sobek.Value) {
		text, ok := value.Export().(string)
		switch {
		case !ok:
			in.mistake("`headers.%s` must be a string", name)
		case !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(text):
			in.mistake("`headers.%s` is not a valid HTTP header", name)
		case options.apiKey != "" && http.CanonicalHeaderKey(name) == "Authorization":
			in.mistake("`apiKey` and `headers.%s` cannot both be given", name)
		}
		options.headers.Set(name, text)
	})
	options.timeout = positiveMilliseconds(in, "timeoutMs")
	if in.has("idleTimeoutMs") {
		options.idle = positiveMilliseconds(in, "idleTimeoutMs")
	}
	options.recordGaps = in.flag("recordGaps")
	return options, in.problems("vllm.Client")
}

// positiveMilliseconds reads a field that must be a number of milliseconds above 0.
func positiveMilliseconds(in *fields, name string) time.Duration {
	ms, ok := in.number(name)
	duration := time.Duration(ms * float64(time.Millisecond))
	if ok && duration <= 0 {
		in.mistake("`%s` must be above 0, it is %v", name, ms)
	}
	return duration
}

func parseBase(raw string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(raw, "/"))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is not a URL", raw)
	case base.Scheme != "http" && base.Scheme != "https" || base.Host == "":
		return nil, fmt.Errorf("%q must be like http://host:8000", raw)
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("%q must end before any ? or #", raw)
	}
	return base, nil
}
