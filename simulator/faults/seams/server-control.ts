/** How the streams that are under way end with their process. */
export type Ending =
  /** The server finishes them with reason `abort`. */
  | 'abort'
  /** An error frame, as when vLLM's engine dies. */
  | 'error'
  /** A TCP reset, as when the process is killed. */
  | 'reset'
  /** They stay open and nothing more comes, until the server is back. */
  | 'silence';

/** How a process ends. */
export interface Stop {
  readonly ending: Ending;
  /** Until a new one serves. */
  readonly restartSeconds: number;
  /** What clients meet until then: a port that nobody listens on, or a proxy that answers 503. */
  readonly meanwhile: 'refused' | 'unavailable';
}

/** What a fault can do to the server as a whole. */
export interface ServerControl {
  /** Since the process began; a restart is a beginning. */
  uptimeSeconds(): number;
  /** Makes every engine step that begins within the time so many times as long. */
  slow(factor: number, seconds: number): void;
  /** Takes no new connection for so long, and ends those that are idle. */
  refuse(seconds: number): void;
  /** Ends the process, as far as a client can tell: what it had in memory is lost, its counters begin anew. */
  stop(stop: Stop): void;
}
