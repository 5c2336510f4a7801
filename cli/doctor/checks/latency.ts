import { formatDuration } from '../../../lib/units/duration.ts';
import { ok, skipped, warn, type Check } from '../check.ts';

/** From here on the way is a part of every TTFT that nobody overlooks. */
const farMs = 10;

export const latency: Check = {
  id: 'latency',
  area: 'connection',
  title: 'Way to the server',
  why: 'A round trip is in every TTFT and E2E time; the connection itself is in those of first requests.',
  examine: async ({ server }) => {
    // one after the other: three at once hold each other up
    for (const ask of [server.models, server.health, server.metrics]) await ask();
    const times = server
      .exchanges()
      .flatMap(({ connectMs }) => connectMs ?? [])
      .toSorted((a, b) => a - b);
    const [fastest] = times;
    if (fastest === undefined) return skipped('no connection was made');
    const middle = times[Math.floor(times.length / 2)] ?? fastest;
    const seen = `a connection takes ${formatDuration(fastest)} at best, ${formatDuration(middle)} in the middle of ${times.length}`;
    if (fastest < farMs) return ok(seen);
    return warn(seen, 'Measure from a machine close to the server, or state where it was measured from.');
  },
};
