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

/**
 * Runs the clients one after the other, `rounds` times, every second round backwards, so that a machine that grows
 * slower or faster treats all alike. A client that fails is said to have and is left out from then on.
 */
export async function alternately<T>(
  clients: readonly Client[],
  rounds: number,
  once: (client: Client, folder: string) => Promise<T>,
): Promise<Rounds<T>> {
  const results = new Map<string, T[]>(clients.map((client) => [client.id, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const client of round % 2 === 0 ? clients : clients.toReversed()) {
      const values = results.get(client.id);
      if (values === undefined) continue;
      try {
        values.push(await inScratchFolder((folder) => once(client, folder)));
      } catch (error) {
        console.error(`  ${client.title} is left out: ${error instanceof Error ? error.message : String(error)}`);
        results.delete(client.id);
      }
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
