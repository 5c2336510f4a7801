package vllm

import (
	"os"
	"regexp"
	"slices"
	"strings"
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

func TestTheResultsFieldsAreThoseOfTheTypes(t *testing.T) {
	t.Parallel()
	_, after, found := strings.Cut(readFile(t, "../index.d.ts"), "export interface LlmResult {")
	body, _, closed := strings.Cut(after, "\n  }\n")
	assert.True(t, found && closed)
	var declared, made []string
	for _, match := range regexp.MustCompile(`(?m)^    readonly (\w+): `).FindAllStringSubmatch(body, -1) {
		declared = append(declared, match[1])
	}
	for _, field := range resultFields {
		made = append(made, field.name)
	}
	assert.Equal(t, declared, made)
}
