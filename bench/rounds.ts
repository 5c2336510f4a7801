import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './binaries.ts';
import type { Client } from './clients/client.ts';

/** What each client's runs gave, by client id, in the order of the rounds. */
export type Rounds<T> = ReadonlyMap<string, readonly T[]>;

/** Runs something with an empty folder that is gone afterwards. */
export async function inScratchFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(root, '.cache', 'bench');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'run-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a run gave; null when it failed a second time, which is said. */
async function twice<T extends object | number>(title: string, run: () => Promise<T>): Promise<T | null> {
  for (const consequence of ['is run again', 'is left out']) {
    try {
      return await run();
    } catch (error) {
      console.error(`  ${title} ${consequence}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return null;
}

/**
 * Runs the clients one after the other, `rounds` times, every second round backwards, so that a machine that grows
 * slower or faster treats all alike. A run that fails is repeated once, as a busy machine can spoil one; a client that
 * fails again is left out from then on. Either is said.
 */
export async function alternately<T extends object | number>(
  clients: readonly Client[],
  rounds: number,
  once: (client: Client, folder: string) => Promise<T>,
): Promise<Rounds<T>> {
  const results = new Map<string, T[]>(clients.map((client) => [client.id, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const client of round % 2 === 0 ? clients : clients.toReversed()) {
      const values = results.get(client.id);
      if (values === undefined) continue;
      const result = await twice(client.title, () => inScratchFolder((folder) => once(client, folder)));
      if (result === null) results.delete(client.id);
      else values.push(result);
    }
  }
  return results;
}

/** One figure of every run. */
export function figure<T>(runs: Rounds<T>, of: (run: T) => number): Map<string, number[]> {
  return new Map([...runs].map(([id, each]) => [id, each.map(of)]));
}

/** Each client's figure over the bare client's of the same round; without the bare client nothing. */
export function overBare(values: ReadonlyMap<string, readonly number[]>): Map<string, number[]> {
  const limit = values.get('bare') ?? [];
  const others = [...values].filter(([id, each]) => id !== 'bare' && each.length === limit.length);
  return new Map(others.map(([id, each]) => [id, each.map((value, round) => value / (limit[round] ?? Number.NaN))]));
}
