package vllm

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

// secret is a key that must stand in nothing that is written down or shown: the spellings in which a server may give it back.
type secret []string

// shortestSecret is the least number of bytes of a key that is taken out of what a server says. A shorter one keeps nothing secret, and is
// likely to be a word like any other ("EMPTY", "none"). lib/records/secret.ts has the same.
const shortestSecret = 6

// redacted stands where a key stood.
const redacted = "***"

func newSecret(key string) secret {
	if len(key) < shortestSecret {
		return nil
	}
	spellings := secret{
		key, url.QueryEscape(key), url.PathEscape(key), quoted(key), quoted(quoted(key)), strings.ReplaceAll(key, "/", `\/`),
	}
	slices.Sort(spellings)
	return slices.Compact(spellings)
}

// quoted is the text as it stands between the quotes of JSON. An answer may be JSON itself, which is then quoted once more.
func quoted(text string) string {
	whole := appendString(nil, text)
	return string(whole[1 : len(whole)-1])
}

// in gives the text without the secret.
func (s secret) in(text string) string {
	for _, spelling := range s {
		text = strings.ReplaceAll(text, spelling, redacted)
	}
	return text
}

// inJSON does the same to a document, which stays one: no spelling has a quote that nothing escapes.
func (s secret) inJSON(document []byte) []byte {
	for _, spelling := range s {
		if !strings.Contains(strings.ReplaceAll(spelling, `\"`, ""), `"`) {
			document = bytes.ReplaceAll(document, []byte(spelling), []byte(redacted))
		}
	}
	return document
}
