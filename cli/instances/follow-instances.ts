import { join } from 'node:path';
import { pause } from '../../lib/configuration/kinds.ts';
import { progressLine } from '../../lib/progress/progress-words.ts';
import { readRunFile } from '../many-runs/run-end.ts';
import { growingFile } from '../saturate/growing-file.ts';

/** How often the files are looked at: seldom enough to cost the load generators nothing. */
const lookMs = 1000;
/** As far back as the rate of a line of progress looks. */
const recentLooks = 60;
/** Where PROGRESS_INTERVAL is not set. */
const usualMs = 10_000;

function intervalOf(setting: string | undefined): number {
  const reading = setting === undefined || setting === '' ? null : pause.read(setting);
  return reading?.ok === true ? reading.value : usualMs;
}

/** Tells how far all instances have come together, from the records that they write. Returns what ends it. */
export function followInstances(folders: readonly string[], setting: string | undefined): () => void {
  const everyMs = intervalOf(setting);
  if (everyMs === 0) return () => {};
  const files = folders.map((folder) => growingFile(join(folder, 'requests.ndjson')));
  const doneBy: number[] = [];
  const counted = { done: 0, failed: 0 };
  let planned: number | null | undefined;
  let toldMs = Date.now();
  const look = (): void => {
    for (const file of files)
      for (const line of file.newLines()) {
        if (line.includes('"phase":"warmup"')) continue;
        counted.done++;
        if (line.includes('"success":false')) counted.failed++;
      }
    if (counted.done === 0) {
      toldMs = Date.now();
      return;
    }
    doneBy.push(counted.done);
    const before = doneBy.at(-1 - Math.min(recentLooks, doneBy.length - 1)) ?? 0;
    const seconds = (Math.min(recentLooks, doneBy.length - 1) * lookMs) / 1000;
    if (Date.now() - toldMs < everyMs) return;
    toldMs = Date.now();
    planned ??= readRunFile(folders[0] ?? '')?.instance?.planned;
    const recentRps = seconds > 0 ? (counted.done - before) / seconds : 0;
    console.log(progressLine({ planned: planned ?? null, before: 0, ...counted, recentRps }));
  };
  const timer = setInterval(look, lookMs);
  return () => clearInterval(timer);
}
