interface ForeignFormat {
  /** Completes "it is …". */
  readonly what: string;
  /** Fields that it has and request records have not. */
  readonly fields: readonly string[];
  /** Whether `k6-vllm import` takes the whole file. */
  readonly importable?: true;
}

/** What may be taken for request records, each known by fields of its own; the first that fits is named. */
const formats: readonly ForeignFormat[] = [
  { what: 'k6’s own --out json, which holds samples of metrics', fields: ['type', 'data', 'metric'], importable: true },
  { what: 'a scrape, as in server.ndjson', fields: ['atMs', 'source', 'values'] },
  {
    what: 'an answer or a request in OpenAI’s batch format, as in outputs.jsonl',
    fields: ['custom_id'],
    importable: true,
  },
  { what: 'a result of vLLM’s bench serve', fields: ['request_throughput', 'total_input_tokens'], importable: true },
  { what: 'a report of GuideLLM', fields: ['benchmarks'], importable: true },
  { what: 'a request of a GuideLLM report', fields: ['time_to_first_token_ms', 'inter_token_latency_ms'] },
  { what: 'a record of AIPerf’s profile_export.jsonl', fields: ['metadata', 'metrics'] },
  { what: 'a record of inference-perf', fields: ['start_time', 'end_time', 'info'] },
  { what: 'a response of LLMPerf', fields: ['ttft_s', 'end_to_end_latency_s'] },
];

const formatOf = (value: object): ForeignFormat | undefined =>
  formats.find(({ fields }) => fields.every((field) => field in value));

/** What an object is that another program, or another part of this suite, wrote; null where it cannot be told. */
export function foreignFormat(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { format } = value as { format?: unknown };
  if (typeof format === 'string' && format.startsWith('k6-vllm/')) return `a ${format} file`;
  return formatOf(value)?.what ?? null;
}

/** What to do with a file of another tool; null where it is none that can be imported. */
export function importRemedy(value: object): string | null {
  return formatOf(value)?.importable === true ? 'k6-vllm import makes a run of it, or stated results.' : null;
}
