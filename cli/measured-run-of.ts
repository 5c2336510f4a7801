import { timePerOutputToken, timeToFirstToken } from '../lib/assessment/metrics.ts';
import { at } from '../lib/assessment/record-columns.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { ServerIdentity } from '../lib/schema/run.ts';
import { readRun } from '../reports/read-run.ts';
import type { MeasuredRequest, MeasuredRun, MeasuredServer } from '../simulator/calibration/measured-run.ts';

/** A run folder as calibration takes it; a UsageError when it has no records. */
export async function measuredRunOf(path: string): Promise<MeasuredRun> {
  const content = await readRun(path);
  if (content.source !== 'records') {
    throw new UsageError(`${path} holds no request records`, ['calibrate needs a run folder: run it with bin/k6']);
  }
  const { run, columns } = content;
  const requests: MeasuredRequest[] = [];
  const counts = { failed: 0, unusable: 0, cached: 0, known: 0 };
  for (let row = 0; row < columns.length; row += 1) {
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
