import { toolWords } from './imported-words.ts';
import type { Setup } from '../facts/setup.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import type { EngineRows } from '../schema/server-use.ts';
import { formatBytes } from '../units/bytes.ts';
import { formatCount, formatTrimmed } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';

type Row = EngineRows[number];

const row = (name: string, value: string | null | undefined, source: string): Row[] =>
  value === null || value === undefined || value === '' ? [] : [{ name, value, source }];

const setting = (name: string): string => `setting ${name}`;

function hardware({ gpu, gpus, replicas }: Setup, { configuration }: Run, samples: readonly ServerSample[]): Row[] {
  const exporter = samples.find(({ source, up }) => source === 'gpu' && up);
  const named = typeof configuration['GPU'] === 'string' ? configuration['GPU'] : null;
  const source = named !== null ? setting('GPU') : exporter?.gpuName === undefined ? 'facts' : 'exporter of the GPU';
  const name = gpu?.name ?? named ?? exporter?.gpuName ?? null;
  const told = exporter?.values.gpuMemoryTotalBytes;
  const memory = told ?? (gpu === null ? null : gpu.memoryBytes.value * gpus * replicas);
  return [
    ...row('GPU', name === null ? null : gpus > 1 ? `${formatCount(gpus)} × ${name}` : name, source),
    ...row(
      'GPU memory',
      memory === null ? null : formatBytes(memory),
      told === undefined ? 'data sheet' : 'exporter of the GPU',
    ),
    ...(replicas > 1 ? row('Replicas', formatCount(replicas), 'server or setting REPLICAS') : []),
  ];
}

function model(run: Run, { model: known, weightBits }: Setup): Row[] {
  const { server, configuration } = run;
  const parameters = known === null ? null : `${formatTrimmed(known.parameters / 1e9)} · 10⁹, language model`;
  const bits = weightBits === null ? null : `${formatTrimmed(weightBits)} bits`;
  return [
    ...row('Server', server.kind === null ? null : [server.kind, server.version].filter(Boolean).join(' '), '/version'),
    ...row('Model', server.model, toolWords(run) ?? '/v1/models'),
    ...(server.modelRoot === server.model ? [] : row('Model root', server.modelRoot, '/v1/models')),
    ...row('Parameters', parameters, known?.source ?? ''),
    ...row(
      'A weight',
      bits,
      typeof configuration['WEIGHT_BITS'] === 'number' ? setting('WEIGHT_BITS') : 'name or facts',
    ),
    ...row(
      'Longest context',
      server.maxModelLen === null ? null : `${formatCount(server.maxModelLen)} tokens`,
      '/v1/models',
    ),
  ];
}

const yesNo: Readonly<Record<string, string>> = { true: 'on', false: 'off' };
const shareText = (text: string): string => (Number(text) > 0 ? formatQuantity(Number(text), 'share') : text);
const countText = (text: string): string => (/^\d+$/.test(text) ? formatCount(Number(text)) : text);

/** Labels of `vllm:cache_config_info` that say how the engine is set up, in words; the others are machinery. */
const labels: readonly (readonly [label: string, name: string, text: (value: string) => string])[] = [
  ['gpu_memory_utilization', 'Share of GPU memory that it may take', shareText],
  ['enable_prefix_caching', 'Prefix caching', (text) => yesNo[text.toLowerCase()] ?? text],
  ['cache_dtype', 'Type of the KV cache', (text) => (text === 'auto' ? 'auto, that of the model' : text)],
  ['block_size', 'Tokens in a block of the KV cache', countText],
  ['num_gpu_blocks', 'Blocks of the KV cache', countText],
  ['sliding_window', 'Sliding window', countText],
  ['num_cpu_blocks', 'Blocks in the memory of the CPU', countText],
  ['engines', 'Engines side by side', countText],
];

function cache({ server }: Run, { kvCacheTokens }: Setup): Row[] {
  const { cacheConfig: told, maxModelLen } = server;
  if (told === null) return [];
  const source = 'vllm:cache_config_info';
  const fitting = kvCacheTokens === null || maxModelLen === null ? null : formatTrimmed(kvCacheTokens / maxModelLen);
  return [
    ...labels.flatMap(([label, name, text]) => {
      const value = told[label];
      return value === undefined || value === 'None' ? [] : row(name, text(value), source);
    }),
    ...row('Tokens that the KV cache holds', kvCacheTokens === null ? null : formatCount(kvCacheTokens), source),
    ...row('Requests of the longest context that it holds', fitting, `${source}, /v1/models`),
  ];
}

/** Hardware, model and configuration of the engine by the server's own data, settings and known facts; what nobody tells is not there. */
export const engineRows = (run: Run, setup: Setup, samples: readonly ServerSample[]): EngineRows => [
  ...hardware(setup, run, samples),
  ...model(run, setup),
  ...cache(run, setup),
];
