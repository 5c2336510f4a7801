package vllm

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// The kinds of failure, a closed set; lib/schema/record.ts says what each means.
const (
	kindConnection  = "connection"
	kindTimeout     = "timeout"
	kindIdleTimeout = "idle-timeout"
	kindHTTP        = "http"
	kindRejected    = "rejected"
	kindStreamError = "stream-error"
	kindStreamCut   = "stream-cut"
	kindEmpty       = "empty"
	kindAborted     = "aborted"
)

// failure says why a request did not succeed; the zero failure says that it did.
type failure struct {
	kind    string
	message string
}

func (f failure) none() bool { return f.kind == "" }

// words is the message for people, without the secret; empty for a success only.
func (f failure) words(s secret) string {
	if words := tidy(f.message, s); words != "" || f.none() {
		return words
	}
	return "the server reported an error without saying which"
}

// outcome judges a finished exchange. What the server said comes before what the connection did, because a server
// that reports an error often hangs up on it too.
func (x *exchange) outcome() failure {
	a := &x.answer
	switch {
	case x.status == 0:
		return x.failed
	case !x.succeededInHTTP():
		return refusal(x.status, x.body, x.call.options.secret)
	case a.failure != nil:
		return failure{kindFor(a.failure.Code, kindStreamError), a.failure.Message}
	}
	finish, finished := a.finish()
	switch {
	case brokenOff(finish):
		return failure{kindAborted, "the server ended the answer with finish reason " + finish}
	case a.streamed && a.done && finished: // whatever broke afterwards, the answer was complete
	case !x.failed.none():
		return x.failed
	case a.streamed && !a.done:
		return failure{kindStreamCut, "the stream ended without " + a.wire.EndMark()}
	case !finished:
		return failure{kindStreamCut, "the answer ended without a finish reason"}
	}
	if a.outputs == 0 {
		return failure{kindEmpty, "a complete answer without any output"}
	}
	return failure{}
}

// refusal is the failure of a response outside 2xx.
func refusal(status int, body []byte, s secret) failure {
	kind := kindFor(status, kindHTTP)
	if message := wire.ErrorMessage(body); message != "" {
		return failure{kind, message}
	}
	if strings.TrimSpace(string(body)) != "" {
		return failure{kind, startOf(body, s)}
	}
	return failure{kind, http.StatusText(status)}
}

// statusOverloaded is what Anthropic's servers answer under too much load.
const statusOverloaded = 529

// kindFor tells a server's refusal of the load from other errors.
func kindFor(status int, otherwise string) string {
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, statusOverloaded:
		return kindRejected
	}
	return otherwise
}

// maxMessageRunes bounds the messages in records.
const maxMessageRunes = 300

// startOf takes the secret out before it cuts: half a key would not be found any more.
func startOf(body []byte, s secret) string {
	const bytesForAll = maxMessageRunes * utf8.UTFMax
	text := s.in(string(body[:min(len(body), maxErrorBytes)]))
	return tidy(text[:min(len(text), bytesForAll)], nil)
}

// tidy makes a message one line of at most 300 characters that does not hold the secret.
func tidy(message string, s secret) string {
	message = strings.Join(strings.FieldsFunc(s.in(message), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	runes, cut := 0, 0
	for i := range message {
		runes++
		if runes == maxMessageRunes {
			cut = i
		}
	}
	if runes > maxMessageRunes {
		return message[:cut] + "…"
	}
	return message
}

// rootMessage leaves out the URL, which http.Client puts before its errors.
func rootMessage(err error) string {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	return err.Error()
}
