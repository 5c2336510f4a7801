/** What a client is pointed at. */
export interface Target {
  /** Scheme, host and port, without a path. */
  readonly url: string;
  readonly model: string;
  /** Empty scratch folder of this run. */
  readonly folder: string;
}

/** What a client says of its run; null where it does not tell. */
export interface Reported {
  readonly succeeded: number;
  readonly failed: number;
  /** Of the successful requests. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Over the successful requests. */
  readonly meanTtftMs: number | null;
  /** Over the successful requests of two or more tokens: (last token - first token) / (tokens - 1). */
  readonly meanTpotMs: number | null;
  /** Output tokens by the client's own reading of the server's `/metrics`. */
  readonly scrapedOutputTokens: number | null;
}

/** One way to use a client. */
export interface Mode {
  readonly name: string;
  /** Requests that the client is asked for; none may fail. */
  readonly requests: number;
  /** Requests besides, that the client keeps to itself: a warm-up, a probe of readiness. */
  readonly probes: number;
  /** Whether the client breaks off some of its requests on purpose. */
  readonly cancels: boolean;
  readonly run: (target: Target) => Promise<Reported>;
}

/** A program that others made to talk to such servers, used as it is. */
export interface ForeignClient {
  readonly title: string;
  /** Why it cannot run here, or null. */
  readonly missing: () => string | null;
  readonly version: () => string;
  /** The first one is run by the tests. */
  readonly modes: readonly [Mode, ...Mode[]];
}
