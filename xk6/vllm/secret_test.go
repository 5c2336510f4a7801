package vllm

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSecretIsTakenOutInEverySpelling(t *testing.T) {
	key := `k/1 "2\3+ü`
	hidden := newSecret(key)
	for _, spelling := range []string{key, `k/1 \"2\\3+ü`, `k%2F1+%222%5C3%2B%C3%BC`, `k%2F1%20%222%5C3+%C3%BC`} {
		assert.Equal(t, "a *** b", hidden.in("a "+spelling+" b"), spelling)
	}
	assert.JSONEq(t, `{"***": "Bearer ***", "b": 1}`, string(hidden.inJSON([]byte(`{"k/1 \"2\\3+ü": "Bearer k/1 \"2\\3+ü", "b": 1}`))))
	assert.JSONEq(t, `["***"]`, string(newSecret("abc/def").inJSON([]byte(`["abc\/def"]`))))
}

func TestSecretThatIsAWordIsLeft(t *testing.T) {
	assert.Equal(t, "the EMPTY one", newSecret("EMPTY").in("the EMPTY one"))
	assert.Equal(t, "the one", newSecret("").in("the one"))
}

func TestSecretIsTakenOutBeforeTheTextIsCut(t *testing.T) {
	key := "canary-0123456789"
	hidden := newSecret(key)
	for before := 280; before <= 310; before++ {
		text := strings.Repeat("é", before) + key
		assert.NotContains(t, startOf([]byte(text), hidden), "canary")
		assert.NotContains(t, tidy(text, hidden), "canary")
	}
}
