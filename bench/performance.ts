/**
 * The measuring client against the physical limit and against others:
 *   ROUNDS=5 CLIENTS=k6-vllm,bare node --import tsx bench/performance.ts [throughput cpu fidelity memory flat-memory open-loop bursts assessment]
 * prints a table, and keeps its figures in bench/results.json and docs/performance.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaries, buildBinaries, root } from './binaries.ts';
import type { Client } from './clients/client.ts';
import { clients } from './clients/index.ts';
import { disturbingShare, watchOthers } from './disturbance.ts';
import { renderDocument, renderTable, verdictOf } from './document.ts';
import { machine } from './machine.ts';
import { measurements } from './measurements/index.ts';
import type { Measurement } from './measurements/measurement.ts';
import { merged, resultsSchema, type MeasuredRow, type Results, type Row } from './rows.ts';

const resultsFile = join(root, 'bench', 'results.json');
const documentFile = join(root, 'docs', 'performance.md');

/** Those that were named, in their own order; all when none was. Throws when a name is not known. */
function chosen<T extends { readonly id: string }>(all: readonly T[], names: readonly string[]): readonly T[] {
  const unknown = names.filter((name) => !all.some((each) => each.id === name));
  if (unknown.length > 0) {
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${all.map((each) => each.id).join(', ')}`);
  }
  return names.length === 0 ? all : all.filter((each) => names.includes(each.id));
}

function able(wanted: readonly Client[]): Client[] {
  return wanted.filter((client) => {
    const reason = client.available();
    if (reason !== null) console.error(`without ${client.title}: ${reason}`);
    return reason === null;
  });
}

function dated(measurement: Measurement, { values, ...row }: MeasuredRow, othersCpuShare: number): Row {
  const measuredOn = new Date().toISOString().slice(0, 10);
  const cells = [...values].map(([id, each]) => [id, { values: each, measuredOn, othersCpuShare }] as const);
  return { ...row, measurement: measurement.id, cells: Object.fromEntries(cells) };
}

function earlierRows(): readonly Row[] {
  if (!existsSync(resultsFile)) return [];
  return resultsSchema.parse(JSON.parse(readFileSync(resultsFile, 'utf8'))).rows;
}

/** Rows in the measurements' order, whichever was measured first. */
function ordered(rows: readonly Row[]): Row[] {
  return measurements.flatMap(({ id }) => rows.filter((row) => row.measurement === id));
}

function keep(newer: readonly Row[]): void {
  const results: Results = resultsSchema.parse({
    version: 1,
    machine: machine(),
    rows: ordered(merged(earlierRows(), newer)),
  });
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(documentFile, renderDocument(results, clients, measurements));
}

const names = (text: string | undefined): string[] => (text ?? '').split(',').filter((name) => name !== '');

buildBinaries();
if (!existsSync(binaries.k6)) throw new Error('There is no bin/k6: make setup builds it.');
const setting = { clients: able(chosen(clients, names(process.env.CLIENTS))), rounds: Number(process.env.ROUNDS ?? 5) };
const rows: Row[] = [];
for (const measurement of chosen(measurements, process.argv.slice(2))) {
  console.error(`${measurement.title} ...`);
  const othersShare = watchOthers();
  const measured = await measurement.measure(setting);
  const share = othersShare();
  if (share > disturbingShare) console.error(`  other programs took ${(share * 100).toFixed(0)} % of the machine`);
  const done = measured.map((row) => dated(measurement, row, share));
  keep(done);
  rows.push(...done);
}
console.log(renderTable(rows, clients));
const missed = rows.filter((row) => row.goal !== null && verdictOf(row) !== 'met');
if (missed.length > 0) console.log(`\n${missed.length} of the goals above are not met.`);
