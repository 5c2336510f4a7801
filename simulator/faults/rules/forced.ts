import type { IncomingMessage } from 'node:http';
import { badRequest } from '../../http/api-error.ts';
import { readInline } from './inline.ts';
import type { ChosenFault } from './rule-book.ts';
import { readRule } from './rule.ts';

/** The request header that brings a fault upon its own request: rules on one line, with `;` between several. */
export const faultHeader = 'x-sim-fault';

/** The faults that a request asks for itself; throws an ApiError when they cannot be. */
export function forcedFaults({ headers }: IncomingMessage): ChosenFault[] {
  const asked = headers[faultHeader];
  if (typeof asked !== 'string' || asked.trim() === '') return [];
  const written = asked.split(';').map(readInline);
  const read = written.map((rule) => readRule(rule, faultHeader));
  const problems = read.flatMap((each) => each.problems);
  if (written.some(({ when }) => when !== undefined))
    problems.push(`${faultHeader} is about its own request: no conditions`);
  const rules = read.flatMap((each) => each.rules);
  if (problems.length > 0) throw badRequest(problems.join('; '), faultHeader);
  return rules.map(({ fault, effects }) => ({ id: fault.id, effects }));
}
