import { breaking } from './breaking.ts';
import { capacity } from './capacity.ts';
import { change } from './change.ts';
import { cost } from './cost.ts';
import { limit } from './limit.ts';
import type { Question } from './question.ts';
import { servers } from './servers.ts';
import { time } from './time.ts';

/** Every question of the meeting, in its order. */
export const questions: readonly Question[] = [capacity, servers, time, cost, breaking, limit, change];
