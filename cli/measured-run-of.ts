import { timePerOutputToken, timeToFirstToken } from '../lib/assessment/metrics.ts';
import { loadWords } from '../lib/assessment/level-words.ts';
import { at } from '../lib/assessment/record-columns.ts';
import { stretchesOf } from '../lib/assessment/sample.ts';
import { inSendOrder } from '../lib/assessment/send-order.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { ServerIdentity } from '../lib/schema/run.ts';
import { readRun, type RunContent } from '../reports/read-run.ts';
import type { MeasuredRequest, MeasuredRun, MeasuredServer } from '../simulator/calibration/measured-run.ts';
import type { MeasuredLoad } from '../simulator/what-if/measured-load.ts';

type RecordsContent = Extract<RunContent, { readonly source: 'records' }>;

async function recordsOf(path: string, command: string): Promise<RecordsContent> {
  const content = await readRun(path);
  if (content.source === 'records') return content;
  throw new UsageError(`${path} holds no request records`, [
    `${command} needs a run folder with requests.ndjson: make one with k6-vllm run`,
  ]);
}

/** These requests of a run, in any order, as calibration takes them. */
function measuredRows({ run, columns }: RecordsContent, rows: Iterable<number>): MeasuredRun {
  const requests: MeasuredRequest[] = [];
  const counts = { failed: 0, unusable: 0, cached: 0, known: 0 };
  for (const row of rows) {
    const ttftMs = timeToFirstToken.of(columns, row);
    const promptTokens = at(columns.promptTokens, row);
    const outputTokens = at(columns.outputTokens, row);
    if (columns.success[row] !== 1) counts.failed += 1;
    else if (!(promptTokens > 0 && outputTokens > 0) || Number.isNaN(ttftMs)) counts.unusable += 1;
    else {
      requests.push({
        sentMs: at(columns.sentMs, row),
        endMs: at(columns.endMs, row),
        promptTokens,
        outputTokens,
        ttftMs,
        tpotMs: timePerOutputToken.of(columns, row),
        measured: columns.measured[row] === 1,
      });
      const cached = at(columns.cachedTokens, row);
      if (!Number.isNaN(cached)) {
        counts.cached += cached;
        counts.known += promptTokens;
      }
    }
  }
  return {
    id: run.id,
    startedAt: run.startedAt,
    loop: run.loop,
    server: serverOf(run.server),
    requests: requests.sort((a, b) => a.sentMs - b.sentMs),
    failed: counts.failed,
    unusable: counts.unusable,
    cachedShare: counts.known === 0 ? null : counts.cached / counts.known,
  };
}

/** A run folder as calibration takes it; a UsageError when it has no records. */
export async function measuredRunOf(path: string): Promise<MeasuredRun> {
  const content = await recordsOf(path, 'calibrate');
  return measuredRows(content, inSendOrder(content.columns));
}

/** The loads of a run folder as a what-if takes them: one, or each visit to a level of several; a UsageError when it has no records. */
export async function measuredLoadsOf(path: string): Promise<MeasuredLoad[]> {
  const content = await recordsOf(path, 'what-if');
  const { run, columns } = content;
  const [level, ...others] = new Set(run.profile.levels);
  const ordered = inSendOrder(columns);
  const stretches = others.length === 0 ? [ordered] : stretchesOf(columns, ordered);
  return stretches.flatMap((rows) => {
    const load = others.length === 0 ? level : columns.level[rows[0] ?? 0];
    if (load === undefined || !(load > 0)) return [];
    const id = others.length === 0 ? run.id : `${run.id} at ${loadWords(run.loop, load)}`;
    return [{ ...measuredRows(content, rows), id, runId: run.id, level: load }];
  });
}

/** The labels of `vllm:cache_config_info` are texts, `None` where there is nothing. */
function serverOf({ kind, version, model, maxModelLen, cacheConfig, simulated }: ServerIdentity): MeasuredServer {
  const whole = (name: string): number | null => {
    const value = Number(cacheConfig?.[name] ?? Number.NaN);
    return Number.isSafeInteger(value) && value > 0 ? value : null;
  };
  const blockSize = whole('block_size');
  const blocks = whole('num_gpu_blocks');
  const caching = cacheConfig?.enable_prefix_caching;
  return {
    model,
    software: kind === null ? null : [kind, version].filter((part) => part !== null).join(' '),
    maxModelLen,
    blockSize,
    kvCacheTokens: blockSize === null || blocks === null ? null : blockSize * blocks,
    prefixCaching: caching === undefined ? null : caching === 'True',
    simulated: simulated?.profile ?? null,
  };
}
