import type { Plan } from '../../../lib/schema/plan.ts';
import type { Section } from '../../sections/section.ts';
import alerts from './alerts.ts';
import answer from './answer.ts';
import belief from './belief.ts';
import cost from './cost.ts';
import curves from './curves.ts';
import grid from './grid.ts';
import limits from './limits.ts';
import loads from './loads.ts';
import memory from './memory.ts';
import projections from './projections.ts';
import recommendations from './recommendations.ts';
import runs from './runs.ts';
import scaling from './scaling.ts';
import servers from './servers.ts';
import setUps from './set-ups.ts';
import stated from './stated.ts';
import tokens from './tokens.ts';
import whatIf from './what-if.ts';

/** Every section of a capacity report, in the order shown. */
export const capacitySections: readonly Section<Plan>[] = [
  answer,
  curves,
  grid,
  setUps,
  loads,
  scaling,
  projections,
  servers,
  cost,
  whatIf,
  limits,
  recommendations,
  alerts,
  tokens,
  memory,
  stated,
  belief,
  runs,
];
