package wire

import "math"

// decode reads with encoding/json what scan did not understand: errors, escaped keys, content in
// parts, numbers with a fraction. Values of an unexpected type count as absent, as servers differ in the details.
func (o openAIFormat) decode(document map[string]any, f *Frame) error {
	f.Failure = errorIn(document)
	f.ID = []byte(text(document["id"]))
	f.Timings = decodeLlamaTimings(document["timings"])
	if usage, ok := document["usage"].(map[string]any); ok {
		f.Usage = decodeUsage(usage)
	}
	choices, _ := document["choices"].([]any)
	if len(choices) > maxChoices {
		return errChoiceIndex
	}
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
		o.decodeChoice(choice, &d)
		f.Deltas = append(f.Deltas, d)
	}
	return nil
}

func decodeUsage(usage map[string]any) Usage {
	return Usage{
		Prompt: count(usage["prompt_tokens"]),
		Cached: count(object(usage["prompt_tokens_details"])["cached_tokens"]),
		Output: count(usage["completion_tokens"]),
	}
}

// decodeLlamaTimings reads the `timings` of llama.cpp, which are in ms, from a whole answer or a stream's last chunk.
// Its `prompt_ms` leaves out what it had cached. vLLM tells no times.
func decodeLlamaTimings(timings any) Timings {
	known, _ := timings.(map[string]any)
	read := UnknownTimings()
	read.Prompt = nanoseconds(known["prompt_ms"])
	read.Output = nanoseconds(known["predicted_ms"])
	return read
}

// nanoseconds reads milliseconds, -1 where there are none.
func nanoseconds(milliseconds any) int64 {
	ms, ok := milliseconds.(float64)
	if !ok || ms < 0 || ms > maxMilliseconds {
		return -1
	}
	return int64(math.Round(ms * 1e6))
}

// maxMilliseconds is some eleven days, which no answer takes; beyond it a float no longer holds every ns.
const maxMilliseconds = 1e9
