// Command k6 is k6 with the k6/x/vllm extension built in.
package main

import (
	"os"

	"go.k6.io/k6/v2/cmd"

	_ "github.com/k6-vllm/k6-vllm/xk6/vllm"
)

// A load test talks to its target and to nobody else: k6 neither reports its use nor fetches another k6, unless the user wants it to.
var silence = map[string]string{ //nolint:gochecknoglobals // a table
	"K6_NO_USAGE_REPORT":           "true",
	"K6_AUTO_EXTENSION_RESOLUTION": "false",
}

func main() {
	for name, value := range silence {
		if _, said := os.LookupEnv(name); !said {
			_ = os.Setenv(name, value) // fails for names that are none
		}
	}
	cmd.Execute()
}
