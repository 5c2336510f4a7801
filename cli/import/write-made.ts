import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recordOf, runOf, type AddedSettings } from '../../lib/importers/imported-run.ts';
import type { ForeignFile, Importer, ImportedResults, ImportedRun, Taken } from '../../lib/importers/importer.ts';
import { runId } from '../../lib/records/run-id.ts';
import type { RequestRecord } from '../../lib/schema/record.ts';
import { statedResultsFormat } from '../../lib/schema/stated-results.ts';
import type { ItlEntry, Summary } from '../../lib/schema/summary.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { itlEntryOf } from '../../reports/reading/itl-histograms.ts';
import { suiteVersion } from '../suite-version.ts';

/** Where something was written, and what it holds. */
export interface Written {
  readonly kind: 'run' | 'stated';
  readonly path: string;
  /** Requests of a run, else results. */
  readonly count: number;
}

/** Files by their names in a folder, or one file by itself. */
interface Draft {
  readonly kind: Written['kind'];
  readonly name: string;
  readonly count: number;
  readonly files: ReadonlyMap<string, string> | string;
}

/** Gaps of each phase and level pooled, as far as the tool keeps them. */
function pooled(records: readonly RequestRecord[]): ItlEntry[] {
  const groups = new Map<string, RequestRecord[]>();
  for (const record of records) {
    if (record.gapsMs === null) continue;
    const key = `${record.phase} ${record.level}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const gaps = Float64Array.from(
      group.flatMap(({ gapsMs }) => gapsMs ?? []),
      (ms) => Math.round(1000 * ms),
    );
    return first === undefined ? [] : (itlEntryOf(first.phase, first.level, gaps) ?? []);
  });
}

function draftOfRun(
  importer: Importer,
  imported: ImportedRun,
  files: readonly ForeignFile[],
  added: AddedSettings,
): Draft {
  const run = runOf(importer, imported.run, files, suiteVersion, added);
  const records = imported.records.map((record) => recordOf(record, run)).toSorted((a, b) => a.endMs - b.endMs);
  const lastMs = records.at(-1)?.endMs ?? 0;
  // k6 aggregated nothing here
  const summary: Summary = { metrics: {}, state: { testRunDurationMs: lastMs }, itl: pooled(records) };
  const content = new Map([
    ['run.json', `${JSON.stringify(run, null, 2)}\n`],
    ['requests.ndjson', records.map((record) => `${JSON.stringify(record)}\n`).join('')],
    ['summary.json', `${JSON.stringify(summary)}\n`],
  ]);
  return { kind: 'run', name: run.id, count: records.length, files: content };
}

/** Names of our settings of the hardware, and what a stated result calls them. */
const hardware = { GPU: 'gpu', GPUS: 'gpus', REPLICAS: 'replicas', WEIGHT_BITS: 'weightBits' };

const setupOfSettings = (configuration: AddedSettings['configuration']): object =>
  Object.fromEntries(
    Object.entries(hardware).flatMap(([name, field]) =>
      configuration[name] === undefined ? [] : [[field, configuration[name]]],
    ),
  );

function draftOfResults(
  importer: Importer,
  { source, results }: ImportedResults,
  [first]: readonly ForeignFile[],
  { configuration }: AddedSettings,
): Draft {
  const setup = setupOfSettings(configuration);
  const told = results.map((result) => ({ ...result, setup: { ...result.setup, ...setup } }));
  const stated = { format: statedResultsFormat, version: 1, source, results: told };
  const name = `${runId(new Date(first?.modifiedAt ?? 0), importer.id)}.stated.json`;
  return { kind: 'stated', name, count: results.length, files: `${JSON.stringify(stated, null, 2)}\n` };
}

/** Names that nothing else here has: a second of the same name is numbered. */
function distinctNames(drafts: readonly Draft[]): Draft[] {
  const seen = new Map<string, number>();
  return drafts.map((draft) => {
    const times = (seen.get(draft.name) ?? 0) + 1;
    seen.set(draft.name, times);
    const numbered =
      draft.kind === 'run' ? `${draft.name}-${times}` : draft.name.replace('.stated', `-${times}.stated`);
    return times === 1 ? draft : { ...draft, name: numbered };
  });
}

/** Where each goes: one thing is what `output` names, several lie in it. */
function placesOf(drafts: readonly Draft[], output: string | undefined, usual: string): string[] {
  const [only] = drafts;
  const isPlace = drafts.length === 1 && only !== undefined && (only.kind === 'run' || output?.endsWith('.json'));
  return drafts.map(({ name }) => (output === undefined ? join(usual, name) : isPlace ? output : join(output, name)));
}

function put(draft: Draft, scratch: string): void {
  if (typeof draft.files === 'string') {
    writeFileSync(join(scratch, draft.name), draft.files);
    return;
  }
  mkdirSync(join(scratch, draft.name));
  for (const [name, text] of draft.files) writeFileSync(join(scratch, draft.name, name), text);
}

/** Writes all that was made of files, or nothing: beside its place at first, then under its name. What is there already is refused. */
export function writeMade(
  importer: Importer,
  { made }: Taken,
  files: readonly ForeignFile[],
  added: AddedSettings,
  { output, usual }: { readonly output?: string; readonly usual: string },
): Written[] {
  const drafts = distinctNames(
    made.map((each) =>
      each.kind === 'run' ? draftOfRun(importer, each, files, added) : draftOfResults(importer, each, files, added),
    ),
  );
  const places = placesOf(drafts, output, usual);
  const there = places.filter((place) => existsSync(place));
  if (there.length > 0)
    throw new UsageError('Nothing was imported: there is something already.', [
      ...there.map((place) => `${place} exists`),
      'remove it, or name another place with --output',
    ]);
  const parent = dirname(places[0] ?? usual);
  mkdirSync(parent, { recursive: true });
  const scratch = mkdtempSync(join(parent, '.import-'));
  try {
    for (const draft of drafts) put(draft, scratch);
    drafts.forEach(({ name }, index) => renameSync(join(scratch, name), places[index] ?? join(usual, name)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return drafts.map(({ kind, count }, index) => ({ kind, count, path: places[index] ?? '' }));
}
