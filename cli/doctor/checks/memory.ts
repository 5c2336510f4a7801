import { formatBytes } from '../../../lib/units/bytes.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { ok, fail, type Check } from '../check.ts';
import type { Machine } from '../machine.ts';

const mb = 1e6;
/** k6 itself, and each virtual user with its stream (docs/performance.md). */
const needs = { k6: 60 * mb, each: 0.3 * mb, fixed: 140 * mb };

/** What can still be had: of the machine, and within the limit of a control group. */
function availableBytes({ read, freeBytes }: Machine): number {
  const told = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const machine = told === undefined ? freeBytes : Number(told) * 1024;
  const limit = Number(read('/sys/fs/cgroup/memory.max') ?? Number.NaN);
  const used = Number(read('/sys/fs/cgroup/memory.current') ?? Number.NaN);
  return Number.isNaN(limit) || Number.isNaN(used) ? machine : Math.min(machine, limit - used);
}

export const memory: Check = {
  id: 'memory',
  area: 'machine',
  title: 'Memory',
  why: 'Every virtual user is a JavaScript machine of its own; where memory ends, the run does.',
  examine: ({ machine, scenario }) => {
    const available = availableBytes(machine);
    const vus = scenario?.profile.vus ?? 0;
    const needed = needs.k6 + needs.fixed + needs.each * vus;
    const seen = `${formatBytes(available)} free`;
    if (available >= needed) return ok(seen);
    return fail(
      `${seen}; ${vus === 0 ? 'k6' : `${formatCount(vus)} virtual users`} need about ${formatBytes(needed)}`,
      vus === 0 ? 'Free some memory.' : 'Free some memory, or send fewer at once (CONCURRENCY, EXPECTED_E2E).',
    );
  },
};
