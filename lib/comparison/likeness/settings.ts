import type { SettingName } from '../../configuration/settings.ts';
import { settingInWords } from '../../resume/differences.ts';
import type { Run } from '../../schema/run.ts';
import { hardware } from './server.ts';
import { factDiffers, firstOf, forbidsWinner, isTold, latencies, type Found, type LikenessRule } from './rule.ts';

/** Settings that decide what is asked of the server. */
const asked: ReadonlySet<string> = new Set<SettingName>([
  'MAX_TOKENS',
  'TEMPERATURE',
  'TOP_P',
  'EXTRA_BODY',
  'IGNORE_EOS',
  'ENDPOINT',
  'PROMPT_TOKENS',
  'OUTPUT_TOKENS',
  'PREFIX_SHARE',
  'PREFIX_GROUPS',
  'TURNS',
  'SAMPLING',
  'REPEAT_PROMPTS',
  'UNIQUE_PROMPTS',
]);

/** Settings that have a rule of their own, and those that change nothing of what is measured. */
const elsewhere: ReadonlySet<string> = new Set<SettingName>([
  'API_KEY',
  'API_KEY_FILE',
  'BASE_URL',
  'MODEL',
  'SEED',
  'CONCURRENCY',
  'RATE',
  'LEVELS',
  'RATES',
  'BURST_SIZE',
  'WARMUP',
  'DATASET',
  'DATASET_FORMAT',
  'DATASET_COLUMNS',
  'DATASET_LONGEST',
  'EXPECTED_E2E',
  'PRE_ALLOCATED_VUS',
  'MAX_DURATION',
  'TELEMETRY_INTERVAL',
  'METRICS_URL',
  'GPU_METRICS_URL',
  ...hardware,
  'RUNS_DIR',
  'RUN_DIR',
  'RESUME',
  'OUTPUTS',
  'PROGRESS_INTERVAL',
  'RECORD_GAPS',
  'RECORDS',
]);

type Configured = Pick<Run, 'configuration'>;

/** Settings in which both runs have a value, not the same one; an older suite does not know all of them. */
function settingsThatDiffer(a: Configured, b: Configured): { name: string; values: [string, string] }[] {
  return Object.keys(a.configuration)
    .filter((name) => b.configuration[name] !== undefined)
    .map((name) => ({
      name,
      values: [a, b].map(({ configuration }) => settingInWords(name, configuration[name])) as [string, string],
    }))
    .filter(({ values: [one, other] }) => one !== other);
}

const requests: LikenessRule = {
  id: 'requests',
  why: 'The server was asked for something else.',
  inside: 'no-winner',
  find: (a, b) =>
    settingsThatDiffer(firstOf(a).run, firstOf(b).run)
      .filter(({ name }) => asked.has(name))
      .map((found): Found => ({ ...found, ...forbidsWinner })),
};

const objectives: LikenessRule = {
  id: 'objectives',
  why: 'Goodput counts what keeps every objective, and these are others.',
  inside: 'told',
  find: (a, b) =>
    settingsThatDiffer(firstOf(a).run, firstOf(b).run)
      .filter(({ name }) => name.startsWith('SLO_'))
      .map((found): Found => ({ ...found, effect: 'no-winner', bars: ['goodput'] })),
};

/** Settings that decide how long a run goes on. */
const amounts: ReadonlySet<string> = new Set<SettingName>(['REQUESTS', 'DURATION', 'LEVEL_REQUESTS', 'LEVEL_DURATION']);

const sending: LikenessRule = {
  id: 'sending',
  why: 'Requests were sent, or given up, in another way.',
  inside: 'told',
  find: (a, b) =>
    settingsThatDiffer(firstOf(a).run, firstOf(b).run)
      .filter(({ name }) => !asked.has(name) && !elsewhere.has(name) && !name.startsWith('SLO_'))
      .map((found): Found => {
        const why = amounts.has(found.name) ? { why: 'One side was measured for longer.' } : {};
        return { ...found, ...isTold, ...why };
      }),
};

const client: LikenessRule = {
  id: 'client',
  why: 'Another clock stands beside the server.',
  inside: 'told',
  find: (a, b) => {
    const [one, other] = [firstOf(a).run.client, firstOf(b).run.client];
    const versions = (name: string, from: string | null, to: string | null): Found[] =>
      from === null || to === null || from === to
        ? []
        : [{ name, values: [from, to], ...isTold, why: 'The client has changed too.' }];
    return [
      ...factDiffers('client.binary', one.binary, other.binary, { effect: 'no-winner', bars: [...latencies] }),
      ...versions('client.suite', one.suite, other.suite),
      ...versions('client.k6', one.k6, other.k6),
    ];
  },
};

/** How the suite was set up. */
export const settingRules: readonly LikenessRule[] = [requests, objectives, sending, client];
