package main

import (
	"fmt"
	"time"
)

const (
	model       = "reference"
	fingerprint = "vllm-0.32.0-reference"
	token       = " word"

	// promptTokens is what every prompt is said to have: nothing is tokenised here.
	promptTokens = 32
)

// frames are the events of one answer as vLLM 0.32 writes them: all but the id and the moment are the same for all.
type frames struct {
	role, token, last, usage []byte
}

var done = []byte("data: [DONE]\n\n")

func newFrames(id string, created time.Time, tokens int) frames {
	prefix := fmt.Sprintf(`data: {"id":%q,"object":"chat.completion.chunk","created":%d,"model":%q,"choices":[`,
		id, created.Unix(), model)
	return frames{
		role: []byte(prefix + `{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],` +
			`"prompt_token_ids":null,"prompt_text":null}` + "\n\n"),
		token: []byte(prefix + `{"index":0,"delta":{"content":"` + token +
			`"},"logprobs":null,"finish_reason":null,"token_ids":null}]}` + "\n\n"),
		last: []byte(prefix + `{"index":0,"delta":{"content":"` + token +
			`"},"logprobs":null,"finish_reason":"length","stop_reason":null,"token_ids":null}]}` + "\n\n"),
		usage: []byte(prefix + fmt.Sprintf(`],"usage":%s,"system_fingerprint":%q}`, usage(tokens), fingerprint) + "\n\n"),
	}
}

func usage(tokens int) string {
	return fmt.Sprintf(`{"prompt_tokens":%d,"total_tokens":%d,"completion_tokens":%d}`,
		promptTokens, promptTokens+tokens, tokens)
}

// wholeAnswer is the body without streaming.
func wholeAnswer(id string, created time.Time, tokens int, text string) string {
	return fmt.Sprintf(`{"id":%q,"object":"chat.completion","created":%d,"model":%q,"choices":[{"index":0,`+
		`"message":{"role":"assistant","content":%q,"refusal":null,"annotations":null,"audio":null,"function_call":null,`+
		`"reasoning":null},"logprobs":null,"finish_reason":"length","stop_reason":null,"token_ids":null}],`+
		`"service_tier":null,"system_fingerprint":%q,"usage":%s,"prompt_logprobs":null,"prompt_token_ids":null}`,
		id, created.Unix(), model, text, fingerprint, usage(tokens))
}

const models = `{"object":"list","data":[{"id":"` + model + `","object":"model","created":0,"owned_by":"vllm",` +
	`"root":"` + model + `","parent":null,"max_model_len":131072,"permission":[]}]}`
