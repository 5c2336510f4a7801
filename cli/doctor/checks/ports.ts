import { formatCount } from '../../../lib/units/number.ts';
import { ok, skipped, fail, type Check } from '../check.ts';

const rangeFile = '/proc/sys/net/ipv4/ip_local_port_range';
/** Ports of closed connections are blocked for a minute, and other programs take some. */
const usable = 0.8;

export const ports: Check = {
  id: 'ports',
  area: 'machine',
  title: 'Local ports',
  why: 'Every connection to the same server takes a local port of its own; where they run out, requests fail at the client.',
  examine: ({ machine, scenario }) => {
    const [low, high] = (machine.read(rangeFile) ?? '').trim().split(/\s+/).map(Number);
    if (low === undefined || high === undefined) return skipped('the range of local ports is not told here');
    const all = high - low + 1;
    const seen = `${formatCount(all)} ports for connections to one server`;
    const vus = scenario?.profile.vus ?? 0;
    if (vus <= all * usable) return ok(seen);
    return fail(
      `${seen}; ${formatCount(vus)} virtual users need as many and some to spare`,
      'sysctl -w net.ipv4.ip_local_port_range="1024 65535", or share the load among several machines.',
    );
  },
};
