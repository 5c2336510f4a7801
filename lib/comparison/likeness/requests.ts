import { untold } from '../../schema/run.ts';
import { quantityOf } from '../measures.ts';
import { isStated, type ComparedRun } from '../side.ts';
import { formatQuantity } from '../../units/quantity.ts';
import {
  factDiffers,
  firstOf,
  forbidsWinner,
  isTold,
  latencies,
  type Found,
  type LikenessRule,
  type Runs,
} from './rule.ts';

/** Of two tools: each makes requests of its own, of which no more is known than how long they are. */
const byAnotherTool = (a: Runs, b: Runs): boolean => {
  const [one, other] = [firstOf(a).run, firstOf(b).run];
  return one.imported?.tool !== other.imported?.tool;
};

const workload: LikenessRule = {
  id: 'workload',
  why: 'Other questions take other work.',
  inside: 'no-winner',
  find: (a, b) => {
    const [one, other] = [firstOf(a).run.workload.id, firstOf(b).run.workload.id];
    if (!byAnotherTool(a, b)) return factDiffers('workload', one, other, forbidsWinner);
    return factDiffers('workload', one, other, isTold).map((found) => ({
      ...found,
      why: 'Each tool made requests of its own. That their prompts and answers are as long, and nothing else of them, is compared here.',
    }));
  },
};

const seedInWords = /seed \d+/;

const dataset: LikenessRule = {
  id: 'dataset',
  why: 'Other requests take other work.',
  inside: 'no-winner',
  find: (a, b) => {
    if (byAnotherTool(a, b)) return [];
    const [one, other] = [firstOf(a).run.workload.dataset, firstOf(b).run.workload.dataset];
    if (one === null || other === null || [one, other].some(({ source }) => source === untold)) return [];
    const hashed = one.sha256 && other.sha256;
    if (hashed && one.sha256 === other.sha256) return [];
    // the seed of a generated set is a question of its own
    const [from, to] = [one.source, other.source].map((source) => source.replace(seedInWords, 'seed'));
    if (!hashed && from === to && one.size === other.size) return [];
    const words = ({ source, size, sha256 }: typeof one): string => {
      const content = hashed ? `, SHA-256 ${sha256?.slice(0, 8)}` : '';
      return `${source}${size === null ? '' : ` of ${size}`}${content}`;
    };
    return [{ name: 'dataset', values: [words(one), words(other)], ...forbidsWinner }];
  },
};

const seed: LikenessRule = {
  id: 'seed',
  why: 'The requests are others of the same kind, sent in another order.',
  inside: 'free',
  find: (a, b) => factDiffers('SEED', firstOf(a).run.configuration.SEED, firstOf(b).run.configuration.SEED, isTold),
};

const model: LikenessRule = {
  id: 'model',
  why: 'Another model does other work for each token.',
  inside: 'no-winner',
  find: (a, b) => {
    const [one, other] = [firstOf(a).run.server, firstOf(b).run.server];
    const roots = one.modelRoot !== null && other.modelRoot !== null;
    if (roots) return factDiffers('model', one.modelRoot, other.modelRoot, forbidsWinner);
    // whoever states a result may name either
    const names = [one.model, one.modelRoot].filter((name) => name !== null);
    const same = names.some((name) => name === other.model || name === other.modelRoot);
    return same ? [] : factDiffers('model', one.model, other.model, forbidsWinner);
  },
};

/** Means of tokens that lie further apart are another mix of work (C14 of the method). */
const tokenTolerance = 0.1;
/** Lengths drawn from a distribution differ by chance; so few requests cannot tell. */
const fewestRequests = 20;

/** The mean of a measure over runs, null where one of them does not have it. */
function meanOver(runs: Runs, id: string): number | null {
  const values = runs.map((run) => quantityOf(run.measures, id, fewestRequests));
  const known = values.filter((value) => value !== null);
  return known.length < runs.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const tokensRule = (id: 'prompt-tokens' | 'output-tokens', why: string): LikenessRule => ({
  id,
  why,
  inside: 'no-winner',
  find: (a, b): Found[] => {
    const [one, other] = [meanOver(a, `${id}-mean`), meanOver(b, `${id}-mean`)];
    if (one === null || other === null) return [];
    if (Math.max(one, other) <= (1 + tokenTolerance) * Math.min(one, other)) return [];
    const words = (value: number): string => `${formatQuantity(value, 'tokens')} on average`;
    return [{ name: id, values: [words(one), words(other)], ...forbidsWinner }];
  },
});

const promptTokens = tokensRule('prompt-tokens', 'Longer prompts take longer to read.');
const outputTokens = tokensRule(
  'output-tokens',
  'Shorter answers are no speed: a request that asks for less is done sooner.',
);

const hasFirstToken = ({ measures }: ComparedRun): boolean => measures.some(({ id, n }) => id === 'ttft-p50' && n > 0);

const streaming: LikenessRule = {
  id: 'streaming',
  why: 'A streamed answer is measured chunk by chunk, another when it is complete.',
  inside: 'no-winner',
  find: (a, b) => {
    const [one, other] = [firstOf(a), firstOf(b)];
    if (one.counts.succeeded === 0 || other.counts.succeeded === 0) return [];
    // who states no first token may have left it out
    const words = (run: ComparedRun): string | null =>
      hasFirstToken(run) ? 'streamed' : isStated(run) ? null : 'not streamed';
    return factDiffers('streaming', words(one), words(other), { effect: 'no-winner', bars: [...latencies] });
  },
};

/** What was asked. */
export const requestRules: readonly LikenessRule[] = [
  workload,
  dataset,
  model,
  promptTokens,
  outputTokens,
  streaming,
  seed,
];
