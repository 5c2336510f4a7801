import { readdirSync, readFileSync } from 'node:fs';
import { createEngine, type Engine, type StepStart } from '../engine.ts';
import type { SchedulerLimits } from '../engine-profile.ts';
import { instantProfile } from '../instant-profile.test-support.ts';
import type { TokenSource } from '../prefix-keys.ts';
import type { EngineRequest, Progress } from '../sequence.ts';

/** One step, as record.py writes it; what is empty is left out. README.md explains the keys. */
export interface TraceStep {
  readonly s: readonly number[];
  readonly a?: readonly number[];
  readonly r?: readonly number[];
  readonly p?: readonly number[];
  readonly h?: readonly number[];
  readonly q?: readonly number[];
  readonly f?: readonly number[];
  readonly w: number;
  readonly b: number;
}

interface TraceRequest {
  readonly id: number;
  readonly step: number;
  readonly prompt: readonly (readonly [seed: number, length: number])[];
  readonly answer: number;
  readonly output: number;
  readonly maxTokens: number;
  readonly salt?: string;
}

/** What the real scheduler did with one mix of requests. */
export interface Trace {
  readonly vllm: string;
  readonly name: string;
  readonly about: string;
  readonly async?: boolean;
  readonly limits: Omit<SchedulerLimits, 'kvCacheTokens' | 'maxNumQueuedReqs'> & { readonly blocks: number };
  readonly requests: readonly TraceRequest[];
  readonly aborts?: readonly (readonly [step: number, id: number, when: 'before' | 'during'])[];
  readonly steps: readonly TraceStep[];
}

/** Every trace in this folder. */
export function readTraces(): Trace[] {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));
  return files.sort().map((name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n');
    const [mix, ...steps] = lines.map((line) => JSON.parse(line) as unknown);
    return { ...(mix as Omit<Trace, 'steps'>), steps: steps as TraceStep[] };
  });
}

/** What this engine does with the requests of a trace in as many steps, and whether it is idle after them. */
export function replay(trace: Trace): { readonly steps: readonly TraceStep[]; readonly idle: boolean } {
  const { blocks, ...limits } = trace.limits;
  const kvCacheTokens = blocks * limits.blockSize;
  const asyncScheduling = trace.async ?? false;
  const profile = instantProfile({ ...limits, kvCacheTokens, maxNumQueuedReqs: null, asyncScheduling });
  const engine = createEngine({ profile, seed: 1 });
  const arrivals = [...trace.requests].sort((left, right) => left.step - right.step);
  const steps: TraceStep[] = [];
  const abort = (at: number, phase: string): void => {
    for (const [step, id, when] of trace.aborts ?? []) if (step === at && when === phase) engine.abort(String(id));
  };
  for (let number = 0; number < trace.steps.length; number += 1) {
    while ((arrivals[0]?.step ?? Infinity) <= number) {
      const due = arrivals.shift();
      if (due !== undefined) engine.submit(requestOf(due), number);
    }
    abort(number, 'before');
    const start = engine.startStep(number);
    abort(number, 'during');
    const finished = start === null ? [] : engine.endStep(number + 1).finished;
    steps.push(stepOf(start, finished, engine));
  }
  return { steps, idle: arrivals.length === 0 && engine.startStep(trace.steps.length) === null };
}

function stepOf(start: StepStart | null, finished: readonly Progress[], engine: Engine): TraceStep {
  const { waiting, kvUsage, kvBlocks } = engine.state();
  const { chunks = [], admitted = [], resumed = [], preempted = [], prefixCache } = start ?? {};
  const id = ({ request }: Progress): number => Number(request.id);
  const fresh = new Set<Progress>([...admitted, ...resumed]);
  const hits = chunks
    .filter(({ sequence }) => fresh.has(sequence))
    .flatMap((chunk) => [id(chunk.sequence), chunk.context]);
  const { queriedTokens = 0, hitTokens = 0 } = prefixCache ?? {};
  const lists = {
    a: admitted.map(id),
    r: resumed.map(id),
    p: preempted.map(id),
    h: hits.some((tokens, place) => place % 2 === 1 && tokens > 0) ? hits : [],
    q: queriedTokens > 0 ? [queriedTokens, hitTokens] : [],
    f: finished.map(id),
  };
  return {
    s: chunks.flatMap(({ sequence, tokens, context }) => [id(sequence), tokens, context + tokens]),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    w: waiting,
    b: Math.round(kvBlocks * (1 - kvUsage)),
  };
}

function requestOf({ id, prompt, answer, output, maxTokens, salt }: TraceRequest): EngineRequest {
  const promptIds = prompt.flatMap(([seed, length]) => Array.from({ length }, (_, index) => token(seed, index)));
  const tokens: TokenSource = {
    salt: salt === undefined ? 0 : 1 + Number(salt.slice(1)),
    idAt: (place) => promptIds[place] ?? token(answer, place - promptIds.length),
  };
  const finishReason = output < maxTokens ? 'stop' : 'length';
  return { id: String(id), promptTokens: promptIds.length, outputTokens: output, maxTokens, finishReason, tokens };
}

/** As `token` of mixes.py. */
function token(seed: number, index: number): number {
  return 10 + ((seed * 7919 + index * 104729) % 31990);
}
