import type { ServerSample, ServerValueName, ServerValues } from '../schema/server-sample.ts';
import { readExposition } from './exposition.ts';
import { dialects } from './index.ts';
import type { Dialect } from './dialect.ts';

/** What a scrape comes to. */
export interface MetricsReading {
  /** `vllm`, `dcgm`, …; null where nothing known was in it. */
  readonly kind: string | null;
  readonly values: ServerValues;
  /** Unix seconds; null where the process does not say when it began. */
  readonly processStart: number | null;
}

const processStart = 'process_start_time_seconds';
const wantedOf = new Map<Dialect, ReadonlySet<string>>();

function wanted(dialect: Dialect): ReadonlySet<string> {
  const known = wantedOf.get(dialect);
  if (known !== undefined) return known;
  const names = new Set([processStart, ...Object.values(dialect.values).flatMap((reading) => reading.names)]);
  wantedOf.set(dialect, names);
  return names;
}

/** Reads a text of `/metrics` of whichever kind it is, among those of servers or of GPU exporters. */
export function readMetrics(text: string, source: ServerSample['source']): MetricsReading {
  const speaks = ({ mark }: Dialect): boolean => text.startsWith(mark) || text.includes(`\n${mark}`);
  const dialect = dialects.find((each) => each.source === source && speaks(each));
  if (dialect === undefined) return { kind: null, values: {}, processStart: null };
  const series = readExposition(text, wanted(dialect));
  const values: Partial<Record<ServerValueName, number>> = {};
  for (const name in dialect.values) {
    const value = dialect.values[name as ServerValueName]?.read(series);
    if (typeof value === 'number') values[name as ServerValueName] = value;
  }
  return { kind: dialect.id, values, processStart: series.get(processStart)?.[0]?.value ?? null };
}
