package vllm

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/k6-vllm/k6-vllm/xk6/framing"
)

// maxErrorBytes is how much of an error's text is kept.
const maxErrorBytes = 64 << 10

// measuredBody reads a response for k6 and hands every piece to the exchange, with the time at which it came.
type measuredBody struct {
	raw  io.ReadCloser
	text io.Reader // raw, or its decompression
	ctx  context.Context
	x    *exchange
	take func(piece []byte) error

	stop    context.CancelCauseFunc
	silence *time.Timer // nil when nobody watches
}

func (x *exchange) measured(ctx context.Context, response *http.Response, stop context.CancelCauseFunc) io.ReadCloser {
	x.body, x.failed, x.answer.streamed, x.kept = x.body[:0], failure{}, false, x.kept.emptied() // a redirect's
	body := &measuredBody{raw: response.Body, text: response.Body, ctx: ctx, x: x, stop: stop}
	kind := framing.KindOf(response.Header.Get("Content-Type"))
	switch {
	case response.StatusCode < 200 || response.StatusCode > 299:
		body.take = x.takeError
	case kind == framing.Whole:
		body.take = x.takeWhole
	default:
		x.answer.streamed = true
		x.stream = &x.events
		if kind == framing.JSONLines {
			x.stream = &x.lines
		}
		x.stream.Reset(x)
		body.take = x.stream.Feed
		body.silence = watchSilence(x.call.options.idle, stop)
	}
	// Nobody asked for compression; some proxies do it anyway.
	switch encoding := response.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		body.text = &lazyGzip{from: response.Body}
	default:
		body.take = func([]byte) error {
			return fmt.Errorf("the answer came compressed with %q, which was not asked for", encoding)
		}
	}
	return body
}

// Read implements io.Reader. The time is taken before the piece is looked at.
func (b *measuredBody) Read(into []byte) (int, error) {
	n, err := b.text.Read(into)
	b.x.end = instantAt(b.x.call.epoch)
	if n > 0 {
		if b.silence != nil {
			b.silence.Reset(b.x.call.options.idle)
		}
		if bad := b.take(into[:n]); bad != nil {
			b.x.failed = failure{kindStreamError, bad.Error()}
			// HTTP is none the worse for it: k6 reads on, so that its http_* metrics tell of the whole response.
			b.take = ignore
		}
	}
	switch {
	case !b.x.failed.none(): // the first failure counts
	case errors.Is(err, io.EOF):
		if bad := b.x.complete(); bad != nil {
			b.x.failed = failure{kindStreamError, bad.Error()}
		}
	case err != nil:
		b.x.failed = b.x.broken(b.ctx, err, kindStreamCut)
	}
	return n, err
}

func ignore([]byte) error { return nil }

// Close implements io.Closer.
func (b *measuredBody) Close() error {
	if b.silence != nil {
		b.silence.Stop()
	}
	err := b.raw.Close()
	b.stop(nil)
	return err
}

// Event implements framing.Handler.
func (x *exchange) Event(name, data []byte) error {
	err := x.answer.event(name, data, x.end)
	if x.call.keepsAnswer() {
		x.kept.add(x.answer.wire, data, &x.answer.frame)
	}
	return err
}

func (x *exchange) takeWhole(piece []byte) error {
	if len(x.body)+len(piece) > maxAnswerBytes {
		return errAnswerTooLong
	}
	x.body = append(x.body, piece...)
	return nil
}

func (x *exchange) takeError(piece []byte) error {
	x.body = append(x.body, piece[:min(len(piece), maxErrorBytes-len(x.body))]...)
	return nil
}

// complete is called at the response's regular end.
func (x *exchange) complete() error {
	if !x.succeededInHTTP() {
		return nil
	}
	if x.answer.streamed {
		return x.completeStream()
	}
	if err := x.answer.whole(x.body); err != nil {
		return fmt.Errorf("%w: %s", err, startOf(x.body, x.call.options.secret))
	}
	return nil
}

// completeStream takes a last event that nothing ended, if it is the format's own end: the standard drops such an event, and
// half a frame is a cut stream, but the end is complete without a blank line after it.
func (x *exchange) completeStream() error {
	rest := x.stream.Pending()
	if len(rest) == 0 || x.answer.done {
		return nil
	}
	x.answer.frame.Reset()
	if err := x.answer.wire.Event(nil, rest, &x.answer.frame); err != nil || !x.answer.frame.Done {
		return nil //nolint:nilerr // cut in mid-frame, which the missing end tells
	}
	return x.Event(nil, rest)
}

func (x *exchange) succeededInHTTP() bool { return x.status >= 200 && x.status <= 299 }

// lazyGzip begins to decompress at the first Read, as the gzip reader waits for its header when it is made.
type lazyGzip struct {
	from io.Reader
	gzip *gzip.Reader
}

func (g *lazyGzip) Read(into []byte) (int, error) {
	if g.gzip == nil {
		reader, err := gzip.NewReader(g.from)
		if err != nil {
			return 0, err
		}
		g.gzip = reader
	}
	return g.gzip.Read(into)
}
