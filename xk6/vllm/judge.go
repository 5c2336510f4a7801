package vllm

import (
	"errors"
	"fmt"

	"github.com/grafana/sobek"
)

// verdict is what the script's judge made of an answer.
type verdict uint8

const (
	notJudged verdict = iota
	judgedValid
	judgedInvalid
)

func (v verdict) json() string {
	switch v {
	case judgedValid:
		return "true"
	case judgedInvalid:
		return "false"
	}
	return "null"
}

// judge asks the script about an answer's text, telling it why the answer ended. A judge that throws has not accepted the answer.
// An error is returned only when the script itself is being stopped; it must reach k6 unchanged.
func judge(callable sobek.Callable, text, finishReason sobek.Value, s secret) (verdict, string, error) {
	said, err := callable(sobek.Undefined(), text, finishReason)
	var thrown *sobek.Exception
	switch {
	case errors.As(err, &thrown):
		return judgedInvalid, thrownMessage(thrown, s), nil
	case err != nil:
		return notJudged, "", err
	case said == nil || sobek.IsNull(said) || sobek.IsUndefined(said):
		return judgedValid, "", nil
	}
	if reason, ok := said.Export().(string); ok {
		return judgedInvalid, tidy(reason, s), nil
	}
	return judgedInvalid, fmt.Sprintf("`judge` must return a string or null, it returned %s", tidy(said.String(), s)), nil
}

func thrownMessage(thrown *sobek.Exception, s secret) string {
	value := thrown.Value()
	if object, ok := value.(*sobek.Object); ok {
		if message := object.Get("message"); message != nil && !sobek.IsUndefined(message) {
			return tidy(message.String(), s)
		}
	}
	return tidy(value.String(), s)
}
