// Command k6 is k6 with the JavaScript-callback way of reading streams built in, to compare with.
package main

import (
	"go.k6.io/k6/v2/cmd"

	_ "github.com/k6-vllm/k6-vllm/bench/js-callback/sse"
)

func main() {
	cmd.Execute()
}
