import { formatDuration } from '../../../lib/units/duration.ts';
import { ok, skipped, warn, type Check } from '../check.ts';
import type { Exchange } from '../ask.ts';

/** A `Date` header has whole seconds, and the answer was on its way. */
const tolerableMs = 3000;

/** How far this clock is ahead of the server's, ms; null where the server does not tell the time. */
function aheadMs({ headers, headersAt }: Exchange): number | null {
  const theirs = Date.parse(headers['date'] ?? '');
  return headersAt === null || Number.isNaN(theirs) ? null : headersAt - theirs;
}

export const clockSync: Check = {
  id: 'clock-sync',
  area: 'machine',
  title: 'Time of day',
  why: "It joins a run with the server's logs, with dashboards, and with the parts that other machines measured; durations do not depend on it.",
  examine: async ({ machine, server }) => {
    const mend = 'Start chronyd, systemd-timesyncd or ntpd, here and at the server.';
    const told = machine.run('timedatectl', 'show', '--property=NTPSynchronized', '--value')?.trim() ?? '';
    const ahead = aheadMs(await server.models());
    if (ahead !== null && Math.abs(ahead) > tolerableMs)
      return warn(`${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the server's`, mend);
    const agrees = ahead === null ? '' : "agrees with the server's to some seconds";
    if (told === 'no') return warn(`not synchronised${agrees === '' ? '' : `, but ${agrees}`}`, mend);
    if (told === 'yes') return ok(agrees === '' ? 'synchronised' : `synchronised, ${agrees}`);
    return agrees === '' ? skipped('neither the machine nor the server tells') : ok(agrees);
  },
};
