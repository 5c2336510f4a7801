import type { ServerSample } from '../schema/server-sample.ts';

/** Power of all GPUs that an exporter shows, while a load went on. */
export interface WatchedPower {
  readonly meanW: number;
  readonly gpus: number | null;
  readonly samples: number;
  /** From the first sample to the last, s. */
  readonly seconds: number;
  /** Told by samples of nvidia-smi, which on some GPUs see a quarter of the time (arXiv 2312.02741). */
  readonly bySampling: boolean;
}

/** The power within a window, ms since the run's epoch; null where no exporter told any. */
export function watchedPower(
  samples: readonly ServerSample[],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): WatchedPower | null {
  const within = samples.filter(({ source, up, atMs }) => source === 'gpu' && up && atMs >= startMs && atMs <= endMs);
  const told = within.filter(({ values }) => values.gpuPowerW !== undefined);
  const [first, last] = [told[0], told.at(-1)];
  if (first === undefined || last === undefined) return null;
  return {
    meanW: told.reduce((sum, { values }) => sum + (values.gpuPowerW ?? 0), 0) / told.length,
    gpus: within.find(({ values }) => values.gpus !== undefined)?.values.gpus ?? null,
    samples: told.length,
    seconds: (last.atMs - first.atMs) / 1000,
    bySampling: within.some(({ kind }) => kind === 'nvidia-smi'),
  };
}
