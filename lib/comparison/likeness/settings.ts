import type { SettingName } from '../../configuration/settings.ts';
import { settingInWords } from '../../resume/differences.ts';
import type { Run } from '../../schema/run.ts';
import type { ComparedRun } from '../side.ts';
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

type Made = Pick<ComparedRun['run'], 'client' | 'imported'>;

/** What sent the requests; null where nobody says. */
const clientWords = ({ client: { binary }, imported }: Made, beside: Made): string | null =>
  imported?.tool ?? (binary === null || beside.imported == null ? binary : 'k6-vllm');

const client: LikenessRule = {
  id: 'client',
  why: 'Another clock stands beside the server.',
  inside: 'told',
  find: (a, b) => {
    const [here, there] = [firstOf(a).run, firstOf(b).run];
    const [one, other] = [here.client, there.client];
    const [from, to] = [clientWords(here, there), clientWords(there, here)];
    const isForeign = here.imported != null || there.imported != null;
    const versions = (name: string, old: string | null, now: string | null): Found[] =>
      old === null || now === null || old === now || from !== to
        ? []
        : [{ name, values: [old, now], ...isTold, why: 'The client has changed too.' }];
    return [
      ...factDiffers('client.binary', from, to, { effect: 'no-winner', bars: [...latencies] }).map((found) =>
        isForeign
          ? { ...found, why: 'Each tool has a clock of its own, and figures of one name begin and end elsewhere.' }
          : found,
      ),
      ...(isForeign ? [] : versions('client.suite', one.suite, other.suite)),
      ...versions('client.version', here.imported?.version ?? null, there.imported?.version ?? null),
      ...versions('client.k6', one.k6, other.k6),
    ];
  },
};

/** How the suite was set up. */
export const settingRules: readonly LikenessRule[] = [requests, objectives, sending, client];
