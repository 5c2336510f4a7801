import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../lib/schema/run.ts';
import { packageRoot } from '../package-root.ts';

/** Requests in each run that it leaves. */
export const fakeRequests = 37;

/** A stand-in for k6 that leaves a run, and notes in `tally` what it did. */
export interface FakeK6 {
  readonly path: string;
  /** `begin`, `end` and `overlap`, each with the name of the run folder, a line each. */
  readonly tally: () => string[];
  /** Of the one that began last. */
  readonly pid: () => number;
}

/**
 * Makes it in a folder. It takes SLEEP seconds in the middle of writing records, ends with CODE, and met a server of VERSION, all of the environment;
 * it notes when another one is still alive as it begins.
 */
export function makeFakeK6(folder: string): FakeK6 {
  const made = join(folder, 'made');
  mkdirSync(made);
  const source = join(packageRoot, 'fixtures', 'runs', 'interrupted');
  const run = JSON.parse(readFileSync(join(source, 'run.json'), 'utf8')) as Run;
  const server = { ...run.server, version: '@VERSION@' };
  const whole = { ...run, state: 'completed', requestsPlanned: fakeRequests, server };
  writeFileSync(join(made, 'run.json'), JSON.stringify(whole));
  const lines = readFileSync(join(source, 'requests.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"success":true'));
  writeFileSync(join(made, 'head'), `${lines.slice(0, 20).join('\n')}\n`);
  writeFileSync(join(made, 'tail'), `${lines.slice(20).join('\n')}\n`);
  const [path, tally, pid] = ['k6', 'tally', 'pid'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(tally, '');
  writeFileSync(
    path,
    `#!/bin/sh
if [ "$1" = version ]; then echo 'k6 v2.2.0, extensions: k6/x/vllm'; exit 0; fi
name=$(basename "$RUN_DIR")
last=$(cat '${pid}' 2>/dev/null)
if [ -n "$last" ] && kill -0 "$last" 2>/dev/null; then echo "overlap $name" >>'${tally}'; fi
echo $$ >'${pid}'
echo "begin $name" >>'${tally}'
trap 'exit 105' INT TERM
mkdir "$RUN_DIR" || exit 108
sed "s/@VERSION@/\${VERSION:-1}/; s/completed/running/" '${made}/run.json' >"$RUN_DIR/run.json"
cat '${made}/head' >"$RUN_DIR/requests.ndjson"
sleep "\${SLEEP:-0}" & wait $!
cat '${made}/tail' >>"$RUN_DIR/requests.ndjson"
sed "s/@VERSION@/\${VERSION:-1}/" '${made}/run.json' >"$RUN_DIR/run.json"
echo "end $name" >>'${tally}'
if [ "\${CODE:-0}" != 0 ]; then echo "the reason is $CODE"; fi
exit "\${CODE:-0}"
`,
  );
  chmodSync(path, 0o755);
  return {
    path,
    tally: () => readFileSync(tally, 'utf8').split('\n').filter(Boolean),
    pid: () => Number(readFileSync(pid, 'utf8')),
  };
}
