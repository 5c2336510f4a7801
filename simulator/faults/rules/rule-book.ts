import type { IncomingMessage } from 'node:http';
import { hash32 } from '../../../lib/statistics/seeded-random.ts';
import { answerPaths, pathOf } from '../../http/request-path.ts';
import type { Effects } from '../fault.ts';
import type { Rule } from './rule.ts';
import type { When } from './when.ts';

/** A fault that befalls a request. */
export interface ChosenFault {
  readonly id: string;
  readonly effects: Effects;
}

/** A rule, and what came of it so far. */
export interface RuleReport {
  readonly fault: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly when: When;
  /** Requests that the path and the header fit. */
  readonly requests: number;
  /** Of these, those that the fault befell. */
  readonly applied: number;
}

/** The rules in force, which count the requests that they see. */
export interface RuleBook {
  /** The faults of all rules that apply to this request, in the order of the rules. */
  choose(request: IncomingMessage): ChosenFault[];
  /** Puts other rules in force, which begin to count anew. */
  replace(rules: readonly Rule[]): void;
  report(): RuleReport[];
}

/** Streams of random numbers of the rules; far from those that decide answers. */
const firstRandomStream = 100;

const two32 = 2 ** 32;

/** A book of these rules; `now` is in ms, of any epoch. */
export function createRuleBook(first: readonly Rule[], seed: number, now: () => number): RuleBook {
  let counted: { readonly rule: Rule; requests: number; applied: number }[] = [];
  let firstAnswerMs: number | null = null;
  const replace = (rules: readonly Rule[]): void => {
    counted = rules.map((rule) => ({ rule, requests: 0, applied: 0 }));
    firstAnswerMs = null;
  };
  replace(first);

  return {
    choose(request) {
      const path = pathOf(request);
      if (answerPaths.has(path)) firstAnswerMs ??= now();
      const atSeconds = firstAnswerMs === null ? 0 : (now() - firstAnswerMs) / 1000;
      const chosen: ChosenFault[] = [];
      for (const [index, state] of counted.entries()) {
        const { fault, when, effects } = state.rule;
        if (!fitsPath(when, path) || !fitsHeader(when, request)) continue;
        state.requests += 1;
        const random = hash32(seed, state.requests, firstRandomStream + index) / two32;
        if (state.applied >= (when.times ?? Infinity)) continue;
        if (!picks(when, state.requests, random) || !fitsTime(when, atSeconds)) continue;
        state.applied += 1;
        chosen.push({ id: fault.id, effects });
      }
      return chosen;
    },
    replace,
    report: () =>
      counted.map(({ rule: { fault, parameters, when }, requests, applied }) => ({
        fault: fault.id,
        parameters,
        when,
        requests,
        applied,
      })),
  };
}

function fitsPath({ path }: When, asked: string): boolean {
  if (path === undefined) return answerPaths.has(asked);
  return path.endsWith('*') ? asked.startsWith(path.slice(0, -1)) : asked === path;
}

function fitsHeader({ header }: When, { headers }: IncomingMessage): boolean {
  if (header === undefined) return true;
  const [name = '', ...rest] = header.split(':');
  const sent = headers[name.toLowerCase()];
  return rest.length === 0 ? sent !== undefined : sent === rest.join(':').trim();
}

function picks({ nth, every, share }: When, ordinal: number, random: number): boolean {
  return (
    (nth === undefined || nth.includes(ordinal)) &&
    (every === undefined || ordinal % every === 0) &&
    (share === undefined || random < share)
  );
}

function fitsTime({ fromSeconds = 0, untilSeconds = Infinity }: When, atSeconds: number): boolean {
  return atSeconds >= fromSeconds && atSeconds < untilSeconds;
}
