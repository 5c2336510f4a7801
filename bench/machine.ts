import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { binaries } from './binaries.ts';

function firstLine(command: string, args: readonly string[]): string {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout?.split('\n')[0]?.trim() || 'unknown';
}

/** The machine and the programs in one line. */
export function machine(): string {
  const processors = cpus();
  const k6 = /v[\d.]+/.exec(firstLine(binaries.k6, ['version']))?.[0] ?? 'unknown';
  return [
    `${processors[0]?.model ?? 'unknown processor'}, ${processors.length} cores`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${process.platform} ${release()}`,
    `Go ${firstLine('go', ['env', 'GOVERSION']).replace('go', '')}`,
    `k6 ${k6}`,
    `Node ${process.version}`,
  ].join('; ');
}
