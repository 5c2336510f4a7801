import { inOneList } from '../../units/list.ts';
import { formatLevel } from '../../units/number.ts';
import type { Assessment } from '../../schema/assessment.ts';
import type { ComparedRun } from '../side.ts';
import { factDiffers, firstOf, forbidsWinner, isTold, throughputs, type LikenessRule, type Runs } from './rule.ts';

const loop: LikenessRule = {
  id: 'loop',
  why: 'For the same load an open loop has longer latencies than a closed one, and its rate is what was sent, not what could be done.',
  inside: 'no-winner',
  find: (a, b) => factDiffers('loop', firstOf(a).run.loop, firstOf(b).run.loop, forbidsWinner),
};

const profile: LikenessRule = {
  id: 'profile',
  why: 'Requests were sent in another pattern, so the difference is one of the load too.',
  inside: 'no-winner',
  find: (a, b) => factDiffers('profile', firstOf(a).run.profile.name, firstOf(b).run.profile.name, isTold),
};

/** Null where the load is not told. */
function levelWords({ run }: ComparedRun): string | null {
  const { levels } = run.profile;
  if (levels.length === 0) return null;
  const shown = levels.length > 8 ? `${formatLevel(levels[0] ?? 0)} … ${formatLevel(levels.at(-1) ?? 0)}` : null;
  return `${shown ?? inOneList(levels.map(formatLevel))}\u00a0${run.loop === 'closed' ? 'in flight' : 'req/s'}`;
}

/** Levels that were told apart are compared one by one, so that their list does not matter. */
const levelsApart = ({ levels }: ComparedRun): boolean => levels !== null;

const levels: LikenessRule = {
  id: 'levels',
  why: 'More requests at once raise throughput and latency together: what is compared are loads, not servers.',
  inside: 'no-winner',
  find: (a, b) => {
    const [one, other] = [firstOf(a), firstOf(b)];
    if (levelsApart(one) || levelsApart(other)) return [];
    const open = one.run.loop === 'open' || other.run.loop === 'open';
    return factDiffers(
      'levels',
      levelWords(one),
      levelWords(other),
      open ? { effect: 'no-winner', bars: [...throughputs] } : isTold,
    ).map((found) =>
      open ? { ...found, why: 'The rate of an open loop is what was sent; it has no winner at another rate.' } : found,
    );
  },
};

const warmUp: LikenessRule = {
  id: 'warm-up',
  why: 'A server that has not answered before is slower at first, and its prefix cache is empty.',
  inside: 'told',
  find: (a, b) => {
    const words = ({ counts: { warmup } }: ComparedRun): string | null =>
      warmup === null ? null : warmup > 0 ? 'a warm-up' : 'no warm-up';
    return factDiffers('warm-up', words(firstOf(a)), words(firstOf(b)), isTold);
  },
};

const endings = {
  running: 'died before its end',
  interrupted: 'interrupted',
  'server-died': 'its server died',
} as const satisfies Partial<Record<Assessment['run']['state'], string>>;

const ending: LikenessRule = {
  id: 'ending',
  why: 'What was cut short tells of its beginning only.',
  inside: 'told',
  find: (a, b) => {
    const words = (runs: Runs): string | null => {
      if (runs.some(({ run }) => run.state === null)) return null;
      const early = runs.flatMap(({ run }) => endings[run.state as keyof typeof endings] ?? []);
      return early.length === 0 ? 'ended in order' : inOneList([...new Set(early)]);
    };
    const died = [...a, ...b].some(({ run }) => run.state === 'server-died');
    return factDiffers('ending', words(a), words(b), died ? forbidsWinner : isTold);
  },
};

/** How the requests were sent. */
export const loadRules: readonly LikenessRule[] = [loop, profile, levels, warmUp, ending];
