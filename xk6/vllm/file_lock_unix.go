//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package vllm

import (
	"os"
	"syscall"
)

// lock keeps other processes from writing the file until this one ends, however it ends.
func lock(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
