package vllm

import (
	"encoding/json"
	"math"
	"strconv"
)

// decode reads with encoding/json what openAIWire.scan did not understand: errors, escaped keys, content in
// parts, numbers with a fraction. Values of an unexpected type count as absent, as servers differ in the details.
func (w openAIWire) decode(body []byte, f *frame) error {
	var document map[string]any
	if err := json.Unmarshal(body, &document); err != nil {
		return errNotUnderstood
	}
	f.failure = errorIn(document)
	f.id = []byte(text(document["id"]))
	if usage, ok := document["usage"].(map[string]any); ok {
		f.usage = decodeUsage(usage)
	}
	choices, _ := document["choices"].([]any)
	for _, element := range choices {
		choice, ok := element.(map[string]any)
		if !ok {
			return errNotUnderstood
		}
		index, given := wholeNumber(choice["index"])
		if given && (index < 0 || index >= maxChoices) {
			return errChoiceIndex
		}
		d := delta{index: int(index), finish: []byte(text(choice["finish_reason"]))}
		w.decodeChoice(choice, &d)
		f.deltas = append(f.deltas, d)
	}
	return nil
}

func decodeUsage(usage map[string]any) tokenUsage {
	counts := unknownUsage()
	set := func(to *int64, value any) {
		if n, ok := wholeNumber(value); ok && n >= 0 {
			*to = n
		}
	}
	set(&counts.prompt, usage["prompt_tokens"])
	set(&counts.output, usage["completion_tokens"])
	if details, ok := usage["prompt_tokens_details"].(map[string]any); ok {
		set(&counts.cached, details["cached_tokens"])
	}
	return counts
}

// errorIn finds the error in the forms that servers use: {"error": {"message", "code"}} (vLLM, OpenAI, llama.cpp),
// {"error": "…"} (vLLM's missing key), {"detail": …} (its framework's own), {"message", "object": "error"} (old vLLM).
func errorIn(document map[string]any) *serverError {
	switch described := document["error"].(type) {
	case map[string]any:
		return describedError(described)
	case string:
		if described != "" {
			return &serverError{message: described}
		}
	}
	if detail, given := document["detail"]; given && detail != nil {
		if message := text(detail); message != "" {
			return &serverError{message: message}
		}
		encoded, _ := json.Marshal(detail) //nolint:errchkjson // it came from JSON
		return &serverError{message: string(encoded)}
	}
	if text(document["object"]) == "error" {
		return describedError(document)
	}
	return nil
}

func describedError(described map[string]any) *serverError {
	failure := &serverError{message: text(described["message"])}
	if failure.message == "" {
		failure.message = text(described["type"])
	}
	if code, ok := wholeNumber(described["code"]); ok {
		failure.code = int(code)
	} else if code, err := strconv.Atoi(text(described["code"])); err == nil {
		failure.code = code
	}
	return failure
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

func wholeNumber(value any) (int64, bool) {
	n, ok := value.(float64)
	if !ok || n != math.Trunc(n) || math.Abs(n) > 1e15 {
		return 0, false
	}
	return int64(n), true
}
