import type { WrittenConfiguration } from '../configuration/read-configuration.ts';
import { duration } from '../configuration/kinds.ts';
import { settings, type SettingName } from '../configuration/settings.ts';
import type { Run, RunPart } from '../schema/run.ts';
import { formatDuration } from '../units/duration.ts';

/** What must be the same in all parts of a run. */
export type Identity = Pick<Run, 'scenario' | 'workload' | 'requestsPlanned' | 'configuration'> & {
  readonly profile: Pick<Run['profile'], 'name'>;
};

/** Settings by which the parts of a run may differ: how hard and how patiently it asks, and what is promised of the answers. */
const changeable: ReadonlySet<string> = new Set<SettingName>([
  'BASE_URL',
  'CONCURRENCY',
  'TIMEOUT',
  'IDLE_TIMEOUT',
  'MAX_DURATION',
  'RECORD_GAPS',
  'OUTPUTS',
  'METRICS_URL',
  'GPU_METRICS_URL',
  'GPU',
  'GPUS',
  'REPLICAS',
  'WEIGHT_BITS',
  'TELEMETRY_INTERVAL',
]);

/** Settings that say nothing of what is asked: places, what is printed, and what is held against the run in another way. */
const aside: ReadonlySet<string> = new Set<SettingName>([
  'RESUME',
  'RUN_DIR',
  'RUNS_DIR',
  'RECORDS',
  'PROGRESS_INTERVAL',
  'REQUESTS',
  'DATASET',
  'MODEL',
]);

const mayChange = (name: string): boolean => changeable.has(name) || name.startsWith('SLO_');

type Value = WrittenConfiguration[string] | undefined;

const inWords = (value: Value): string => (value === null || value === undefined ? 'nothing' : String(value));

/** A setting's value as people write it. */
export function settingInWords(name: string, value: Value): string {
  const all = settings();
  const { kind } = name in all ? all[name as SettingName] : {};
  return kind === duration && typeof value === 'number' ? formatDuration(value) : inWords(value);
}

/** What keeps a run from being gone on with as is asked, each with its remedy; empty when nothing does. */
export function differences(earlier: Run, now: Identity, folder: string): string[] {
  const found: string[] = [];
  const told = (what: string, asked: string, was: string, mend: string): void => {
    if (asked !== was)
      found.push(`${folder} cannot be resumed with another ${what}: it has ${was}, not ${asked}; ${mend}`);
  };
  told('scenario', now.scenario, earlier.scenario, `run ${earlier.scenario}`);
  if (found.length > 0) return found;
  told('workload', now.workload.id, earlier.workload.id, 'start a new run');
  told('profile', now.profile.name, earlier.profile.name, 'start a new run');
  found.push(...dataSetDifferences(earlier.workload.dataset, now.workload.dataset, folder));
  told('REQUESTS', String(now.requestsPlanned), String(earlier.requestsPlanned), 'leave REQUESTS out');
  for (const [name, value] of Object.entries(now.configuration)) {
    const before = earlier.configuration[name];
    if (before === undefined || aside.has(name) || mayChange(name)) continue;
    told(name, settingInWords(name, value), settingInWords(name, before), `leave ${name} out`);
  }
  return found;
}

type DataSet = Run['workload']['dataset'];

function dataSetDifferences(earlier: DataSet, now: DataSet, folder: string): string[] {
  const mend = `Set DATASET to the file that the run was made with, or start a new run`;
  if (earlier.sha256 && now.sha256) {
    return earlier.sha256 === now.sha256
      ? []
      : [
          `${folder} cannot be resumed: ${now.source} is not the data set that it was made with, or has changed since. ${mend}`,
        ];
  }
  return earlier.source === now.source && earlier.size === now.size
    ? []
    : [
        `${folder} cannot be resumed with another data set: it has ${earlier.source} (${earlier.size}), not ${now.source} (${now.size}). ${mend}`,
      ];
}

/** What is other than before, of all that may be: settings, the server, the suite and k6. */
export function changesSince(
  earlier: Pick<Run, 'configuration' | 'server' | 'client'>,
  now: Pick<Run, 'configuration' | 'server' | 'client'>,
): RunPart['changes'] {
  const changed = Object.keys(now.configuration)
    .filter(mayChange)
    .map((name): Change => {
      const words = (run: Pick<Run, 'configuration'>): string => settingInWords(name, run.configuration[name]);
      return [name, words(earlier), words(now)];
    });
  const others: Change[] = [
    ['server', inWords(earlier.server.kind), inWords(now.server.kind)],
    ['server version', inWords(earlier.server.version), inWords(now.server.version)],
    ['suite', inWords(earlier.client.suite), inWords(now.client.suite)],
    ['k6', inWords(earlier.client.k6), inWords(now.client.k6)],
  ];
  return [...changed, ...others].filter(([, from, to]) => from !== to).map(([name, from, to]) => ({ name, from, to }));
}

type Change = readonly [name: string, from: string, to: string];
