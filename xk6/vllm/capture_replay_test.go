package vllm

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/lib"

	"github.com/k6-vllm/k6-vllm/xk6/captures"
	"github.com/k6-vllm/k6-vllm/xk6/framing"
	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

// replay answers with a capture and ends the connection as it was ended.
func replay(c captures.Capture) http.HandlerFunc {
	complete := serveCapture(c)
	return func(w http.ResponseWriter, request *http.Request) {
		complete(w, request)
		if c.End == captures.Complete {
			return
		}
		_ = http.NewResponseController(w).Flush()
		if c.End == captures.Cut {
			panic(http.ErrAbortHandler) // closes the connection without the last chunk
		}
		<-request.Context().Done()
	}
}

// recvReader gives one recorded recv() per Read, as the socket did.
type recvReader struct {
	pieces []captures.Piece
	at     instant // of the last piece given
}

func (r *recvReader) Read(into []byte) (int, error) {
	if len(r.pieces) == 0 {
		return 0, io.EOF
	}
	piece := r.pieces[0]
	n := copy(into, piece.Data)
	r.at = instant(piece.Ms * float64(time.Millisecond))
	if r.pieces[0].Data = piece.Data[n:]; r.pieces[0].Data == "" {
		r.pieces = r.pieces[1:]
	}
	return n, nil
}

// replayTimed feeds a capture's pieces to an exchange at their recorded instants, without waiting. The bytes take the
// way through net/http's own reader of chunks.
func replayTimed(t *testing.T, captured captures.Capture) *exchange {
	t.Helper()
	socket := &recvReader{pieces: captured.Pieces()}
	response, err := http.ReadResponse(bufio.NewReader(socket), nil)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, framing.EventStream, framing.KindOf(response.Header.Get("Content-Type")))
	w, err := wire.For(captured.Path)
	require.NoError(t, err)

	x := &exchange{}
	x.begin(&call{to: target{wire: w}, options: &clientOptions{}, state: &lib.State{}})
	x.sent, x.headers, x.status = 0, socket.at, response.StatusCode
	x.answer.streamed, x.stream = true, &x.events
	x.stream.Reset(x)
	piece := make([]byte, 4096)
	body := bytes.Buffer{}
	for {
		n, err := response.Body.Read(piece)
		x.end = socket.at
		require.NoError(t, x.stream.Feed(piece[:n]))
		body.Write(piece[:n])
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			break
		}
	}
	require.Equal(t, string(captured.Body), body.String())
	return x
}

func TestRecordedSocketsGiveTheTimesOfTheirPieces(t *testing.T) {
	t.Parallel()
	const microsecondInMs = 0.001
	replayed := 0
	for name, expected := range captures.Expectations() {
		if expected.Timing == nil {
			continue
		}
		replayed++
		x := replayTimed(t, captures.Named(name))
		r := x.record()
		require.True(t, r.success, name)
		assert.Len(t, x.answer.gaps, expected.Gaps, name)
		want := *expected.Timing
		for _, measure := range []struct {
			name      string
			got, want float64
		}{
			{"first token", milliseconds(r.first), want.FirstTokenMs},
			{"first content", milliseconds(x.answer.firstContent), want.FirstContentMs},
			{"last token", milliseconds(r.last), want.LastTokenMs},
			{"median gap", inMs(r.gapP50), want.GapP50Ms},
			{"99th percentile of gaps", inMs(r.gapP99), want.GapP99Ms},
			{"longest gap", inMs(r.gapMax), want.GapMaxMs},
		} {
			assert.InDelta(t, measure.want, measure.got, microsecondInMs, "%s of %s", measure.name, name)
		}
		tpot, known := r.tpot()
		require.True(t, known, name)
		assert.InDelta(t, want.TPOTMs, tpot, microsecondInMs, name)
	}
	assert.Equal(t, 3, replayed)
}

// The role chunk comes a few ms before the first token; who counts it reports a time to first token that is too short.
func TestTheRoleChunkIsNoToken(t *testing.T) {
	t.Parallel()
	x := replayTimed(t, captures.Named("vllm-raw-chat-stream-32"))
	assert.InDelta(t, 2.27, milliseconds(x.headers), 0.001)
	assert.InDelta(t, 13.535, milliseconds(x.answer.first), 0.001, "11.175 is when the role came")
	assert.InDelta(t, 137.909, milliseconds(x.answer.last), 0.001, "138.005 is when the usage came")
}
