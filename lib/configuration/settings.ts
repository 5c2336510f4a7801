import { spacings } from '../profiles/arrivals/gaps.ts';
import { datasetFormats } from '../workloads/formats/index.ts';
import { SAMPLINGS } from '../workloads/formats/sampling.ts';
import {
  baseUrl,
  choice,
  columns,
  countOrDuration,
  countOrMultiple,
  duration,
  fileOrFlag,
  flag,
  integer,
  jsonObject,
  key,
  lengths,
  list,
  moment,
  number,
  pause,
  text,
  urlWithoutSecrets,
  type Kind,
} from './kinds.ts';

interface Described<T> {
  readonly kind: Kind<T>;
  readonly about: string;
  /** Kept out of every file and message. */
  readonly secret?: true;
}

/** A setting that always has a value: this text is read when the variable is not set. */
export interface SettingWithDefault<T> extends Described<T> {
  readonly byDefault: string;
}

/** A setting that may stay null; `absent` says what null stands for. */
export interface OptionalSetting<T> extends Described<T> {
  readonly absent: string;
}

const always = <T>(kind: Kind<T>, byDefault: string, about: string): SettingWithDefault<T> => ({
  kind,
  byDefault,
  about,
});
const optional = <T>(kind: Kind<T>, absent: string, about: string): OptionalSetting<T> => ({ kind, absent, about });
const count = integer(1, Number.MAX_SAFE_INTEGER);
const share = number(0, 1);
const slots = integer(1, 100_000);
const rate = number(0, 100_000, true);

/**
 * Every setting, in the order of the README's table, which a test holds against this one.
 * Durations are milliseconds once read, shares are of 1. Made when asked for: they would cost every virtual user 60 kB.
 */
// oxlint-disable-next-line max-lines-per-function -- a table
export const settings = () => ({
  BASE_URL: always(baseUrl, 'http://127.0.0.1:8000', 'The server to test'),
  MODEL: optional(text, 'the only model that the server serves', 'Model name; replaces the one in the data set'),
  API_KEY: { ...optional(key, 'none', 'Sent as a bearer token; never written to a file or a message'), secret: true },
  API_KEY_FILE: {
    ...optional(text, 'none', 'A file with the key in its first line, in place of `API_KEY`'),
    secret: true,
  },
  PROFILE: optional(
    choice(['fixed-vus', 'ladder', 'poisson-arrival']),
    'as the scenario says',
    'Send the scenario’s requests by a fixed number of slots (`CONCURRENCY`), by one number of slots after the other (`LEVELS`), or as Poisson arrivals (`RATE`, with `DURATION` or `REQUESTS`)',
  ),
  REQUESTS: optional(count, 'every request of the data set; 1,000 where it has no end', 'Requests to send'),
  CONCURRENCY: always(slots, '10', 'Requests in flight at any time'),
  DURATION: optional(
    duration,
    'as the scenario says, or until `REQUESTS` are sent',
    'How long requests are sent, after the warm-up',
  ),
  WARMUP: optional(
    countOrDuration,
    'as the scenario’s profile does',
    'Requests sent before, or for how long; they have a phase of their own in the records and are in no measure',
  ),
  BURST_SIZE: always(integer(2, 100_000), '50', 'Bursts: requests sent at one instant'),
  RATE: optional(rate, 'as the scenario says', 'Requests per second, whether or not answers come (open loop)'),
  ARRIVALS: always(
    choice(spacings),
    'poisson',
    'How arrivals at a rate follow each other, where the profile leaves it open',
  ),
  BURSTINESS: always(
    number(0, 1000, true),
    '0.25',
    'Shape of gamma arrivals, as in vLLM’s benchmark: the squared coefficient of variation of the gaps is 1/`BURSTINESS`, 1 is Poisson',
  ),
  LEVELS: optional(list(slots), 'as the scenario says', 'Ladder and ramp: concurrencies, one after the other'),
  RATES: optional(list(rate), '`LEVELS` in its place', 'Ladder and ramp: requests per second, one after the other'),
  LEVEL_REQUESTS: optional(countOrMultiple, '`10x`', 'Ladder: requests of each level'),
  LEVEL_DURATION: optional(
    duration,
    '`LEVEL_REQUESTS` in its place; with `RATES` 1m',
    'Ladder: how long each level lasts',
  ),
  SETTLE: optional(
    pause,
    '`1s` between levels, none between bursts',
    'Pause between the end of all requests of a level or burst and the next',
  ),
  STEPS: always(integer(1, 1000), '10', 'Ramp: equal steps that it goes in'),
  SPIKE_RATE: optional(rate, 'as the scenario says', 'Spike: requests per second while it lasts'),
  SPIKE_START: optional(duration, 'a third of `DURATION`', 'Spike: when it begins'),
  SPIKE_DURATION: optional(duration, 'a sixth of `DURATION`', 'Spike: how long it lasts'),
  TIME_SCALE: always(number(0, 1000, true), '1', 'Trace: factor on its times; `0.5` replays it twice as fast'),
  EXPECTED_E2E: optional(
    duration,
    '`SLO_P95_E2E`',
    'Open loops: time that a request takes, which decides how many virtual users are made (Little’s law)',
  ),
  PRE_ALLOCATED_VUS: optional(
    slots,
    'by Little’s law',
    'Open loops: virtual users; a request that is due while all are busy is sent late, and counts in `llm_unready`',
  ),
  DATASET: optional(
    text,
    'the generated requests of the scenario',
    'A file with the requests, relative to the current folder: an OpenAI batch file, whose `url`s may be any path of OpenAI chat, completions, responses and embeddings, Anthropic messages, Ollama chat and generate; or ShareGPT conversations, prompts (JSON Lines or CSV), or a trace',
  ),
  DATASET_FORMAT: always(
    choice(['auto', ...datasetFormats.map(({ id }) => id)]),
    'auto',
    'Format of `DATASET`; `auto` finds it by the fields of the first entry ([formats](docs/datasets.md))',
  ),
  DATASET_COLUMNS: optional(
    columns,
    'the usual names',
    'Where a data set calls its fields otherwise, e.g. `prompt=question,max_tokens=length`',
  ),
  DATASET_LONGEST: optional(
    count,
    'requests of any length',
    'Leave out requests of `DATASET` with more tokens than this, prompt and answer together, as estimated from their characters',
  ),
  SAMPLING: always(
    choice(SAMPLINGS),
    'in-order',
    'Order of the requests: as they stand, `shuffled` (seeded), or any of them each time (`with-replacement`, which repeats prompts)',
  ),
  REPEAT_PROMPTS: always(
    flag,
    'false',
    'Start the data set again when `REQUESTS` exceeds it, and send the repeated prompts of any; repeats measure the prefix cache',
  ),
  SEED: always(integer(0, 2 ** 32 - 1), '1', 'Decides the generated requests: same seed, same requests'),
  ENDPOINT: always(
    choice(['chat', 'completions']),
    'chat',
    'Path of generated requests ([workloads](docs/workloads.md)): `/v1/chat/completions`, or `/v1/completions` for models without a chat template (OPT, GPT-2)',
  ),
  UNIQUE_PROMPTS: always(
    flag,
    'false',
    'Begin every generated prompt with a reference of its own, so that the prefix cache serves no part of it',
  ),
  PROMPT_TOKENS: optional(
    lengths,
    '`1024`',
    'Synthetic requests: tokens of the whole prompt, chat template included. A distribution is `uniform:100-200`, `normal:1000,200` (mean, deviation), `lognormal:800,0.6` (median, deviation of the logarithm), the last two also within bounds as in `normal:1000,200,50-4000`, `list:100,200,400`, or `file:PATH` with numbers apart by spaces, commas or lines',
  ),
  OUTPUT_TOKENS: optional(
    lengths,
    '`128` in synthetic requests, `256` in conversations',
    'Synthetic requests: tokens of the answer, written as `PROMPT_TOKENS` is. Conversations: the most that an answer may have',
  ),
  PREFIX_SHARE: always(share, '0', 'Synthetic requests: share of each prompt, at its start, that others have too'),
  PREFIX_GROUPS: always(
    count,
    '1',
    'Synthetic requests: how many different shared starts there are; each request has one of them, by chance',
  ),
  IGNORE_EOS: always(
    flag,
    'true',
    'Synthetic requests: send `ignore_eos`, so that answers are as long as asked for; `false` for servers that refuse it',
  ),
  TURNS: always(lengths, '5', 'Conversations: messages of the user, written as `PROMPT_TOKENS` is'),
  THINK_TIME: always(
    pause,
    '5s',
    'Conversations: median pause of the user before the next message (lognormal, σ 0.6, seeded)',
  ),
  MAX_TOKENS: optional(count, 'as the data set says', 'Output tokens allowed per request'),
  TEMPERATURE: optional(number(0, 2), 'as the data set says', 'Sampling temperature'),
  TOP_P: optional(number(0, 1, true), 'as the data set says', 'Nucleus sampling'),
  EXTRA_BODY: optional(jsonObject, 'nothing', 'Merged into every request body, e.g. `{"ignore_eos": true}`'),
  TIMEOUT: always(duration, '120s', 'Longest time for one whole request'),
  IDLE_TIMEOUT: optional(
    duration,
    'only `TIMEOUT` ends a silent stream',
    'Longest silence of a stream, the wait for the first token included; needs the extension',
  ),
  MAX_DURATION: always(duration, '24h', 'Longest time for the whole run'),
  SLO_SUCCESS_RATE: optional(
    share,
    'as the scenario promises, else `0.95`',
    'Objective: share of successful requests, above (`1`: all of them)',
  ),
  SLO_P95_E2E: optional(
    duration,
    'as the scenario promises, else `10s`',
    'Objective: 95th percentile of the end-to-end time, below',
  ),
  SLO_P95_TTFT: optional(duration, 'no objective', 'Objective: 95th percentile of the time to first token, below'),
  SLO_P95_TPOT: optional(duration, 'no objective', 'Objective: 95th percentile of the time per output token, below'),
  SLO_VALID_RATE: optional(
    share,
    'no objective',
    'Objective: share of successful answers that are valid, above (`1`: all of them)',
  ),
  SLO_MAX_QUEUE_DEPTH: optional(
    count,
    'as the scenario promises, else no objective',
    'Objective: most requests that wait at the server at any time, below; decided where the server tells',
  ),
  SLO_MAX_KV_USAGE: optional(
    share,
    'as the scenario promises, else no objective',
    'Objective: largest share of the KV cache in use, below; decided where the server tells',
  ),
  SLO_MAX_GPU_MEMORY: optional(
    share,
    'as the scenario promises, else no objective',
    'Objective: largest share of the GPU memory in use, below; decided where an exporter tells',
  ),
  TELEMETRY_INTERVAL: always(pause, '1s', 'How often the server is asked for its metrics, and whether it still lives'),
  METRICS_URL: optional(urlWithoutSecrets, '`<BASE_URL>/metrics`', 'Where the server offers its metrics, if elsewhere'),
  GPU_METRICS_URL: optional(
    urlWithoutSecrets,
    'none',
    'Metrics of the GPU: a DCGM or nvidia-smi exporter, e.g. `http://gpu-1:9400/metrics`',
  ),
  GPU: optional(
    text,
    'as the exporter at `GPU_METRICS_URL` says',
    'The GPU of the server, e.g. `RTX 4080`: with it the report tells results that are physically impossible ([facts](docs/facts.md))',
  ),
  GPUS: optional(slots, 'as many as the exporter shows, else 1', 'GPUs that one replica of the model uses together'),
  REPLICAS: optional(
    slots,
    'as many engines as the server tells, else 1',
    'Replicas of the model behind `BASE_URL`, data-parallel engines included',
  ),
  WEIGHT_BITS: optional(
    integer(2, 32),
    'as the name of the model tells (`-FP8`, `-AWQ`), else whatever allows the most',
    'Bits of a weight on the server: 16 for BF16 and FP16',
  ),
  RUNS_DIR: optional(text, '`runs/` beside `scenarios/`', 'Where run folders are made'),
  RUN_DIR: optional(text, '`<RUNS_DIR>/<UTC time>-<scenario>`', 'The run folder itself; it must not hold a run yet'),
  START_AT: optional(
    moment,
    'as soon as all is ready',
    'When the load begins; with it instances on several machines begin together without a folder that they share ([more](docs/scale.md))',
  ),
  START_WAIT: always(
    pause,
    '60s',
    'Instances of one run (`--execution-segment`): how long each waits for the others in `RUN_DIR`, and how late it may be for `START_AT`; `0` to wait for nobody',
  ),
  RESUME: optional(
    text,
    'a new run',
    'The folder of a run to go on with: what has no success in it is sent, and recorded there. Settings are those of that run unless given; needs the extension',
  ),
  OUTPUTS: optional(
    fileOrFlag,
    'answers are not kept',
    'Keep all answers in OpenAI batch output format, `true`: as `outputs.jsonl` in the run folder; needs the extension',
  ),
  PROGRESS_INTERVAL: always(pause, '10s', 'Time between lines of progress, `0` for none; needs the extension'),
  RECORD_GAPS: always(
    flag,
    'false',
    'Write every gap between output chunks into the records (`gapsMs`); makes them several times larger',
  ),
  RECORDS: always(
    choice(['file', 'console']),
    'file',
    'Stock k6 only: `console` prints every record, for `--console-output FILE --log-format raw`',
  ),
});

type Settings = ReturnType<typeof settings>;

export type SettingName = keyof Settings;

type ValueOf<S> = S extends SettingWithDefault<infer T> ? T : S extends OptionalSetting<infer T> ? T | null : never;

/** Every setting as read. */
export type Configuration = { readonly [N in SettingName]: ValueOf<Settings[N]> };
