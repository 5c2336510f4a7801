import { readFileSync } from 'node:fs';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { RuleInput } from '../simulator/faults/rules/rule.ts';

/** The rules of a JSON file, not yet checked; throws a UsageError when there is no list of them. */
export function readFaultRules(path: string): readonly RuleInput[] {
  const { rules } = (parsed(path) ?? {}) as { readonly rules?: unknown };
  if (!Array.isArray(rules)) {
    throw new UsageError(`${path} holds no fault rules.`, ['it must be JSON like {"rules": [{"fault": "hang"}]}']);
  }
  return rules as readonly RuleInput[];
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError('The fault rules cannot be read.', [error instanceof Error ? error.message : String(error)]);
  }
}
