/** What a client is asked to do. */
export interface StreamLoad {
  /** Scheme, host and port of the server, without a path. */
  readonly url: string;
  readonly model: string;
  /** Streams open at the same time. */
  readonly streams: number;
  /** Requests in all. */
  readonly requests: number;
  /** Output tokens of each request. */
  readonly tokens: number;
  /** The first `streams` starts are spread evenly over this; 0 = all at once. */
  readonly startSpreadMs: number;
  /** The client is pinned to this core; null: not pinned. */
  readonly core: number | null;
  /** Empty scratch folder of this run. */
  readonly folder: string;
  /** Told the process id as the client starts, for measurements that watch it from outside. */
  readonly onStart?: (pid: number) => void;
}

/** What came of it; null where the client does not tell. */
export interface ClientRun {
  readonly requests: number;
  readonly failures: number;
  /** From the first send to the last end as the client itself reports it, else of the process. */
  readonly wallSeconds: number;
  /** As the client itself reports it where it does, else `requests / wallSeconds`. */
  readonly requestsPerSecond: number;
  /** User and system time of the process tree, start-up included. */
  readonly cpuSeconds: number;
  /** Of the process tree. */
  readonly peakRssMb: number;
  /** Per request. */
  readonly ttftMs: readonly number[] | null;
  /** Per request with two or more tokens: (last token - first token) / (tokens - 1). */
  readonly tpotMs: readonly number[] | null;
  /** Response ids, parallel to `ttftMs`, to match with the server's log. */
  readonly ids: readonly string[] | null;
}

/** One client under test. */
export interface Client {
  readonly id: string;
  readonly title: string;
  /** Why it cannot run here, or null. */
  readonly available: () => string | null;
  readonly run: (load: StreamLoad) => Promise<ClientRun>;
}
