import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Check, Finding } from './check.ts';
import { clockResolution } from './checks/clock-resolution.ts';
import { clockSync } from './checks/clock-sync.ts';
import { cpuGovernor } from './checks/cpu-governor.ts';
import { cpuQuota } from './checks/cpu-quota.ts';
import { fileDescriptors } from './checks/file-descriptors.ts';
import { go } from './checks/go.ts';
import { k6 } from './checks/k6.ts';
import { memory } from './checks/memory.ts';
import { node } from './checks/node.ts';
import { ports } from './checks/ports.ts';
import { processors } from './checks/processors.ts';
import { answer, patientOf, scenarioOf, type Complaint } from './patient.test-support.ts';
import type { K6Look } from './tools.ts';

type Case = readonly [what: string, check: Check, complaint: Complaint, verdict: Finding['verdict'], says: RegExp];

const limited = (limit: string): Complaint => ({ machine: { run: () => `${limit}\n` }, scenario: scenarioOf(2000) });
const range = { '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n' };
const governed = (governor: string, driver: string): Complaint => ({
  machine: { list: () => ['cpu0', 'cpu1', 'cpufreq'] },
  files: {
    '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': `${governor}\n`,
    '/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor': `${governor}\n`,
    '/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver': driver,
  },
});
const withK6 = (look: Partial<K6Look>): Complaint => ({
  tools: {
    go: () => null,
    k6: () => ({ path: 'k6', version: { major: 2, text: 'k6 v2.1.0 (x)' }, streaming: true, isCurrent: null, ...look }),
  },
});
const ticking = (stepNs: bigint): Complaint => {
  let now = 0n;
  return { machine: { monotonicNs: () => (now += stepNs) } };
};
const heard = (at: string, headersAt: string): Complaint => ({
  ask: () => Promise.resolve(answer('', { headers: { date: at }, headersAt: Date.parse(headersAt) })),
});
const synchronised = (told: string): Complaint => ({ machine: { run: () => `${told}\n` } });

const cases: readonly Case[] = [
  ['a limit above the virtual users', fileDescriptors, limited('4096'), 'ok', /4 096 open files, for 2 000/],
  ['no limit', fileDescriptors, limited('unlimited'), 'ok', /no limit/],
  ['a limit below the virtual users', fileDescriptors, limited('1024'), 'fail', /2 000 virtual users need about 2 100/],
  ['a low limit without a scenario', fileDescriptors, { ...limited('256'), scenario: null }, 'warn', /at most 256/],
  ['no word of the limit', fileDescriptors, {}, 'skipped', /not told/],
  ['ports enough', ports, { files: range, scenario: scenarioOf(1000) }, 'ok', /28 232 ports/],
  [
    'more virtual users than ports',
    ports,
    { files: range, scenario: scenarioOf(25_000) },
    'fail',
    /25 000 virtual users/,
  ],
  ['another system', ports, {}, 'skipped', /not told/],
  ['idle processors', processors, { scenario: scenarioOf(100) }, 'ok', /8 processors/],
  ['a busy machine', processors, { machine: { loadAverage: 6 } }, 'warn', /load average 6/],
  ['thousands of streams', processors, { scenario: scenarioOf(5000) }, 'warn', /5 000 streams at once/],
  ['no quota', cpuQuota, { files: { '/sys/fs/cgroup/cpu.max': 'max 100000\n' } }, 'ok', /none/],
  ['a quota', cpuQuota, { files: { '/sys/fs/cgroup/cpu.max': '150000 100000\n' } }, 'warn', /1\.50 of 8/],
  [
    'a quota of the older kind',
    cpuQuota,
    { files: { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000' } },
    'warn',
    /0\.500 of 8/,
  ],
  ['no control groups', cpuQuota, {}, 'skipped', /no control group/],
  ['the governor performance', cpuGovernor, governed('performance', 'acpi-cpufreq'), 'ok', /performance/],
  ['a governor that saves power', cpuGovernor, governed('powersave', 'acpi-cpufreq'), 'warn', /powersave/],
  ['the same name with a driver of its own way', cpuGovernor, governed('powersave', 'intel_pstate'), 'ok', /powersave/],
  ['a virtual machine', cpuGovernor, {}, 'skipped', /virtual/],
  ['memory enough', memory, { scenario: scenarioOf(1000) }, 'ok', /14\.9 GiB free/],
  [
    'a container with little memory',
    memory,
    {
      scenario: scenarioOf(1000),
      files: { '/sys/fs/cgroup/memory.max': '300000000', '/sys/fs/cgroup/memory.current': '100000000' },
    },
    'fail',
    /1 000 virtual users need about 477 MiB/,
  ],
  ['a fine clock', clockResolution, ticking(40n), 'ok', /less than 1 µs/],
  ['a coarse clock', clockResolution, ticking(15_000_000n), 'warn', /15\.0 ms/],
  [
    'a clock that is slow to read',
    clockResolution,
    { ...ticking(900n), files: { '/sys/devices/system/clocksource/clocksource0/current_clocksource': 'hpet\n' } },
    'warn',
    /hpet, which is slow to read/,
  ],
  ['a synchronised clock', clockSync, synchronised('yes'), 'ok', /synchronised/],
  ['a clock on its own', clockSync, synchronised('no'), 'warn', /not synchronised/],
  ['the time of the server', clockSync, heard('2026-01-01T10:00:00Z', '2026-01-01T10:00:01Z'), 'ok', /agrees/],
  [
    'another time than the server has',
    clockSync,
    heard('2026-01-01T10:00:00Z', '2026-01-01T09:59:00Z'),
    'warn',
    /1 min behind/,
  ],
  ['no word of the time', clockSync, {}, 'skipped', /neither/],
  ['a Node new enough', node, {}, 'ok', /v20/],
  ['an old Node', node, { tools: { node: 'v20.18.1' } }, 'fail', /v20\.18\.1 is older than >=20\.19/],
  ['the k6 of this suite', k6, {}, 'ok', /k6 v2\.2\.0 \(\/suite\/bin\/k6\), with the extension of this suite/],
  ['no k6', k6, withK6({ version: null, streaming: false }), 'fail', /no k6/],
  [
    'an old k6',
    k6,
    withK6({ version: { major: 1, text: 'k6 v1.4.0 (x)' }, streaming: false }),
    'fail',
    /older than 2\.0/,
  ],
  ['a stock k6', k6, withK6({ streaming: false }), 'warn', /lacks the extension/],
  ['a k6 of other sources', k6, withK6({ isCurrent: false }), 'warn', /other sources/],
  ['a Go that nobody needs', go, {}, 'skipped', /not needed/],
  ['no Go to build k6 with', go, withK6({ streaming: false }), 'warn', /not installed/],
];

describe('on', () => {
  for (const [what, check, complaint, verdict, says] of cases) {
    test(`${what}, ${check.id} says ${verdict}`, async () => {
      const found = await check.examine(patientOf(complaint));
      assert.equal(found.verdict, verdict, found.seen);
      assert.match(found.seen.replaceAll(/[\u00a0\u202f]/g, ' '), says);
      // what is wrong comes with what to do
      assert.equal(found.mend !== undefined, verdict === 'warn' || verdict === 'fail');
    });
  }
});
