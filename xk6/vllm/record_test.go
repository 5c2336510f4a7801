package vllm

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/k6-vllm/k6-vllm/xk6/wire"
)

func emptyRecord() *record {
	return &record{
		turn: -1, scheduledMs: -1, headers: never, first: never, firstContent: never, last: never,
		promptTokens: -1, cachedTokens: -1, outputTokens: -1, timings: wire.UnknownTimings(),
	}
}

func TestEveryKeyOfTheSchemaStandsInItsPlace(t *testing.T) {
	t.Parallel()
	_, schema, found := strings.Cut(readFile(t, "../../lib/schema/record.ts"), "requestRecordSchema = z.object({")
	require.True(t, found)
	var expected []string
	for _, match := range regexp.MustCompile(`(?m)^  (\w+): `).FindAllStringSubmatch(schema, -1) {
		expected = append(expected, match[1])
	}
	require.Greater(t, len(expected), 20)
	for _, r := range []*record{emptyRecord(), {success: true, streamed: true, hasGaps: true, verdict: judgedInvalid}} {
		written, err := parseObject(r.appendJSON(nil))
		require.NoError(t, err)
		var keys []string
		for _, m := range written {
			keys = append(keys, m.key)
		}
		assert.Equal(t, expected, keys)
	}
}

func TestTheFailureKindsAreThoseOfTheSchema(t *testing.T) {
	t.Parallel()
	schema := readFile(t, "../../lib/schema/record.ts")
	for _, kind := range []string{
		kindConnection, kindTimeout, kindHTTP, kindRejected, kindStreamError, kindStreamCut, kindEmpty, kindAborted,
	} {
		assert.Contains(t, schema, "'"+kind+"', //")
	}
}

func TestWhatWasNotMeasuredIsNull(t *testing.T) {
	t.Parallel()
	var written map[string]any
	require.NoError(t, json.Unmarshal(emptyRecord().appendJSON(nil), &written))
	for _, key := range []string{
		"turn", "scheduledMs", "headersMs", "firstTokenMs", "lastTokenMs", "promptTokens", "cachedTokens", "outputTokens", "chunks",
		"gapP50Ms", "gapP99Ms", "gapMaxMs", "finishReason", "valid", "invalidReason", "requestId",
		"firstContentMs", "gapsMs", "serverTimings",
	} {
		value, present := written[key]
		assert.True(t, present, key)
		assert.Nil(t, value, key)
	}
	assert.Equal(t, "none", written["tokenSource"])
}

func TestStringsSurvive(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a\"b\\c/", "\x00\x1f\n\t\r", "äöü€😀", "\u2028<>&"} {
		var back string
		require.NoError(t, json.Unmarshal(appendString(nil, text), &back))
		assert.Equal(t, text, back)
	}
	assert.Equal(t, "\"a\uFFFD\uFFFDb\"", string(appendString(nil, "a\xff\xfeb")))
}

func TestMillisecondsHaveThreeDecimals(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0.000", 499: "0.000", 500: "0.001", time.Microsecond: "0.001", 12_340_000: "12.340",
		time.Hour + 1500*time.Nanosecond: "3600000.002",
	} {
		assert.Equal(t, want, string(appendMilliseconds(nil, d)))
	}
}

func TestDerivedTimesFollowTheirDefinitions(t *testing.T) {
	t.Parallel()
	at := func(ms int) instant { return instant(time.Duration(ms) * time.Millisecond) }
	r := &record{sent: at(100), first: at(150), last: at(450), end: at(460), outputTokens: 4}
	ttft, ok := r.ttft()
	assert.True(t, ok)
	assert.Equal(t, 50*time.Millisecond, ttft)
	assert.Equal(t, 350*time.Millisecond, r.e2e())
	tpot, ok := r.tpot()
	assert.True(t, ok)
	assert.InDelta(t, 100, tpot, 1e-9)

	for _, tokens := range []int64{-1, 0, 1} {
		r.outputTokens = tokens
		_, ok = r.tpot()
		assert.False(t, ok, "%d tokens have no time between them", tokens)
	}
	whole := &record{sent: at(100), first: never, last: never, end: at(460), outputTokens: 4}
	assert.Equal(t, 360*time.Millisecond, whole.e2e())
	_, ok = whole.tpot()
	assert.False(t, ok)
}

func TestGapPercentilesAreOfTypeSeven(t *testing.T) {
	t.Parallel()
	a := answer{}
	for _, ms := range []int{30, 10, 20, 100} {
		a.gaps = append(a.gaps, time.Duration(ms)*time.Millisecond)
	}
	p50, p99, longest, ok := a.gapStatistics() // numpy.percentile([10, 20, 30, 100], [50, 99]) = [25, 97.9]
	assert.True(t, ok)
	assert.Equal(t, 25*time.Millisecond, p50)
	assert.InDelta(t, float64(97900*time.Microsecond), float64(p99), 2)
	assert.Equal(t, 100*time.Millisecond, longest)
}

func TestMessagesAreOneShortLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a b c", tidy("a\n\t b\r\n c\x00", nil))
	assert.Equal(t, "key *** and ***", tidy("key s3cret and s3cret", newSecret("s3cret")))
	exactly := ""
	for range maxMessageRunes {
		exactly += "é"
	}
	assert.Equal(t, exactly, tidy(exactly, nil))
	cut := []rune(tidy(exactly+"é", nil))
	assert.Len(t, cut, maxMessageRunes)
	assert.Equal(t, '…', cut[len(cut)-1])
}
