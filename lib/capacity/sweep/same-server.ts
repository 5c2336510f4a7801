import type { ServerIdentity } from '../../schema/run.ts';
import type { Sweep, SweepCell } from '../../schema/sweep.ts';

/** Labels of `vllm:cache_config_info` that number an engine or restate another label. */
const idleLabels: ReadonlySet<string> = new Set(['engine', '_block_size_resolved']);

/** vLLM sizes its cache by the memory that is free as it starts, which differs by little from start to start. */
const blocksTolerance = 0.02;

/** Cells with the same key ask one server for one model. */
const keyOf = ({ server, settings }: SweepCell): string =>
  [server ?? '', settings.BASE_URL ?? '', settings.MODEL ?? ''].join(' ');

type Facts = ReadonlyMap<string, string>;

function factsOf({ kind, version, model, modelRoot, maxModelLen, cacheConfig, simulated }: ServerIdentity): Facts {
  const words = (value: string | number | null | undefined): string => String(value ?? 'nothing');
  return new Map([
    ['server', words(kind)],
    ['version', words(version)],
    ['model', words(model)],
    ['model behind the name', words(modelRoot)],
    ['context length', words(maxModelLen)],
    ['simulated profile', words(simulated?.profile)],
    ...Object.entries(cacheConfig ?? {}).map(([label, value]): [string, string] => [
      `cache configuration ${label}`,
      value,
    ]),
  ]);
}

function alike(name: string, one: string, other: string): boolean {
  if (one === other || [...idleLabels].some((label) => name.endsWith(` ${label}`))) return true;
  if (!name.endsWith(' num_gpu_blocks')) return false;
  return Math.abs(Number(one) - Number(other)) <= blocksTolerance * Math.max(Number(one), Number(other));
}

/** One fact that differs between two servers. */
export interface ServerDifference {
  readonly name: string;
  readonly was: string;
  readonly is: string;
}

/** In what one server is another than the other; empty when it is the same, as far as both tell. */
export function serverDifferences(before: ServerIdentity, now: ServerIdentity): ServerDifference[] {
  const [one, other] = [factsOf(before), factsOf(now)];
  // a server whose metrics did not answer this once tells nothing of its cache
  const partial = before.cacheConfig === null || now.cacheConfig === null;
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => !partial || !name.startsWith('cache configuration '))
    .map((name) => ({ name, was: one.get(name) ?? 'nothing', is: other.get(name) ?? 'nothing' }))
    .filter(({ name, was, is }) => !alike(name, was, is));
}

/** The same, each as `version: 0.31 before, 0.32 now`. */
export const serverChanges = (before: ServerIdentity, now: ServerIdentity): string[] =>
  serverDifferences(before, now).map(({ name, was, is }) => `${name}: ${was} before, ${is} now`);

/** What a cell met, held against the cells before it. */
export interface Met {
  /** With the server noted, where this cell is the first that met it. */
  readonly sweep: Sweep;
  /** In what it is another server than before; empty when it is the same, or nothing is known yet. */
  readonly changes: readonly string[];
}

/** Whether a cell met the server that the others with its variant, address and model met. */
export function meet(sweep: Sweep, cell: SweepCell, server: ServerIdentity): Met {
  const key = keyOf(cell);
  const before = sweep.identities.find((each) => each.key === key);
  if (before !== undefined) return { sweep, changes: serverChanges(before.server, server) };
  return { sweep: { ...sweep, identities: [...sweep.identities, { key, cell: cell.id, server }] }, changes: [] };
}
