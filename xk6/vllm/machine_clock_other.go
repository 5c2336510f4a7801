//go:build !linux

package vllm

func readClock() (clockState, bool) { return clockState{}, false }
