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
	headers http.Header
	timeout time.Duration
	idle    time.Duration // 0: a silent stream ends with the timeout only
}

// parseOptions reads the constructor's argument and reports all mistakes in it at once.
func parseOptions(rt *sobek.Runtime, argument sobek.Value) (clientOptions, error) {
	in := newFields(rt, argument)
	in.allow("baseUrl", "apiKey", "headers", "timeoutMs", "idleTimeoutMs")
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
	if ms, ok := in.number("timeoutMs"); ok {
		if options.timeout = time.Duration(ms * float64(time.Millisecond)); options.timeout <= 0 {
			in.mistake("`timeoutMs` must be above 0, it is %v", ms)
		}
	}
	if in.has("idleTimeoutMs") {
		if ms, ok := in.number("idleTimeoutMs"); ok {
			if options.idle = time.Duration(ms * float64(time.Millisecond)); options.idle <= 0 {
				in.mistake("`idleTimeoutMs` must be above 0, it is %v", ms)
			}
		}
	}
	return options, in.problems("vllm.Client")
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
