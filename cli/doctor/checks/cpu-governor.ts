import { ok, skipped, warn, type Check } from '../check.ts';

const folder = '/sys/devices/system/cpu';
/** Those that save power by waiting before they go faster. */
const slow = new Set(['powersave', 'conservative', 'ondemand']);

export const cpuGovernor: Check = {
  id: 'cpu-governor',
  area: 'machine',
  title: 'Clock rate of the processors',
  why: 'A processor that clocks down between chunks wakes up late for the next one.',
  examine: ({ machine }) => {
    const found = machine
      .list(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .flatMap((name) => machine.read(`${folder}/${name}/cpufreq/scaling_governor`)?.trim() ?? []);
    const [first] = found;
    if (first === undefined) return skipped('the machine does not tell, as virtual ones do not');
    const governors = [...new Set(found)];
    const seen = governors.join(', ');
    // with these drivers the hardware decides, and the name says little
    const ownWay = /^(intel_pstate|amd-pstate-epp)$/.test(
      machine.read(`${folder}/cpu0/cpufreq/scaling_driver`)?.trim() ?? '',
    );
    if (ownWay || !governors.some((name) => slow.has(name))) return ok(seen);
    return warn(seen, 'For the time of the measurement: cpupower frequency-set -g performance');
  },
};
