import { z } from 'zod';
import { readEntry } from '../foreign-entry.ts';
import type { ForeignEntry, ForeignFile } from '../importer.ts';

/** The name under which messages tell of the format. */
export const title = 'k6 --out json';

const pointSchema = z.object({
  metric: z.string(),
  data: z.object({
    time: z.iso.datetime({ offset: true }),
    value: z.number(),
    tags: z.record(z.string(), z.string()).nullish(),
  }),
});
const lineSchema = z.object({ type: z.enum(['Metric', 'Point']) });

type Tags = Readonly<Record<string, string>>;

/** What k6 says of one request, of one kind of metric: all that it wrote at one instant under the same tags. */
export interface Sample {
  readonly atMs: number;
  readonly tags: Tags;
  /** By the names of the metrics. */
  readonly values: ReadonlyMap<string, number>;
}

/** All that matters of a file. */
export interface Samples {
  /** Of HTTP requests, in the order written. */
  readonly http: readonly Sample[];
  /** Of requests that a scenario of this suite made. */
  readonly llm: readonly Sample[];
  /** The most virtual users of any second; null where k6 did not live that long. */
  readonly vus: number | null;
}

/** Metrics by which the samples of a request begin. */
const first = { http: 'http_reqs', llm: 'llm_requests' } as const;

/** Metrics of ours that tell of one request. */
const ofRequest =
  /^llm_(requests|success|failures|ttft|tpot|e2e|lateness|unready|prompt_tokens|output_tokens|output_valid)$/;

function kindOf(metric: string): 'http' | 'llm' | null {
  if (ofRequest.test(metric)) return 'llm';
  return metric.startsWith('http_req') ? 'http' : null;
}

/** An instant with k6's nanoseconds, ms since 1970. */
export function instantMs(time: string): number {
  const [, fraction = ''] = /\.(\d+)/.exec(time) ?? [];
  const whole = Date.parse(time.replace(/\.\d+/, ''));
  return whole + (fraction === '' ? 0 : 1000 * Number(`0.${fraction}`));
}

interface Open {
  key: string;
  values: Map<string, number>;
}

/** Collects the points of each request, which k6 writes one after the other. */
function collector() {
  const done: Record<'http' | 'llm', Sample[]> = { http: [], llm: [] };
  const open: Record<'http' | 'llm', Open | null> = { http: null, llm: null };
  return {
    done,
    add(kind: 'http' | 'llm', metric: string, time: string, value: number, tags: Tags) {
      const { kind: why, ...shared } = tags;
      const key = `${time} ${JSON.stringify(shared)}`;
      const known = open[kind];
      if (known?.key !== key || metric === first[kind]) {
        const values = new Map([[metric, value]]);
        open[kind] = { key, values };
        done[kind].push({ atMs: instantMs(time), tags, values });
        return;
      }
      known.values.set(metric, value);
      // the kind of a failure is a tag of its counter alone
      const last = done[kind].at(-1);
      if (why !== undefined && last !== undefined) done[kind][done[kind].length - 1] = { ...last, tags };
    },
  };
}

/** The samples of files, one after the other. */
export function samplesOf(files: readonly ForeignFile[]): Samples {
  const { done, add } = collector();
  let vus: number | null = null;
  const take = (entry: ForeignEntry): void => {
    if (readEntry(lineSchema, entry, title).type === 'Metric') return;
    const { metric, data } = readEntry(pointSchema, entry, title);
    if (metric === 'vus') vus = Math.max(vus ?? 0, data.value);
    const kind = kindOf(metric);
    if (kind !== null) add(kind, metric, data.time, data.value, data.tags ?? {});
  };
  for (const file of files) for (const entry of file.entries()) take(entry);
  return { ...done, vus };
}
