package wire

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// errorIn finds the error in the forms that servers use: {"error": {"message", "code"}} (vLLM, OpenAI, llama.cpp),
// {"error": "…"} (vLLM's missing key), {"detail": …} (its framework's own), {"message", "object": "error"} (old vLLM).
func errorIn(document map[string]any) *ServerError {
	if described := errorField(document); described != nil {
		return described
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
	} else {
		failure.Code = max(statusOf(text(described["type"])), statusOf(text(described["code"])))
	}
	return failure
}

// errorField reads `error`, an object or a text.
func errorField(document map[string]any) *ServerError {
	switch described := document["error"].(type) {
	case map[string]any:
		return describedError(described)
	case string:
		if described != "" {
			return &ServerError{Message: described}
		}
	}
	return nil
}

// statusOf is the HTTP status of the refusals that have a name only, 0 for other errors: Anthropic's from
// https://platform.claude.com/docs/en/api/errors, OpenAI's from the codes of a failed response.
func statusOf(name string) int {
	switch name {
	case "rate_limit_error", "rate_limit_exceeded":
		return http.StatusTooManyRequests
	case "overloaded_error": // Anthropic's own 529 is everybody else's 503
		return http.StatusServiceUnavailable
	}
	return 0
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
