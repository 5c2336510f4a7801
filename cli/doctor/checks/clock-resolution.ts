import { formatDuration } from '../../../lib/units/duration.ts';
import { ok, warn, type Check } from '../check.ts';
import type { Machine } from '../machine.ts';

/** Coarser, and gaps between tokens are rounded by more than is measured of them. */
const coarseNs = 1e6;
/** Clocks that take a call to the kernel, or to a chip, for each reading. */
const slowSources = new Set(['hpet', 'acpi_pm', 'jiffies', 'pit']);
const looks = 2000;

/** The smallest step between two readings, ns. */
function stepNs({ monotonicNs }: Machine): number {
  let smallest = Infinity;
  let before = monotonicNs();
  for (let look = 0; look < looks; look += 1) {
    const now = monotonicNs();
    if (now > before) smallest = Math.min(smallest, Number(now - before));
    before = now;
  }
  return smallest;
}

export const clockResolution: Check = {
  id: 'clock-resolution',
  area: 'machine',
  title: 'Clock for durations',
  why: 'All times of a run come from it.',
  examine: ({ machine }) => {
    const step = stepNs(machine);
    const source = machine.read('/sys/devices/system/clocksource/clocksource0/current_clocksource')?.trim() ?? null;
    const seen = `${Number.isFinite(step) ? `steps of ${step < 1000 ? 'less than 1 µs' : formatDuration(step / 1e6)}` : 'it stands still'}${source === null ? '' : `, from ${source}`}`;
    if (!(step < coarseNs)) return warn(seen, 'Measure from another machine.');
    if (source !== null && slowSources.has(source))
      return warn(
        `${seen}, which is slow to read`,
        'Boot with clocksource=tsc where the processor offers it, or measure from another machine.',
      );
    return ok(seen);
  },
};
