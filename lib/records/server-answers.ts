import type { ServerIdentity } from '../schema/run.ts';
import type { SimulatorReport } from '../schema/simulator-report.ts';
import { isObject, parseJson, type Json } from './json.ts';

/** One model that a server offers, from `/v1/models`. */
export interface ServedModel {
  readonly id: string;
  readonly root: string | null;
  /** Prompt and output tokens together; null when the server does not say. */
  readonly maxModelLen: number | null;
  readonly ownedBy: string | null;
  readonly simulated: ServerIdentity['simulated'];
}

/** Characters that are kept of what a server says of itself; a path may be long. */
const longestText = 500;

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, longestText) : null;

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The models of a `/v1/models` answer, or null when the text is no such answer. */
export function readModels(body: string): ServedModel[] | null {
  const parsed = parseObject(body);
  if (parsed === null || !Array.isArray(parsed.data)) return null;
  const models: ServedModel[] = [];
  for (const entry of parsed.data as unknown[]) {
    if (!isObject(entry) || typeof entry.id !== 'string') continue;
    // llama.cpp's name for it is in `meta`
    const length = entry.max_model_len ?? (isObject(entry.meta) ? entry.meta.n_ctx : undefined);
    const simulator = isObject(entry.simulator) ? entry.simulator : null;
    models.push({
      id: entry.id,
      root: textOrNull(entry.root),
      maxModelLen: typeof length === 'number' && Number.isInteger(length) && length > 0 ? length : null,
      ownedBy: textOrNull(entry.owned_by),
      simulated:
        simulator === null
          ? null
          : {
              profile: textOrNull(simulator.profile) ?? 'unknown',
              provenance: textOrNull(simulator.provenance) ?? 'unknown',
            },
    });
  }
  return models;
}

/** The version of a `/version` answer, or null. */
export const readVersion = (body: string): string | null => textOrNull(parseObject(body)?.version);

/**
 * The prompt tokens of a `/tokenize` answer, or null: vLLM counts them, llama.cpp lists them. `/v1/messages/count_tokens` has a
 * name of its own for the count.
 */
export function readTokenCount(body: string): number | null {
  const { count, input_tokens, tokens } = parseObject(body) ?? {};
  const found = count ?? input_tokens ?? (Array.isArray(tokens) ? tokens.length : null);
  return typeof found === 'number' && Number.isInteger(found) && found > 0 ? found : null;
}

/** Whether a name asks for this model; Ollama takes a name without a tag for `latest`. */
export const isNamed = (model: ServedModel, name: string): boolean =>
  model.id === name || (serverKind(model) === 'Ollama' && model.id === `${name}:latest`);

/** What the server is, from who it says owns its models. */
export function serverKind(model: ServedModel): string | null {
  const known: Readonly<Record<string, string>> = {
    vllm: 'vLLM',
    sglang: 'SGLang',
    llamacpp: 'llama.cpp',
    library: 'Ollama',
    'k6-vllm-simulator': 'k6-vllm simulator',
  };
  return known[model.ownedBy ?? ''] ?? model.ownedBy;
}

/** What a simulator's `/simulator/state` says of the run, or null where it is no such answer. */
export function readSimulatorReport(body: string): SimulatorReport | null {
  const { profile, provenance, evidence, timeScale, lateness } = parseObject(body) ?? {};
  if (typeof timeScale !== 'number' || !isObject(lateness)) return null;
  const { steps, resyncs, skippedMs, trustworthy } = lateness;
  if (typeof steps !== 'number' || typeof resyncs !== 'number' || typeof skippedMs !== 'number') return null;
  return {
    profile: textOrNull(profile) ?? 'unknown',
    provenance: textOrNull(provenance) ?? 'unknown',
    evidence: textOrNull(evidence) ?? '',
    timeScale,
    lateness: {
      steps,
      p50Ms: numberOrNull(lateness.p50Ms),
      p99Ms: numberOrNull(lateness.p99Ms),
      maxMs: numberOrNull(lateness.maxMs),
      medianStepMs: numberOrNull(lateness.medianStepMs),
      resyncs,
      skippedMs,
      trustworthy: typeof trustworthy === 'boolean' ? trustworthy : null,
    },
  };
}

/**
 * Labels of the first `vllm:cache_config_info` sample in a Prometheus text, or null. Data-parallel engines have one each, and then
 * their number stands beside as `engines`.
 */
export function readCacheConfig(metrics: string): Record<string, string> | null {
  const [line, ...others] = metrics.matchAll(/^vllm:cache_config_info\{(.*)\}\s/gm);
  if (line === undefined) return null;
  const labels: Record<string, string> = others.length === 0 ? {} : { engines: String(1 + others.length) };
  for (const label of (line[1] ?? '').matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
    labels[label[1] ?? ''] = (label[2] ?? '').slice(0, longestText).replace(/\\(.)/g, '$1');
  }
  return labels;
}

function parseObject(body: string): Json | null {
  const parsed = parseJson(body);
  return isObject(parsed) ? parsed : null;
}
