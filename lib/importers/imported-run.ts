import { gapStatistics, toMicroseconds } from '../records/gap-statistics.ts';
import { runId } from '../records/run-id.ts';
import type { RequestRecord } from '../schema/record.ts';
import type { Objective, Run } from '../schema/run.ts';
import type { ForeignFile, ForeignRecord, ForeignRun, Importer } from './importer.ts';

/** What the user adds to what the files say. */
export interface AddedSettings {
  readonly objectives: readonly Objective[];
  readonly configuration: Run['configuration'];
}

const slug = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** `run.json` of an imported run; `suite` is the version that imports it. */
export function runOf(
  { id: tool, title }: Importer,
  told: ForeignRun,
  files: readonly ForeignFile[],
  suite: string,
  { objectives, configuration }: AddedSettings,
): Run {
  const scenario = told.label === null ? tool : `${tool}-${slug(told.label)}`;
  return {
    format: 'k6-vllm/run',
    version: 1,
    id: runId(new Date(told.startedAt), scenario),
    scenario: tool,
    state: told.state,
    startedAt: told.startedAt,
    endedAt: told.endedAt,
    loop: told.loop,
    profile: told.profile,
    workload: { id: tool, dataset: { source: told.dataset, size: null } },
    requestsPlanned: told.requestsPlanned,
    objectives: [...objectives],
    configuration: { ...told.configuration, ...configuration },
    client: { suite, revision: null, k6: null, binary: 'imported' },
    server: {
      baseUrl: told.baseUrl,
      kind: null,
      version: null,
      model: told.model,
      modelRoot: null,
      maxModelLen: null,
      cacheConfig: null,
      simulated: null,
    },
    notes: [],
    imported: {
      tool: title,
      version: told.version,
      files: files.map(({ name, sha256 }) => ({ name, sha256 })),
      tokens: told.tokens,
      notes: [...told.notes],
    },
  };
}

const instant = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : toMicroseconds(ms);

/** A line of `requests.ndjson`: what the tool said, and null for what it did not say. */
export function recordOf(record: ForeignRecord, { scenario, workload, imported }: Run): RequestRecord {
  const counted = record.promptTokens != null || record.outputTokens != null;
  const gapsMs = record.gapsMs?.map(toMicroseconds) ?? null;
  return {
    vu: 1,
    status: record.success ? 200 : 0,
    failureKind: record.success ? null : 'untold',
    failureMessage: null,
    promptTokens: null,
    cachedTokens: null,
    outputTokens: null,
    chunks: null,
    finishReason: null,
    valid: null,
    invalidReason: null,
    requestId: null,
    serverTimings: null,
    ...record,
    v: 1,
    scenario,
    workload: workload.id,
    scheduledMs: instant(record.scheduledMs),
    sentMs: instant(record.sentMs) ?? 0,
    headersMs: instant(record.headersMs),
    firstTokenMs: instant(record.firstTokenMs),
    firstContentMs: instant(record.firstContentMs),
    lastTokenMs: instant(record.lastTokenMs),
    endMs: instant(record.endMs) ?? 0,
    tokenSource: counted ? (imported?.tokens === 'usage' ? 'usage' : 'told') : 'none',
    ...gapStatistics(gapsMs ?? []),
    gapsMs,
  };
}
