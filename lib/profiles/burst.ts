import { closedPlan } from './closed-plan.ts';
import type { Profile } from './profile.ts';
import { closedStage, type Stage } from './stage.ts';
import { turnsOf, warmUpOf } from './warm-up.ts';

/** Requests in bursts: so many sent at one instant, and the next so many when all answers are there (a barrier). */
export const burst: Profile = {
  id: 'burst',
  about: 'A closed loop in bursts: BURST_SIZE requests at one instant, and the next when all their answers are there.',
  settings: ['BURST_SIZE', 'REQUESTS', 'WARMUP', 'SETTLE'],
  problems: ({ WARMUP, BURST_SIZE }) =>
    WARMUP !== null && warmUpOf(WARMUP, null)?.requests === null
      ? [`WARMUP=${WARMUP} is a time; bursts are counted: write e.g. ${BURST_SIZE}, which is one burst`]
      : [],
  plan: (configuration, { usual }) => {
    const { BURST_SIZE, REQUESTS, SETTLE } = configuration;
    // one burst, so that every virtual user has its connection
    const warmUp = warmUpOf(configuration.WARMUP, turnsOf(BURST_SIZE))?.requests ?? 0;
    const measured = REQUESTS ?? usual - warmUp;
    const level = Math.min(BURST_SIZE, measured);
    const bursts = (phase: Stage['phase'], requests: number): Stage[] =>
      requests === 0
        ? []
        : [closedStage({ phase, level, requests, concurrency: null, together: level, settleMs: SETTLE ?? 0 })];
    return closedPlan(configuration, [...bursts('warmup', warmUp), ...bursts('measure', measured)]);
  },
};
