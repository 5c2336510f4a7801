// Command server answers OpenAI-compatible requests without a model, at an exact pace, and knows afterwards when it
// really wrote: the truth that measuring clients are held against.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"
)

func main() {
	port := flag.Int("port", 0, "port on 127.0.0.1; 0 takes a free one")
	ttftMs := flag.Float64("ttft-ms", 0, "time to first token, ms")
	gapMs := flag.Float64("gap-ms", 0, "time between tokens, ms; 0 writes them as fast as the connection takes them")
	flag.Parse()

	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	s := &server{
		started: time.Now(),
		pace:    pace{first: milliseconds(*ttftMs), gap: milliseconds(*gapMs)},
	}
	if err := http.Serve(listener, s.handler()); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
