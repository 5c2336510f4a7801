/** One request that succeeded, with its own token counts. */
export interface MeasuredRequest {
  /** On the run's clock. */
  readonly sentMs: number;
  readonly endMs: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Sent to first token. */
  readonly ttftMs: number;
  /** First to last token, divided by the tokens after the first; NaN with fewer than two. */
  readonly tpotMs: number;
  /** False while warming up: part of the load, not of what is compared. */
  readonly measured: boolean;
}

/** What a run tells of the server's limits; null where it does not. */
export interface MeasuredServer {
  readonly model: string;
  /** e.g. `vllm 0.32.0`. */
  readonly software: string | null;
  readonly maxModelLen: number | null;
  readonly blockSize: number | null;
  readonly kvCacheTokens: number | null;
  readonly prefixCaching: boolean | null;
  /** The profile behind a simulated server. */
  readonly simulated: string | null;
}

/** A run as calibration needs it. */
export interface MeasuredRun {
  readonly id: string;
  /** ISO instant. */
  readonly startedAt: string;
  /** Whether sends waited for answers (closed) or for the clock (open). */
  readonly loop: 'open' | 'closed';
  readonly server: MeasuredServer;
  /** In the order of sending. */
  readonly requests: readonly MeasuredRequest[];
  /** Requests that failed or were cut off. */
  readonly failed: number;
  /** Successes without a first token or token counts: their server did not stream, or reported no usage. */
  readonly unusable: number;
  /** Prompt tokens that came from the prefix cache, of all; null when the server does not say. */
  readonly cachedShare: number | null;
  /** Tokens with which all its prompts begin alike, where its replay shall share them; absent for none. */
  readonly commonTokens?: number;
}

/** The largest number of requests in flight at once. */
export function mostInFlight({ requests }: MeasuredRun): number {
  const changes = requests
    .flatMap(({ sentMs, endMs }) => [[sentMs, 1] as const, [endMs, -1] as const])
    // An end before a send at the same instant.
    .sort(([a, change], [b, other]) => a - b || change - other);
  let inFlight = 0;
  let most = 0;
  for (const [, change] of changes) {
    inFlight += change;
    most = Math.max(most, inFlight);
  }
  return most;
}

/** Requests with prompts of about one length. */
export interface LengthGroup {
  /** Median. */
  readonly promptTokens: number;
  readonly indices: readonly number[];
}

/** Fewer than these have no median worth fitting to. */
const fewestPerGroup = 5;

/** The measured requests by length, in steps of a factor of √2 around powers of two; small groups are left out. */
export function lengthGroups({ requests }: MeasuredRun): LengthGroup[] {
  const groups = new Map<number, number[]>();
  for (const [index, { promptTokens, measured }] of requests.entries()) {
    if (!measured) continue;
    const step = Math.round(2 * Math.log2(promptTokens));
    groups.set(step, [...(groups.get(step) ?? []), index]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .filter(([, indices]) => indices.length >= fewestPerGroup)
    .map(([, indices]) => {
      const lengths = indices.map((index) => requests[index]?.promptTokens ?? 0).sort((a, b) => a - b);
      return { promptTokens: lengths[Math.floor(lengths.length / 2)] ?? 0, indices };
    });
}
