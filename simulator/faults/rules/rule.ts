import type { z } from 'zod';
import { isJsonObject } from '../../answers/json-schema.ts';
import type { Effects, Fault } from '../fault.ts';
import { faults } from '../index.ts';
import { readInline, type WrittenRule } from './inline.ts';
import { whenSchema, type When } from './when.ts';

/** A rule as users write it: on one line, or as JSON. */
export type RuleInput = string | WrittenRule;

/** A fault, and when it befalls a request. */
export interface Rule {
  readonly fault: Fault;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly when: When;
  readonly effects: Effects;
}

/** The rules, and everything that is wrong with those that cannot be. */
export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly problems: readonly string[];
}

/** Reads rules; `place` is what mistakes are said to be in. */
export function readRules(given: unknown, place: string): ReadRules {
  if (!Array.isArray(given)) return { rules: [], problems: [`${place} must be a list of rules`] };
  const read = given.map((rule: unknown, index) => readRule(rule, `${place}[${index}]`));
  return {
    rules: read.flatMap(({ rules }) => rules),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** Reads one rule. */
export function readRule(given: unknown, place: string): ReadRules {
  const wrong = (...problems: string[]): ReadRules => ({ rules: [], problems });
  const written = typeof given === 'string' ? readInline(given) : given;
  if (!isJsonObject(written)) return wrong(`${place} must be a text or an object`);
  const { fault: id, when = {}, ...parameters } = written;
  const fault = faults.find((each) => each.id === id);
  if (fault === undefined) return wrong(`${place}: ${noFault(id)}`);
  const settings = fault.parameters.safeParse(parameters);
  const conditions = whenSchema.safeParse(when);
  if (!settings.success || !conditions.success) {
    return wrong(
      ...told(settings, parameters, place, `${fault.id} takes ${list(Object.keys(fault.parameters.shape))}`),
      ...told(conditions, when, `${place}.when`, `there are ${list(Object.keys(whenSchema.shape))}`),
    );
  }
  const whole = { ...fault.usually, ...conditions.data };
  const { fromSeconds = 0, untilSeconds = Infinity } = whole;
  if (untilSeconds <= fromSeconds) return wrong(`${place}.when.untilSeconds must be after fromSeconds`);
  const rule = { fault, parameters: settings.data, when: whole, effects: fault.effects(settings.data) };
  return { rules: [rule], problems: [] };
}

function noFault(id: unknown): string {
  const ids = list(faults.map((fault) => fault.id));
  return id === undefined
    ? `"fault" is missing; there are ${ids}`
    : `there is no fault ${JSON.stringify(id)}; there are ${ids}`;
}

function told(result: z.ZodSafeParseResult<unknown>, given: unknown, place: string, known: string): string[] {
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place}.${key} is not known; ${known}`);
    const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    return [`${place}${path} ${issue.message}, not ${JSON.stringify(valueAt(given, issue.path))}`];
  });
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, key) => (value as Record<PropertyKey, unknown>)[key], given);
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join(', ');
}
