import { formatSignificant } from '../../../lib/units/number.ts';
import { ok, skipped, warn, type Check } from '../check.ts';
import type { Machine } from '../machine.ts';

/** Processors by the quota of the control group, version 2 or 1; null where there is none, undefined where that is not told. */
function quota({ read }: Machine): number | null | undefined {
  const [allowed, period] = (read('/sys/fs/cgroup/cpu.max') ?? '').trim().split(' ');
  if (allowed === 'max') return null;
  if (period !== undefined) return Number(allowed) / Number(period);
  const older = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? Number.NaN);
  if (Number.isNaN(older)) return undefined;
  return older < 0 ? null : older / Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? Number.NaN);
}

export const cpuQuota: Check = {
  id: 'cpu-quota',
  area: 'machine',
  title: 'Quota of a container',
  why: 'Whoever has used up a quota stands still for the rest of its period, often 100 ms, and every token of that time is stamped late.',
  examine: ({ machine }) => {
    const allowed = quota(machine);
    if (allowed === undefined || Number.isNaN(allowed)) return skipped('no control group tells of a quota');
    if (allowed === null) return ok('none');
    return warn(
      `${formatSignificant(allowed)} of ${machine.processors} processors`,
      'Run the load generator without a CPU limit; ask for whole processors instead (in Kubernetes: requests, and no limits).',
    );
  },
};
