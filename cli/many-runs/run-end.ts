import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSchema, type Run } from '../../lib/schema/run.ts';
import { missedExitCode } from '../exit-codes.ts';
import { logTail } from './log-tail.ts';

/** What a run says of itself; null where it says nothing that can be read. */
export function readRunFile(folder: string): Run | null {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return null;
  try {
    return runSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Why a run is of no use, with the last words of its log; null when it is. Missed objectives are a result like any other. */
export function failureOf(exitCode: number, run: Run | null, log: string): string | null {
  if (run?.state === 'server-died') return 'the server died';
  if (run?.state === 'ended-early') return null;
  const ended = run?.state === 'completed' || run?.state === 'time-limit';
  if ((exitCode === 0 || exitCode === missedExitCode) && ended) return null;
  return [`k6 ended with ${exitCode}`, ...logTail(log)].join('; ');
}
