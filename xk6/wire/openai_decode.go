package wire

import (
	"encoding/json"
	"math"
	"strconv"
)

// decode reads with encoding/json what openAIWire.scan did not understand: errors, escaped keys, content in
// parts, numbers with a fraction. Values of an unexpected type count as absent, as servers differ in the details.
func (w openAIWire) decode(body []byte, f *Frame) error {
	var document map[string]any
	if err := json.Unmarshal(body, &document); err != nil {
		return errNotUnderstood
	}
	f.Failure = errorIn(document)
	f.ID = []byte(text(document["id"]))
	if usage, ok := document["usage"].(map[string]any); ok {
		f.Usage = decodeUsage(usage)
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
		d := Delta{Index: int(index), Finish: []byte(text(choice["finish_reason"]))}
		w.decodeChoice(choice, &d)
		f.Deltas = append(f.Deltas, d)
	}
	return nil
}

func decodeUsage(usage map[string]any) Usage {
	counts := UnknownUsage()
	set := func(to *int64, value any) {
		if n, ok := wholeNumber(value); ok && n >= 0 {
			*to = n
		}
	}
	set(&counts.Prompt, usage["prompt_tokens"])
	set(&counts.Output, usage["completion_tokens"])
	if details, ok := usage["prompt_tokens_details"].(map[string]any); ok {
		set(&counts.Cached, details["cached_tokens"])
	}
	return counts
}

// errorIn finds the error in the forms that servers use: {"error": {"message", "code"}} (vLLM, OpenAI, llama.cpp),
// {"error": "…"} (vLLM's missing key), {"detail": …} (its framework's own), {"message", "object": "error"} (old vLLM).
func errorIn(document map[string]any) *ServerError {
	switch described := document["error"].(type) {
	case map[string]any:
		return describedError(described)
	case string:
		if described != "" {
			return &ServerError{Message: described}
		}
	}
	if detail, given := document["detail"]; given && detail != nil {
		if message := text(detail); message != "" {
			return &ServerError{Message: message}
		}
		encoded, _ := json.Marshal(detail) //nolint:errchkjson // it came from JSON
		return &ServerError{Message: string(encoded)}
	}
	if text(document["object"]) == "error" {
		return describedError(document)
	}
	return nil
}

func describedError(described map[string]any) *ServerError {
	failure := &ServerError{Message: text(described["message"])}
	if failure.Message == "" {
		failure.Message = text(described["type"])
	}
	if code, ok := wholeNumber(described["code"]); ok {
		failure.Code = int(code)
	} else if code, err := strconv.Atoi(text(described["code"])); err == nil {
		failure.Code = code
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

// ErrorMessage finds what a refused request's body says, in the forms of an error frame or as {"message"}; empty when it says nothing
// known.
func ErrorMessage(body []byte) string {
	var document map[string]any
	if json.Unmarshal(body, &document) != nil {
		return ""
	}
	if described := errorIn(document); described != nil && described.Message != "" {
		return described.Message
	}
	return text(document["message"])
}
