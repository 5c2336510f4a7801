import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findSources } from '../cli/plan/find-sources.ts';
import { readSources } from '../cli/plan/read-sources.ts';
import { makePlan } from '../lib/capacity/plan/make-plan.ts';
import { usualDemand } from '../lib/capacity/servers.ts';
import { noFacts } from '../lib/facts/user-facts.ts';
import { runId } from '../lib/records/run-id.ts';
import type { Assessment } from '../lib/schema/assessment.ts';
import type { Plan } from '../lib/schema/plan.ts';
import { renderRun } from '../reports/render.ts';
import { writeRunFolder } from '../simulator/virtual-run/run-folder.ts';
import { virtualRun, type VirtualScenario } from '../simulator/virtual-run/virtual-run.ts';
import { writeVirtualSweep } from '../simulator/virtual-run/virtual-sweep.ts';
import { root } from './k6-process.ts';

/** What is run in the place of each document: one folder for each, named as its figures in `fixtures/stated/`. */
export const documentsFolder = join(root, 'fixtures', 'documents');

const settings = z.record(z.string(), z.string());
const server = z.strictObject({
  profile: z.string(),
  gpu: z.string(),
  maxModelLen: z.number().optional(),
  kvCacheTokens: z.number().optional(),
  maxNumSeqs: z.number().optional(),
  maxNumBatchedTokens: z.number().optional(),
  gpuMemoryUtilization: z.number().optional(),
});

const documentSchema = z.strictObject({
  /** What the document tells of, and where its own figures stand. */
  about: z.string(),
  /** Where the set-up differs from that of the document, and why; a document that says everything leaves nothing. */
  differs: z.array(z.string()),
  server,
  /** Of all runs. */
  settings,
  /** By their names: the runs that the document tells of. */
  runs: z.record(z.string(), z.strictObject({ scenario: z.string(), settings })).default({}),
  /** The grid of runs that it tells of. */
  sweep: z
    .strictObject({ scenario: z.string(), axes: z.record(z.string(), z.array(z.string())), repeats: z.number() })
    .nullable()
    .default(null),
  /** Whether the runs are compared, in their order. */
  compared: z.boolean().default(false),
  /** Numbers of requests whose time it foretells, and rates that it plans servers for. */
  asked: z.strictObject({ requests: z.array(z.number()), rates: z.array(z.number()) }),
});

export type DocumentSetup = Omit<z.infer<typeof documentSchema>, 'server'> & {
  readonly server: Parameters<typeof virtualRun>[0]['server'];
};

/** Names of the documents, in the order of the alphabet. */
export const documentNames: readonly string[] = readdirSync(documentsFolder).sort();

/** The set-up of a document. */
export function readSetup(name: string): DocumentSetup {
  const text = readFileSync(join(documentsFolder, name, 'setup.json'), 'utf8');
  return documentSchema.parse(JSON.parse(text)) as DocumentSetup;
}

/** What was made of a document's set-up. */
export interface MadeDocument {
  readonly setup: DocumentSetup;
  /** Its single runs, by name. */
  readonly runs: readonly { readonly name: string; readonly folder: string; readonly assessment: Assessment }[];
  /** The folder of its sweep; null without one. */
  readonly sweep: string | null;
}

/** Runs everything that a document tells of, in virtual time and under a folder, and writes the reports of every run. */
export async function makeDocument(
  name: string,
  folder: string,
  scenarios: readonly VirtualScenario[],
): Promise<MadeDocument> {
  const setup = readSetup(name);
  const named = (id: string): VirtualScenario => {
    const scenario = scenarios.find((each) => each.id === id);
    if (scenario === undefined) throw new Error(`no scenario is called ${id}`);
    return scenario;
  };
  const runs = [];
  for (const [run, { scenario, settings: own }] of Object.entries(setup.runs)) {
    const place = join(folder, run);
    const all = { ...setup.settings, ...own };
    await writeRunFolder(place, await virtualRun({ scenario: named(scenario), settings: all, server: setup.server }));
    const { assessment } = await renderRun(place, { formats: ['json', 'markdown'] });
    runs.push({ name: run, folder: place, assessment });
  }
  if (setup.sweep === null) return { setup, runs, sweep: null };
  const sweep = join(folder, 'sweep');
  const { axes, repeats, scenario } = setup.sweep;
  await writeVirtualSweep(
    sweep,
    { scenarios: [named(scenario)], settings: setup.settings, axes, repeats, server: setup.server },
    (place) => renderRun(place, { formats: ['json'] }),
  );
  return { setup, runs, sweep };
}

/** The capacity answer drawn from everything that was made of a document's set-up, and from its own stated figures. */
export async function planDocument(name: string, folder: string, { setup, runs, sweep }: MadeDocument): Promise<Plan> {
  const stated = join(folder, 'stated.json');
  copyFileSync(join(root, 'fixtures', 'stated', `${name}.json`), stated);
  // a grid answers for itself: single runs beside it would be other set-ups
  const paths = [...(sweep === null ? runs.map((run) => run.folder) : [sweep]), stated];
  const createdAt = '2026-11-22T06:00:00.000Z';
  return makePlan({
    ...(await readSources(findSources(paths), { facts: noFacts, from: folder })),
    id: runId(new Date(createdAt), 'plan'),
    suite: 'in virtual time',
    createdAt,
    title: name,
    ask: { ...usualDemand, ...setup.asked, price: null },
    whatIf: null,
  });
}
