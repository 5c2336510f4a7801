import type { SettingName } from '../../configuration/settings.ts';
import { findGpu } from '../../facts/find.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { quantityOf } from '../measures.ts';
import type { ComparedRun } from '../side.ts';
import { factDiffers, firstOf, forbidsWinner, isCompared, type Found, type LikenessRule } from './rule.ts';

/** Labels of `vllm:cache_config_info` that number an engine or restate another label. */
const idleLabels: ReadonlySet<string> = new Set(['engine', '_block_size_resolved']);

function cacheDifferences(a: ComparedRun, b: ComparedRun): Found[] {
  const [one, other] = [a.run.server.cacheConfig, b.run.server.cacheConfig];
  // another kind of server has other labels: that it is another kind says it all
  if (one === null || other === null || a.run.server.kind !== b.run.server.kind) return [];
  return Object.keys({ ...one, ...other })
    .filter((label) => !idleLabels.has(label))
    .flatMap((label) => factDiffers(`cacheConfig.${label}`, one[label], other[label], isCompared));
}

/** Settings that say what the server runs on. */
export const hardware = ['GPU', 'GPUS', 'REPLICAS', 'WEIGHT_BITS'] as const satisfies readonly SettingName[];

/** What a run says of its hardware; a GPU by the name that it is known by, however it was written. */
function hardwareOf({ run }: ComparedRun, name: (typeof hardware)[number]) {
  const told = run.configuration[name];
  return name === 'GPU' && typeof told === 'string' ? (findGpu(told)?.name ?? told) : told;
}

const server: LikenessRule = {
  id: 'server',
  why: 'This is what the comparison is about.',
  inside: 'no-winner',
  find: (a, b) => {
    const [one, other] = [firstOf(a), firstOf(b)];
    const [here, there] = [one.run.server, other.run.server];
    return [
      ...factDiffers('server.kind', here.kind, there.kind, isCompared),
      ...factDiffers('server.version', here.version, there.version, isCompared),
      ...factDiffers('server.maxModelLen', here.maxModelLen, there.maxModelLen, isCompared),
      ...factDiffers('server.simulated', here.simulated?.profile, there.simulated?.profile, isCompared),
      ...cacheDifferences(one, other),
      ...hardware.flatMap((name) => factDiffers(name, hardwareOf(one, name), hardwareOf(other, name), isCompared)),
    ];
  },
};

const address: LikenessRule = {
  id: 'address',
  why: 'Another address may be another machine.',
  inside: 'told',
  find: (a, b) =>
    factDiffers('server.baseUrl', firstOf(a).run.server.baseUrl, firstOf(b).run.server.baseUrl, isCompared),
};

const simulated: LikenessRule = {
  id: 'simulated',
  why: 'A simulation shows what its profile says, not what hardware does.',
  inside: 'no-winner',
  find: (a, b) => {
    // another tool does not ask the server
    const words = ({ run }: ComparedRun): string | null =>
      run.imported != null ? null : run.server.simulated === null ? 'real' : 'simulated';
    return factDiffers('simulated', words(firstOf(a)), words(firstOf(b)), forbidsWinner);
  },
};

/** Points by which the share of prompt tokens found in the cache may differ (C24 of the method). */
const prefixTolerance = 0.05;

const prefixHits: LikenessRule = {
  id: 'prefix-hits',
  why: 'Prompts found in the cache are not read again: the side with more of them did less work.',
  inside: 'no-winner',
  find: (a, b) => {
    const shares = [a, b].map((runs) => runs.map(({ measures }) => quantityOf(measures, 'prefix-hits-rate')));
    const [one, other] = shares.map((known) =>
      known.includes(null) ? null : known.reduce<number>((sum, share) => sum + (share ?? 0), 0) / known.length,
    );
    if (one == null || other == null || Math.abs(one - other) <= prefixTolerance) return [];
    const switched = ['kind', 'cacheConfig'].some((key) => caching(firstOf(a), key) !== caching(firstOf(b), key));
    return [
      {
        name: 'prefix-hits',
        values: [formatQuantity(one, 'share'), formatQuantity(other, 'share')],
        ...(switched ? isCompared : forbidsWinner),
        ...(switched ? { why: 'The cache is configured otherwise, so this is a part of what is compared.' } : {}),
      },
    ];
  },
};

/** How the prefix cache is set up: by the kind of server, or by its own account. */
const caching = ({ run }: ComparedRun, key: string): string =>
  key === 'kind' ? (run.server.kind ?? '') : (run.server.cacheConfig?.enable_prefix_caching ?? '');

/** What answered. */
export const serverRules: readonly LikenessRule[] = [server, address, simulated, prefixHits];
