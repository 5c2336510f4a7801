module github.com/k6-vllm/k6-vllm/bench/reference

go 1.25.0
