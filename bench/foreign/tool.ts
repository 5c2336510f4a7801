import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { noNetwork } from '../peers/installation.ts';
import { runProcess } from '../process.ts';

/** Where a command is, as a shell would find it; null when it is nowhere. */
export function commandPath(command: string): string | null {
  if (command.includes('/')) return existsSync(command) ? command : null;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path)) ?? null;
}

/** The version of a Python package in the environment that a command belongs to. */
export function packageVersion(command: string, name: string): string {
  const python = join(dirname(commandPath(command) ?? command), 'python');
  const program = `import importlib.metadata; print(importlib.metadata.version(${JSON.stringify(name)}))`;
  return spawnSync(python, ['-c', program], { encoding: 'utf8' }).stdout?.trim() || 'unknown';
}

/** A tool that takes longer has hung: each run is seconds of load after at most half a minute of starting. */
const timeoutMs = 180_000;

/** Runs a tool to its end in this folder, without a network; its failure throws with the end of what it said. */
export async function runTool(
  command: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const options = { command, args, env: { ...noNetwork, ...env }, cwd: folder, core: null, timeoutMs };
  const { exitCode, stdout, stderr } = await runProcess(options);
  if (exitCode === 0) return;
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n');
  throw new Error(`${command} ended with exit code ${exitCode ?? 'none (killed)'}:\n${said}`);
}

/** `--name value …` */
export const named = (options: Readonly<Record<string, string | number>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
