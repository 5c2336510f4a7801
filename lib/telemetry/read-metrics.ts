import type { ServerSample, ServerValueName, ServerValues } from '../schema/server-sample.ts';
import { readExposition, type SeriesByName } from './exposition.ts';
import { dialects } from './index.ts';
import type { Dialect } from './dialect.ts';

/** What a scrape comes to. */
export interface MetricsReading {
  /** `vllm`, `dcgm`, …; null where nothing known was in it. */
  readonly kind: string | null;
  readonly values: ServerValues;
  /** Unix seconds; null where the process does not say when it began. */
  readonly processStart: number | null;
  /** What an exporter calls its GPUs; absent where they differ, and of servers. */
  readonly gpuName?: string;
}

const processStart = 'process_start_time_seconds';
interface Reader {
  readonly values: ReturnType<Dialect['values']>;
  readonly wanted: ReadonlySet<string>;
}

const readers = new Map<Dialect, Reader>();

function readerOf(dialect: Dialect): Reader {
  const known = readers.get(dialect);
  if (known !== undefined) return known;
  const values = dialect.values();
  const named = dialect.gpuName === undefined ? [] : [dialect.gpuName.metric];
  const wanted = new Set([processStart, ...named, ...Object.values(values).flatMap(({ names }) => names)]);
  readers.set(dialect, { values, wanted });
  return { values, wanted };
}

/** The one name that all GPUs have. */
function gpuNameIn(series: SeriesByName, { gpuName }: Dialect): { gpuName?: string } {
  if (gpuName === undefined) return {};
  const [name, ...others] = new Set(series.get(gpuName.metric)?.map(({ labels }) => labels[gpuName.label] ?? ''));
  return name === undefined || name === '' || others.length > 0 ? {} : { gpuName: name };
}

/** Reads a text of `/metrics` of whichever kind it is, among those of servers or of GPU exporters. */
export function readMetrics(text: string, source: ServerSample['source']): MetricsReading {
  const speaks = ({ mark }: Dialect): boolean => text.startsWith(mark) || text.includes(`\n${mark}`);
  const dialect = dialects.find((each) => each.source === source && speaks(each));
  if (dialect === undefined) return { kind: null, values: {}, processStart: null };
  const reader = readerOf(dialect);
  const series = readExposition(text, reader.wanted);
  const values: Partial<Record<ServerValueName, number>> = {};
  for (const name in reader.values) {
    const value = reader.values[name as ServerValueName]?.read(series);
    if (typeof value === 'number') values[name as ServerValueName] = value;
  }
  const began = series.get(processStart)?.[0]?.value ?? null;
  return { kind: dialect.id, values, processStart: began, ...gpuNameIn(series, dialect) };
}
