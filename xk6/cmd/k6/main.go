// Command k6 is k6 with the k6/x/vllm extension built in.
package main

import (
	"go.k6.io/k6/v2/cmd"

	_ "github.com/k6-vllm/k6-vllm/xk6/vllm"
)

func main() {
	cmd.Execute()
}
