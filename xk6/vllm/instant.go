package vllm

import (
	"strconv"
	"time"
)

// instant is a moment on the process's monotonic clock, counted from the run's epoch.
type instant time.Duration

// never is the instant of what did not happen or was not measured.
const never instant = -1

func instantAt(epoch time.Time) instant { return instant(time.Since(epoch)) }

// microseconds rounds half up; a record's milliseconds have three decimals.
func microseconds(d time.Duration) int64 { return int64((d + time.Microsecond/2) / time.Microsecond) }

// inMs is the number that the record shows, for JavaScript.
func inMs(d time.Duration) float64 { return float64(microseconds(d)) / 1000 }

// milliseconds is inMs since the run's epoch.
func milliseconds(i instant) float64 { return inMs(time.Duration(i)) }

// appendMilliseconds writes d in ms with three decimals. d must not be negative.
func appendMilliseconds(b []byte, d time.Duration) []byte {
	us := microseconds(d)
	b = strconv.AppendInt(b, us/1000, 10)
	fraction := us % 1000
	return append(b, '.', byte('0'+fraction/100), byte('0'+fraction/10%10), byte('0'+fraction%10))
}
