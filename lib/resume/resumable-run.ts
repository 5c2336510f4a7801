import { isObject, type Json } from '../records/json.ts';
import type { Run } from '../schema/run.ts';

const countOrNull = (value: unknown): boolean => value === null || typeof value === 'number';

/** Fields that going on with a run rests on, and what they must be. */
const needed: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (value) => typeof value === 'string',
  scenario: (value) => typeof value === 'string',
  state: (value) => typeof value === 'string',
  startedAt: (value) => typeof value === 'string',
  requestsPlanned: countOrNull,
  profile: (value) => isObject(value) && Array.isArray(value.levels),
  workload: (value) => isObject(value) && isObject(value.dataset) && countOrNull(value.dataset.size),
  configuration: isObject,
  client: isObject,
  server: (value) => isObject(value) && typeof value.model === 'string',
  notes: Array.isArray,
};

/** The run of a `run.json` that may be gone on with, or what keeps it from that. k6 has no place for the schema. */
export function resumableRun(value: unknown): Run | string {
  const fields: Json = isObject(value) ? value : {};
  if (fields.format !== 'k6-vllm/run') return 'its run.json is not one of this suite';
  if (fields.version !== 1)
    return `its run.json has version ${JSON.stringify(fields.version)}; this suite knows version 1`;
  if ('instance' in fields || 'merged' in fields)
    return 'several k6 processes made it together, and one can go on with none of their parts; start a new run';
  const wrong = Object.keys(needed).filter((name) => needed[name]?.(fields[name]) !== true);
  return wrong.length > 0 ? `its run.json lacks ${wrong.join(', ')}` : (fields as unknown as Run);
}
