import { UsageError } from '../../lib/schema/usage-error.ts';

/** Environment variables of k6. */
export type K6Environment = Readonly<Record<string, string>>;

/** Of every trend; k6 would send its p(99) alone. With count and sum a mean over any window can be made. */
const trendStats = 'count,sum,p(50),p(95),p(99),max';

/** k6's usual ones without those whose values have no end (`error`) or say nothing new (`url`, `proto`): every value is a time series. */
const systemTags = 'scenario,name,method,status,error_code,expected_response';

/** An output that may be told its address; the others go to k6 as they are. */
interface AddressedOutput {
  /** k6's own name. */
  readonly k6: string;
  readonly example: string;
  readonly protocols: readonly string[];
  readonly settings: (address: URL) => K6Environment;
  /** Where nothing else is said. */
  readonly usual: K6Environment;
}

const withCredentials = ({ username, password }: URL, names: readonly [string, string]): K6Environment =>
  username === '' ? {} : { [names[0]]: decodeURIComponent(username), [names[1]]: decodeURIComponent(password) };

const prometheus: AddressedOutput = {
  k6: 'experimental-prometheus-rw',
  example: 'prometheus=http://127.0.0.1:9090',
  protocols: ['http:', 'https:'],
  settings: (address) => ({
    K6_PROMETHEUS_RW_SERVER_URL: `${address.protocol}//${address.host}${address.pathname === '/' ? '/api/v1/write' : address.pathname}${address.search}`,
    ...withCredentials(address, ['K6_PROMETHEUS_RW_USERNAME', 'K6_PROMETHEUS_RW_PASSWORD']),
  }),
  usual: { K6_PROMETHEUS_RW_TREND_STATS: trendStats },
};

const opentelemetry: AddressedOutput = {
  k6: 'opentelemetry',
  example: 'opentelemetry=http://127.0.0.1:4318 (or grpc://127.0.0.1:4317)',
  protocols: ['http:', 'https:', 'grpc:', 'grpcs:'],
  settings: (address) =>
    address.protocol.startsWith('grpc')
      ? {
          K6_OTEL_EXPORTER_PROTOCOL: 'grpc',
          K6_OTEL_GRPC_EXPORTER_ENDPOINT: address.host,
          K6_OTEL_GRPC_EXPORTER_INSECURE: String(address.protocol === 'grpc:'),
        }
      : {
          K6_OTEL_EXPORTER_PROTOCOL: 'http/protobuf',
          K6_OTEL_HTTP_EXPORTER_ENDPOINT: address.host,
          K6_OTEL_HTTP_EXPORTER_INSECURE: String(address.protocol === 'http:'),
          K6_OTEL_HTTP_EXPORTER_URL_PATH: address.pathname === '/' ? '/v1/metrics' : address.pathname,
          ...withCredentials(address, ['K6_OTEL_HTTP_EXPORTER_USERNAME', 'K6_OTEL_HTTP_EXPORTER_PASSWORD']),
        },
  usual: { K6_OTEL_METRIC_PREFIX: 'k6_' },
};

const addressed: Readonly<Record<string, AddressedOutput>> = {
  prometheus,
  'experimental-prometheus-rw': prometheus,
  opentelemetry,
};

/**
 * What makes k6 send its metrics to these outputs while it runs: `prometheus[=URL]`, `opentelemetry[=URL]`, or what `k6 run --out` takes.
 * Every sample carries the run's name as `testid`. What the environment says of an output stands. Throws a UsageError that names every mistake.
 */
export function exportSettings(outputs: readonly string[], environment: NodeJS.ProcessEnv, run: string): K6Environment {
  if (outputs.length === 0) return {};
  const problems = outputs.flatMap(problemOf);
  if (problems.length > 0) throw new UsageError('--out takes outputs of k6.', problems);
  const read = outputs.map(readOutput);
  const usual = Object.fromEntries(read.flatMap(({ output }) => Object.entries(output?.usual ?? {})));
  const told = Object.fromEntries(
    read.flatMap(({ output, address }) => (output && address ? Object.entries(output.settings(address)) : [])),
  );
  const tags = [environment.K6_TAGS, `testid:${run.replaceAll(/[,:]/g, '-')}`].filter(Boolean).join(',');
  return {
    ...unsaid({ ...usual, K6_SYSTEM_TAGS: systemTags }, environment),
    ...told,
    K6_OUT: read.map(({ k6 }) => k6).join(','),
    K6_TAGS: tags,
  };
}

interface ReadOutput {
  /** As k6 takes it. */
  readonly k6: string;
  readonly output?: AddressedOutput;
  readonly address?: URL | null;
}

function readOutput(text: string): ReadOutput {
  const [name = '', ...rest] = text.split('=');
  const output = addressed[name];
  if (output === undefined) return { k6: text };
  return { k6: output.k6, output, address: rest.length === 0 ? null : parseUrl(rest.join('=')) };
}

const parseUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

function problemOf(text: string): string[] {
  if (text.includes(',')) return [`"${text}" has a comma, at which k6 would part it`];
  const { output, address } = readOutput(text);
  if (output === undefined || !text.includes('=')) return [];
  const fits = address && output.protocols.includes(address.protocol) && address.host !== '';
  return fits ? [] : [`"${text}" has no address that it can be sent to; write it as ${output.example}`];
}

const unsaid = (usual: K6Environment, environment: NodeJS.ProcessEnv): K6Environment =>
  Object.fromEntries(Object.entries(usual).filter(([name]) => environment[name] === undefined));
