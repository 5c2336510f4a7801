import type { ServerSample } from '../schema/server-sample.ts';

/** What one instance saw of the server, and how much later its clock's zero is than that of the whole, ms. */
export interface SeenSamples {
  readonly samples: readonly ServerSample[];
  readonly shiftMs: number;
}

/**
 * The scrapes of a run of several instances on one clock. Where several asked the same source, the one that asked most often is taken: others
 * say the same again, and with clocks that disagree by a little a counter of the server would seem to fall.
 */
export function mergedSamples(instances: readonly SeenSamples[]): ServerSample[] {
  const sources = [...new Set(instances.flatMap(({ samples }) => samples.map(({ source }) => source)))];
  return sources
    .flatMap((source) => {
      const of = instances.map(({ samples, shiftMs }) =>
        samples
          .filter((sample) => sample.source === source)
          .map((sample) => ({ ...sample, atMs: sample.atMs + shiftMs })),
      );
      return of.reduce((most, each) => (each.length > most.length ? each : most), []);
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}
