import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../lib/assessment/record-columns.ts';
import { readRun } from '../../reports/read-run.ts';
import { root } from '../binaries.ts';
import { medianOf } from '../figures.ts';
import { serveSimulator } from '../foreign/served-simulator.ts';
import type { Questions } from './questions.ts';
import type { Load, Tool } from './tool.ts';

/** What a run shows, by the same formulas for every tool; times are medians in ms. */
export interface Figures {
  readonly ttftMs: number;
  readonly meanTtftMs: number;
  readonly tpotMs: number;
  readonly e2eMs: number;
  readonly requestsPerS: number;
  readonly outputTokensPerS: number;
  readonly succeeded: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** What the simulator counted itself, beside what the tool saw. */
export interface Beside extends Figures {
  /** From the arrival of a request to its first token. */
  readonly serverTtftMs: number;
}

/** The figures of a run folder, ours or imported: first send to last end, successful requests. */
async function figuresOf(folder: string): Promise<Figures> {
  const content = await readRun(folder);
  if (content.source !== 'records') throw new Error(`${folder} holds no records`);
  const { columns } = content;
  const rows = Array.from({ length: columns.length }, (_, row) => row);
  const good = rows.filter((row) => columns.success[row] === 1);
  const sum = (column: Float64Array): number => good.reduce((total, row) => total + at(column, row), 0);
  const first = Math.min(...rows.map((row) => at(columns.sentMs, row)));
  const seconds = (Math.max(...rows.map((row) => at(columns.endMs, row))) - first) / 1000;
  const tokens = sum(columns.outputTokens);
  return {
    ttftMs: medianOf(good.map((row) => at(columns.firstTokenMs, row) - at(columns.sentMs, row))),
    meanTtftMs:
      good.reduce((total, row) => total + at(columns.firstTokenMs, row) - at(columns.sentMs, row), 0) / good.length,
    tpotMs: medianOf(
      good.map(
        (row) => (at(columns.lastTokenMs, row) - at(columns.firstTokenMs, row)) / (at(columns.outputTokens, row) - 1),
      ),
    ),
    e2eMs: medianOf(good.map((row) => at(columns.endMs, row) - at(columns.sentMs, row))),
    requestsPerS: good.length / seconds,
    outputTokensPerS: tokens / seconds,
    succeeded: good.length,
    promptTokens: sum(columns.promptTokens) / good.length,
    outputTokens: tokens / good.length,
  };
}

/** Imports a result by the command that users have. */
function imported(result: string, tool: Tool, folder: string): string {
  const output = join(folder, 'imported');
  const program = join(root, 'bin', 'k6-vllm.mjs');
  execFileSync(process.execPath, [program, 'import', result, '--as', tool.id, '--output', output]);
  return output;
}

/** Sends a load by a tool to a simulator of its own, and says what its run shows. */
export async function play(
  tool: Tool,
  load: Load,
  { profile, folder, questions }: { readonly profile: string; readonly folder: string; readonly questions: Questions },
): Promise<Beside> {
  mkdirSync(folder, { recursive: true });
  const simulator = await serveSimulator(profile);
  try {
    const models = (await (await fetch(`${simulator.url}/v1/models`)).json()) as { data: { id: string }[] };
    const place = { url: simulator.url, model: models.data[0]?.id ?? '', folder, questions };
    const result = await tool.run(load, place);
    const { meanTtftMs: serverTtftMs } = await simulator.truth();
    const figures = await figuresOf(tool.id === 'k6-vllm' ? result : imported(result, tool, folder));
    return { ...figures, serverTtftMs };
  } finally {
    await simulator.close();
  }
}
