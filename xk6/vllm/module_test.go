package vllm

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.k6.io/k6/v2/js/modulestest"
)

func TestScriptsCanTellThatTheExtensionIsThere(t *testing.T) {
	t.Parallel()
	assert.Equal(t, version, os.Getenv("K6_X_VLLM"))
}

func TestTheExportsAreThoseOfTheTypes(t *testing.T) {
	t.Parallel()
	var declared, exported []string
	for _, match := range regexp.MustCompile(`(?m)^  export (?:const|class|function) (\w+)`).
		FindAllStringSubmatch(readFile(t, "../index.d.ts"), -1) {
		declared = append(declared, match[1])
	}
	for name := range newRootModule().NewModuleInstance(modulestest.NewRuntime(t).VU).Exports().Named {
		exported = append(exported, name)
	}
	slices.Sort(declared)
	slices.Sort(exported)
	assert.Equal(t, declared, exported)
}
