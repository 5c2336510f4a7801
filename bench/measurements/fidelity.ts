import type { Client, ClientRun, StreamLoad } from '../clients/client.ts';
import { medianOf, quantileOf } from '../figures.ts';
import {
  trueTpotMs,
  trueTtftMs,
  withReferenceServer,
  type ReferenceServer,
  type TruthEntry,
} from '../reference-server.ts';
import { alternately, figure, overBare, type Rounds } from '../rounds.ts';
import type { MeasuredRow } from '../rows.ts';
import { complete } from './complete.ts';
import type { Measurement } from './measurement.ts';

const streams = 200;
const gapMs = 10;
const ttftMs = 50;
const load = { model: 'reference', streams, requests: 3 * streams, tokens: 100, core: 1 };

/** What a client said and what was so. */
interface Comparison {
  readonly ttftMs: number;
  readonly trueTtftMs: number;
  readonly tpotMs: number;
  readonly trueTpotMs: number;
  /** Of the requests one by one, as far as the client tells their ids; NaN where it does not. */
  readonly p99TtftErrorMs: number;
}

function ttftErrors(run: ClientRun, truth: readonly TruthEntry[]): number[] {
  const known = new Map(truth.flatMap((entry) => [[entry.id, entry] as const, [entry.requestId, entry] as const]));
  return (run.ids ?? []).flatMap((id, index) => {
    const entry = known.get(id);
    return entry === undefined ? [] : [(run.ttftMs?.[index] ?? Number.NaN) - trueTtftMs(entry)];
  });
}

function compare(run: ClientRun, truth: readonly TruthEntry[]): Comparison {
  if (truth.length !== run.requests) throw new Error(`the server knows ${truth.length} of ${run.requests} requests`);
  return {
    ttftMs: medianOf(run.ttftMs ?? []),
    trueTtftMs: medianOf(truth.map(trueTtftMs)),
    tpotMs: medianOf(run.tpotMs ?? []),
    trueTpotMs: medianOf(truth.map(trueTpotMs)),
    p99TtftErrorMs: quantileOf(ttftErrors(run, truth), 0.99),
  };
}

async function once(client: Client, asked: StreamLoad, server: ReferenceServer): Promise<Comparison> {
  await server.clearLog();
  const run = complete(await client.run(asked), asked);
  return compare(run, await server.log());
}

/** The rows of one way to start; clients without ids have no value of a request's own error. */
function rowsOf(id: string, starts: string, runs: Rounds<Comparison>): MeasuredRow[] {
  const truth = medianOf([...runs.values()].flat().map((each) => each.trueTtftMs));
  const p99 = new Map(
    [...figure(runs, (each) => each.p99TtftErrorMs)].filter(([, values]) => values.every(Number.isFinite)),
  );
  const what = `${streams} streams at ${1000 / gapMs} tokens/s, ${starts}`;
  return [
    {
      id: `${id}-ttft`,
      what: `${what}: median TTFT as reported (truth: ${truth.toFixed(1)} ms)`,
      unit: 'ms',
      goal: null,
      values: figure(runs, (each) => each.ttftMs),
    },
    {
      id: `${id}-ttft-error`,
      what: 'its error',
      unit: 'ms',
      goal: { bound: 'within', value: 0.5 },
      values: figure(runs, (each) => each.ttftMs - each.trueTtftMs),
    },
    {
      id: `${id}-tpot-error`,
      what: 'error of the median TPOT',
      unit: '%',
      goal: { bound: 'within', value: 0.5 },
      values: figure(runs, (each) => (each.tpotMs / each.trueTpotMs - 1) * 100),
    },
    { id: `${id}-p99`, what: 'p99 of the requests’ TTFT errors', unit: 'ms', goal: null, values: p99 },
    {
      id: `${id}-p99-ratio`,
      what: 'the same, of the bare client’s',
      unit: 'ratio',
      goal: { bound: 'at most', value: 1.2 },
      values: overBare(p99),
    },
  ];
}

/** (c) How true the figures are. */
export const fidelity: Measurement = {
  id: 'fidelity',
  title: 'Fidelity',
  how: `The server notes when a request had arrived and when it really wrote each token; a client's TTFT and TPOT are held against that. ${load.requests} requests over ${streams} streams of ${load.tokens} tokens, first token after ${ttftMs} ms, server on core 0 and client on core 1, the first starts spread over a second or all at once. Medians must agree within half a millisecond and half a percent, far below what tells two servers apart. A single request's error cannot be smaller than the way through the kernel and the wait for a core: the p99 is therefore held against the bare client's. A client that cannot spread its starts starts as it can.`,
  measure: async ({ clients, rounds }) => {
    const rows: MeasuredRow[] = [];
    const ways = [
      ['fidelity-spread', 'starts spread over 1 s', 1000],
      ['fidelity-at-once', 'all started at once', 0],
    ] as const;
    for (const [id, starts, startSpreadMs] of ways) {
      const runs = await withReferenceServer({ ttftMs, gapMs, core: 0 }, (server) =>
        alternately(clients, rounds, (client, folder) =>
          once(client, { ...load, url: server.url, folder, startSpreadMs }, server),
        ),
      );
      rows.push(...rowsOf(id, starts, runs));
    }
    return rows;
  },
};
