/** The k6 extension of k6-vllm: LLM requests measured in Go, records written as they end. */
declare module 'k6/x/vllm' {
  /** Version of k6 that the extension was built into, e.g. `v2.2.0`. */
  export const k6Version: string;

  export interface ClientOptions {
    /** Scheme, host and port, with any path prefix that comes before `/v1`. */
    baseUrl: string;
    /** Sent as `Authorization: Bearer …`; never written anywhere. */
    apiKey?: string;
    headers?: Record<string, string>;
    /** Whole request, milliseconds. */
    timeoutMs: number;
    /** Longest silence of a stream once its headers are there, milliseconds; without it only `timeoutMs` ends one. */
    idleTimeoutMs?: number;
    /** Writes every gap between output chunks into the records. */
    recordGaps?: boolean;
  }

  export interface LlmRequest {
    /** Path on the server; its end decides the wire format, e.g. `/v1/chat/completions`. */
    path: string;
    /** The JSON body, ready to send (`stream` and `stream_options` included). */
    body: string;
    id: string;
    scenario: string;
    phase: 'warmup' | 'measure';
    level: number;
    workload: string;
    /** The request's place in the run's plan, from 0; a run is resumed by it. */
    turn?: number;
    /** Milliseconds since the run's epoch, waited for when they lie ahead; open-loop profiles only. */
    scheduledMs?: number;
    /** Extra k6 tags for this request's metrics. */
    tags?: Record<string, string>;
    /** Given the answer's text and its finish reason, says why it is not valid, or null when it is. Called for successes only. */
    judge?: (text: string, finishReason: string | null) => string | null;
  }

  /**
   * What came of a request: the facts of its record (as in `requests.ndjson`), what follows from them, and the answer's text.
   * Instants are milliseconds since the run's epoch. Read-only; values are made when they are asked for.
   */
  export interface LlmResult {
    readonly success: boolean;
    /** 0 when there was no response. */
    readonly status: number;
    readonly failureKind: string | null;
    readonly failureMessage: string | null;
    readonly finishReason: string | null;
    readonly promptTokens: number | null;
    readonly cachedTokens: number | null;
    readonly outputTokens: number | null;
    /** null when the test ended before a scheduled request was due. */
    readonly sentMs: number | null;
    readonly headersMs: number | null;
    readonly firstTokenMs: number | null;
    /** First output that is not reasoning. */
    readonly firstContentMs: number | null;
    readonly lastTokenMs: number | null;
    readonly endMs: number;
    /** Sent minus scheduled. */
    readonly latenessMs: number | null;
    /** First output minus sent; streams only. */
    readonly ttftMs: number | null;
    /** (E2E - TTFT) / (output tokens - 1); streams only. */
    readonly tpotMs: number | null;
    /** E2E / output tokens. */
    readonly ntpotMs: number | null;
    /** Last output, or without streaming the answer's end, minus sent; null for failures. */
    readonly e2eMs: number | null;
    /** Frames that carried a choice; chunks are not tokens. */
    readonly chunks: number | null;
    readonly gapP50Ms: number | null;
    readonly gapP99Ms: number | null;
    readonly gapMaxMs: number | null;
    readonly valid: boolean | null;
    readonly invalidReason: string | null;
    readonly requestId: string | null;
    readonly text: string;
  }

  /** One per VU. */
  export class Client {
    constructor(options: ClientOptions);
    /** Sends one request and waits for its end. A failed request is a result, never an exception. */
    request(request: LlmRequest): LlmResult;
    /** The same without waiting: many requests can be on their way in one VU. Only mistakes in the script reject the promise. */
    asyncRequest(request: LlmRequest): Promise<LlmResult>;
  }

  /** Gaps between successive output chunks of all streamed requests of one phase and level, pooled. */
  export interface ItlEntry {
    phase: 'warmup' | 'measure';
    level: number;
    /** Gaps, not requests. */
    count: number;
    minMs: number;
    meanMs: number;
    p50Ms: number;
    p90Ms: number;
    p99Ms: number;
    p999Ms: number;
    maxMs: number;
    /** HdrHistogram V2, compressed, base64; whole microseconds, three significant digits. */
    histogram: string;
  }

  /** What the load generator measured of itself. Shares are of all cores that it may use; `…Max` is the worst second. */
  export interface ClientReport {
    cores: number;
    wallMs: number;
    cpuMs: number;
    cpuShareMean: number;
    cpuShareMax: number;
    /** All processes together; null where the operating system does not tell. */
    machineCpuShareMean: number | null;
    machineCpuShareMax: number | null;
    /** MiB; null where the operating system does not tell. */
    memoryPeakMb: number | null;
    /** How late a sleeper of 10 ms woke up. */
    wakeLateness: { count: number; p50Ms: number; p99Ms: number; maxMs: number };
    /** How long goroutines that could have run waited. */
    schedulerDelay: { p50Ms: number; p99Ms: number; maxMs: number };
    gc: { count: number; pauseTotalMs: number; pauseMaxMs: number; cpuMs: number };
    /** k6's channel of samples, and how long requests waited for room in it. */
    samples: { capacity: number; peak: number; blockedMs: number; blockedMaxMs: number };
    /** Actual minus scheduled sending; null in a closed loop. */
    sendLateness: { count: number; p50Ms: number; p99Ms: number; maxMs: number } | null;
  }

  /** The gaps of the run so far, one entry per phase and level; null when no run was started. To be called before `finishRun`. */
  export function itl(): ItlEntry[] | null;

  /** What the load generator measured of itself so far; null when no run was started. To be called before `finishRun`. */
  export function clientReport(): ClientReport | null;

  /** How many requests of this process have ended, for a person who waits. */
  export interface Progress {
    /** Failed ones included. */
    done: number;
    failed: number;
    /** Since the first request ended. */
    elapsedMs: number;
    /** Requests that ended per second, over the last minute or what there is of it; 0 in the first second. */
    recentRps: number;
  }

  /** null when it was given less than `everyMs` ago: of many VUs that ask, one is told. null outside a run, too. */
  export function progress(everyMs: number): Progress | null;

  export interface RunOptions {
    /** A file for all answers, one line each in OpenAI batch output format; it must not be there yet, unless a run is resumed. */
    answers?: string;
    /** The run's epoch, Unix milliseconds; now, if left out. */
    epochMs?: number;
  }

  /** k6's `--execution-segment` and `--execution-segment-sequence`, or their environment variables, as they were written. */
  export interface ExecutionSegment {
    readonly segment: string;
    readonly sequence: string;
  }

  /** Which part of a load of several processes this one is; null when it is the whole. k6's own options tell it only once the test has begun. */
  export function executionSegment(): ExecutionSegment | null;

  /** The machine that this process runs on, as far as it tells. */
  export interface Machine {
    readonly host: string | null;
    /** Of the kernel's start: processes that have the same one have the same wall clock. */
    readonly boot: string | null;
    /** What the kernel says of that clock: whether something keeps it right, and how far it may be off nevertheless. */
    readonly clock: { readonly synchronized: boolean; readonly maxErrorMs: number } | null;
  }

  export function machine(): Machine;

  /** A place in a folder that all instances of a run share. */
  export interface Meeting {
    /** Of the whole run. */
    folder: string;
    /** Of this instance, from 1. */
    index: number;
    of: number;
  }

  /**
   * Waits for the other instances of the run, for so long at most, and gives the common start that the first of them fixes, in Unix
   * milliseconds; it lies ahead. Throws with the numbers of those that did not come. Once a run folder.
   */
  export function meet(meeting: Meeting & { waitMs: number }): number;

  /** A part of the load that begins when all turns before it have ended. What is null is not limited. */
  export interface GateStage {
    /** Turns let in; 0 where all of them are other instances'. */
    requests: number | null;
    /** For how long turns are let in, milliseconds from the opening. */
    durationMs: number | null;
    /** Turns in flight at most. */
    concurrency: number | null;
    /** Lets all turns in at one instant, once the last has come; the virtual users must be as many. */
    together?: boolean;
    /** Pause between the end of all turns before and the opening, milliseconds; null follows on without waiting for them. */
    settleMs: number | null;
  }

  /** How a turn was let in. */
  export interface Entrance {
    /** The stage's place in the list. */
    readonly stage: number;
    /** When the stage opened, milliseconds since the run's epoch; of a stage `together` the instant to send at, which lies ahead. */
    readonly openedMs: number;
  }

  /**
   * Makes the process's gate, which lets turns in stage by stage, none of them after `lastMs` (since the run's epoch). The first
   * stage opens for the first turn that comes. Where every stage has `requests` and none a duration, a turn's number decides
   * its stage. Once a process, after `startRun`. With a meeting, a stage that waits for all before it waits for those of all
   * instances, and opens for all of them at one instant.
   */
  export function openGate(stages: GateStage[], lastMs: number, meeting?: Meeting | null): void;

  /** The number of the next turn, from 0; null once the last stage is over. For loads that end by the clock. */
  export function takeTurn(): number | null;

  /** Waits until the turn may start; null when it may not, because the stages are over or the test ends. */
  export function enter(turn: number): Entrance | null;

  /** Ends a turn that was let in. */
  export function leave(): void;
  export interface GetOptions {
    timeoutMs: number;
    headers?: Record<string, string>;
  }

  export interface Fetched {
    /** 0 when there was no answer. */
    readonly status: number;
    readonly body: string;
    /** Why there was no answer, or not the whole of one; empty otherwise. */
    readonly problem: string;
    /** Nobody listens there, or the connection broke; false for a server that is silent. */
    readonly refused: boolean;
  }

  /** Asks a URL through k6's own transport without adding to any of k6's request metrics. Waits for the answer. */
  export function get(url: string, options: GetOptions): Fetched;

  /** Appends a line to the run's `server.ndjson`. */
  export function keepServerSample(line: string): void;

  /** Adds one sample to each of these metrics: `llm_in_flight`, `llm_server_…`, `llm_gpu_…`. */
  export function addServerMetrics(values: Record<string, number>): void;

  /** Requests of the run that have ended so far, and how many of them were successes. */
  export function loadCounts(): { readonly ended: number; readonly succeeded: number };

  /** Lets no turn in any more, for the reason given; those in flight end by themselves. False when that was so before. */
  export function closeGate(why: string): boolean;

  /** Why the gate was closed before its time; null when it was not. */
  export function gateClosedFor(): string | null;

  /**
   * Why the run is to end before its time: what `end-early.txt` in its folder says, which whoever made the run puts there. From then on nothing more is sent. Null
   * when nobody asks.
   */
  export function lookForEnd(): string | null;

  /** The same without looking anew. */
  export function endAskedFor(): string | null;

  /** Requests of the run that are on their way. */
  export function underway(): number;

  /** The requests of a level in phase `measure` that ended by themselves. */
  export interface LevelTally {
    measured: number;
    succeeded: number;
    /** Successes that took as long as `watchLevels` was told, or longer. */
    slow: number;
  }

  /** Has the requests of each level counted from now on, successes of an E2E of `slowMs` and more as slow ones. For setup(), after `startRun`. */
  export function watchLevels(slowMs: number): void;

  /** What has ended so far at a level; null where levels are not watched. */
  export function levelTally(level: number): LevelTally | null;

  /**
   * Creates `folder`, writes `run` to its `run.json` (with `startedAt` set to the epoch that begins now) and
   * opens `requests.ndjson`. Once a process. Throws when the folder cannot be written.
   * Returns the folder's absolute path.
   */
  export function startRun(folder: string, run: object, options?: RunOptions): string;

  /** Writes changes of `run.json` while the run goes on. */
  export function updateRun(changes: object): void;

  /** What a run folder tells of the run so far, as it was when this process first read it. */
  export interface EarlierRun {
    /** Absolute path. */
    readonly folder: string;
    /** The content of its `run.json`. */
    readonly run: object;
    readonly records: number;
    /** Turns with a success among the records. */
    readonly succeeded: number;
    /** Of a last line that was cut off in the middle; resuming removes it. */
    readonly tornBytes: number;
  }

  /** Reads a run folder that is to be resumed, without changing it; allowed while the script is loaded. Throws when it is none. */
  export function readRun(folder: string): EarlierRun;

  /** How many turns from 0 to `end` (excluded) have no success in the run last read. */
  export function openTurns(end: number): number;

  /** The `nth` turn, from 0, that has no success in the run last read. */
  export function openTurn(nth: number): number;

  export interface ResumedRun {
    /** Now, in milliseconds since the epoch, which is the run's own and not this part's. */
    readonly startMs: number;
    /** Removed from the end of `requests.ndjson`: a record that was cut off in the middle. */
    readonly tornBytes: number;
    /** Successes of earlier parts whose answer was not kept. */
    readonly answersMissing: number;
  }

  /**
   * Goes on with the run last read: records are appended to its folder, on its clock. Its `summary.json` becomes `summaryBefore`;
   * `run.json` stays as it is until `updateRun`. Once a process, in place of `startRun`.
   */
  export function resumeRun(summaryBefore: string, options?: RunOptions): ResumedRun;

  /** The SHA-256 of a file in hexadecimal. */
  export function sha256(path: string): string;

  /**
   * Ends the run: all records on disk, `files` (name to text) written beside them, `run.json` completed with
   * `changes` and `endedAt`. Returns the folder's path, or null when no run was started.
   */
  export function finishRun(changes: object, files: Record<string, string>): string | null;

  /** A file's entries. Memory holds only where they are; each is read from the disk when it is asked for. All VUs share them. */
  export interface EntryFile {
    readonly size: number;
    /** Whether they are rows of CSV, and not JSON. */
    readonly isRows: boolean;
    /** Whether the file ends before its list, or a quoted field, does. */
    readonly cut: boolean;
    /** The text of an entry, the first being 0. */
    text(index: number): string;
    /** The line on which an entry begins, the first being 1. */
    line(index: number): number;
    /** Says which entries are to be sent, in their order; for all VUs. */
    keep(indices: readonly number[]): void;
    /** The number of the entry that is the `index`-th to be sent. */
    kept(index: number): number;
  }

  /**
   * The entries of a file: CSV rows (`rows`), the elements of a JSON list or else the lines of JSON Lines (`json`), or by its
   * first character (`auto`). Throws when it cannot be read.
   */
  export function openEntries(path: string, as: 'rows' | 'json' | 'auto'): EntryFile;
}
