package captures

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryCaptureHasAnExpectation(t *testing.T) {
	t.Parallel()
	expected := Expectations()
	for _, captured := range All() {
		assert.Contains(t, expected, captured.Name)
		assert.Equal(t, captured.Pieces() != nil, expected[captured.Name].Timing != nil, captured.Name)
		delete(expected, captured.Name)
	}
	assert.Empty(t, expected, "expectations without a capture")
}

func TestTheExpectationsAreWhatTheScriptDerives(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3")
	}
	derived, err := exec.Command(python, "expect.py", "-").Output() //nolint:gosec // a test's own script
	require.NoError(t, err)
	written, err := os.ReadFile("expected.ndjson")
	require.NoError(t, err)
	assert.Equal(t, string(written), string(derived), "run python3 expect.py")
}
