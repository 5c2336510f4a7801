import type { StatedResult } from '../../schema/stated-results.ts';
import { readEntry } from '../foreign-entry.ts';
import type { ForeignEntry } from '../importer.ts';
import { latencyOf, withoutAbsent } from '../stated-fields.ts';
import { loadOf } from './load.ts';
import { aggregatesSchema, title, type Aggregates } from './schema.ts';

const statistics = { mean: 'mean', p50: 'median', p90: 'p90', p95: 'p95', p99: 'p99', 'p99.9': 'p99.9' } as const;

/** A latency by its statistics, ms; those that the file was not asked to hold are left out. */
function latencyIn(value: unknown, metric: string): StatedResult['figures']['ttftMs'] {
  const fields = value as Record<string, unknown>;
  return latencyOf(statistics, (theirs) => {
    const figure = fields[`${theirs}_${metric}_ms`];
    return typeof figure === 'number' && figure > 0 ? figure : undefined;
  });
}

function figuresOf(about: Aggregates, value: unknown): StatedResult['figures'] {
  return {
    requestsPerS: about.request_throughput,
    outputTokensPerS: about.output_throughput,
    totalTokensPerS: about.total_token_throughput,
    ...withoutAbsent({
      ttftMs: latencyIn(value, 'ttft'),
      tpotMs: latencyIn(value, 'tpot'),
      itlMs: latencyIn(value, 'itl'),
      e2eMs: latencyIn(value, 'e2el'),
    }),
  };
}

/** What the aggregates alone say. Its peak of output tokens is left out: it counts chunks. */
export function statedOf(entry: ForeignEntry): StatedResult {
  const about = readEntry(aggregatesSchema, entry, title);
  const { loop, profile } = loadOf(about);
  const { completed, failed, max_concurrency: slots, request_rate: rate } = about;
  const [level] = profile.levels;
  const again = about.run_number == null ? '' : `, run ${about.run_number}`;
  return {
    name: `${profile.name} ${level ?? ''}${again}, ${about.date}`,
    setup: { model: about.model_id },
    load: {
      loop,
      ...(slots == null ? {} : { concurrency: slots }),
      ...(profile.name === 'burst' ? { atOnce: true } : {}),
      ...(rate === 'inf' || about.ramp_up_strategy != null ? {} : { offeredRps: rate }),
      requests: completed + (failed ?? Math.max(0, about.num_prompts - completed)),
      succeeded: completed,
      ...(failed == null ? {} : { failed }),
      seconds: about.duration,
    },
    tokens:
      completed === 0
        ? {}
        : { prompt: about.total_input_tokens / completed, output: about.total_output_tokens / completed },
    figures: figuresOf(about, entry.value),
    projections: [],
  };
}
