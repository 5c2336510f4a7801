import { formatCount } from '../../../lib/units/number.ts';
import { ok, skipped, warn, fail, type Check } from '../check.ts';

/** Files, telemetry and connections that k6 has open beside those of the load. */
const others = 100;
/** Where no scenario says how many connections there will be. */
const usual = 1024;

export const fileDescriptors: Check = {
  id: 'file-descriptors',
  area: 'machine',
  title: 'Open files',
  why: 'Each request in flight holds a connection, and each connection a file descriptor; beyond the limit requests fail at the client.',
  examine: ({ machine, scenario }) => {
    // k6 raises its soft limit to the hard one by itself, as every Go program does
    const said = machine.run('sh', '-c', 'ulimit -Hn')?.trim() ?? '';
    if (said === 'unlimited') return ok('no limit');
    const limit = Number(said);
    if (said === '' || !Number.isInteger(limit)) return skipped('the limit of open files is not told here');
    const needed = scenario === null ? usual : scenario.profile.vus + others;
    const seen = `at most ${formatCount(limit)} open files`;
    if (limit >= needed)
      return ok(scenario === null ? seen : `${seen}, for ${formatCount(scenario.profile.vus)} virtual users`);
    const mend = `Raise it for the shell that starts the run: ulimit -Hn ${needed} as root, LimitNOFILE= of a service, or --ulimit nofile=${needed} of a container.`;
    return scenario === null
      ? warn(seen, mend)
      : fail(`${seen}; ${formatCount(scenario.profile.vus)} virtual users need about ${formatCount(needed)}`, mend);
  },
};
