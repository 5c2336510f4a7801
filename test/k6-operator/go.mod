// The release of k6-operator whose description of a TestRun the tests hold our manifests against. Nothing is built of it.
module github.com/k6-vllm/k6-vllm/test/k6-operator

go 1.25

require github.com/grafana/k6-operator v1.5.0
