import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { segmentOf } from '../../lib/instances/instance.ts';
import { onEndingSignals, shellExitCode, signalForK6 } from '../ending-signals.ts';
import { missedExitCode } from '../exit-codes.ts';
import type { K6Binary } from '../k6-binary.ts';
import { readRunFile } from '../many-runs/run-end.ts';
import { removeIfEmpty } from '../remove-if-empty.ts';
import { followInstances } from './follow-instances.ts';
import { instancesFolder } from './instance-folders.ts';

/** A run that several k6 processes of this machine make together. */
export interface InstancesToRun {
  readonly k6: K6Binary;
  readonly scenario: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Of the whole run. */
  readonly folder: string;
  readonly of: number;
}

/** How they ended. */
export interface InstancesEnded {
  /** That of k6 where one broke off; 0 where all came to an end by themselves, whatever their thresholds said. */
  readonly exitCode: number;
  /** Numbers of those that left something. */
  readonly left: readonly number[];
  /** What was said by the one that broke off by itself; null where none did. */
  readonly complaint: { readonly index: number; readonly log: string } | null;
}

/** Where an instance's files are, and what its k6 says. */
const placesOf = (folder: string, index: number): { readonly own: string; readonly log: string } => ({
  own: join(instancesFolder(folder), String(index)),
  log: join(instancesFolder(folder), `${index}.log`),
});

/** Starts one k6, in a group of its own: a terminal's Ctrl-C reaches it once, by way of here. */
function start({ k6, scenario, environment, folder, of }: InstancesToRun, index: number): ChildProcess {
  const { segment, sequence } = segmentOf({ index, of });
  const args = ['run', '--log-format', 'raw', '--quiet', '--execution-segment', segment];
  args.push('--execution-segment-sequence', sequence, scenario);
  const log = openSync(placesOf(folder, index).log, 'w');
  try {
    // not as --tag, which would replace the tags of the environment, and with them the name of the run
    const tags = [environment.K6_TAGS, `instance_id:${index}`].filter(Boolean).join(',');
    const env = { ...environment, K6_TAGS: tags, RUN_DIR: folder, PROGRESS_INTERVAL: '0' };
    return spawn(k6.path, args, { stdio: ['ignore', log, log], detached: true, env });
  } finally {
    closeSync(log);
  }
}

/** The first of them that did not come to its end, and whether it was asked to. */
interface Broken {
  readonly index: number;
  readonly exitCode: number;
  readonly wasAsked: boolean;
}

/** Whether a k6 with this code did what it was to do; missed thresholds are of its part alone, and decide nothing. */
const cameToItsEnd = (exitCode: number): boolean => exitCode === 0 || exitCode === missedExitCode;

/**
 * Runs all instances to their end. Signals are passed on to all of them, once. When one breaks off, the others are asked to end in order, as
 * the load is no longer the one that was meant.
 */
export async function runInstances(asked: InstancesToRun): Promise<InstancesEnded> {
  const { folder, of, environment } = asked;
  mkdirSync(instancesFolder(folder), { recursive: true });
  const indices = Array.from({ length: of }, (_, i) => i + 1);
  const running = new Map<number, ChildProcess>();
  let broken: Broken | null = null;
  let asksToEnd = false;
  const endAll = (signal: NodeJS.Signals): void => {
    if (asksToEnd) return;
    asksToEnd = true;
    for (const child of running.values()) child.kill(signal);
  };
  const stopPassing = onEndingSignals((signal) => endAll(signalForK6(signal)));
  const stopTelling = followInstances(
    indices.map((index) => placesOf(folder, index).own),
    environment.PROGRESS_INTERVAL,
  );
  const toItsEnd = (index: number): Promise<void> =>
    new Promise((settle, fail) => {
      const child = start(asked, index);
      running.set(index, child);
      child.once('error', fail);
      child.once('close', (code, signal) => {
        running.delete(index);
        const exitCode = shellExitCode(code, signal);
        if (!cameToItsEnd(exitCode)) {
          broken ??= { index, exitCode, wasAsked: asksToEnd };
          if (!asksToEnd && running.size > 0)
            console.error(`Instance ${index} of ${of} broke off (exit code ${exitCode}); the others are asked to end.`);
          endAll('SIGINT');
        }
        settle();
      });
    });
  try {
    await Promise.all(indices.map(toItsEnd));
  } finally {
    stopTelling();
    stopPassing();
  }
  const first = broken as Broken | null;
  return {
    exitCode: first?.exitCode ?? 0,
    left: indices.filter((index) => readRunFile(placesOf(folder, index).own) !== null),
    complaint:
      first === null || first.wasAsked ? null : { index: first.index, log: said(placesOf(folder, first.index).log) },
  };
}

const said = (log: string): string => (existsSync(log) ? readFileSync(log, 'utf8').trim() : '');

/** Removes what instances leave that were refused before they began: logs and marks of their meeting, in an otherwise empty folder. */
export function discardInstances(folder: string): void {
  rmSync(instancesFolder(folder), { recursive: true, force: true });
  removeIfEmpty(folder);
}
