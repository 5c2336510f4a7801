import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { exportSettings } from './exports.ts';

const settings = (outputs: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  exportSettings(outputs, environment, 'run-1');

test('without an output nothing is set', () => {
  assert.deepEqual(settings([]), {});
});

test('Prometheus is told its address, and k6 which statistics of a trend it wants', () => {
  assert.deepEqual(settings(['prometheus=http://metrics:9090']), {
    K6_OUT: 'experimental-prometheus-rw',
    K6_PROMETHEUS_RW_SERVER_URL: 'http://metrics:9090/api/v1/write',
    K6_PROMETHEUS_RW_TREND_STATS: 'count,sum,p(50),p(95),p(99),max',
    K6_SYSTEM_TAGS: 'scenario,name,method,status,error_code,expected_response',
    K6_TAGS: 'testid:run-1',
  });
});

test('a path stands, and a name and password leave the address, which k6 prints', () => {
  const { K6_PROMETHEUS_RW_SERVER_URL, K6_PROMETHEUS_RW_USERNAME, K6_PROMETHEUS_RW_PASSWORD } = settings([
    'experimental-prometheus-rw=https://me:p%40ss@mimir/api/v1/push?tenant=a',
  ]);
  assert.deepEqual(
    [K6_PROMETHEUS_RW_SERVER_URL, K6_PROMETHEUS_RW_USERNAME, K6_PROMETHEUS_RW_PASSWORD],
    ['https://mimir/api/v1/push?tenant=a', 'me', 'p@ss'],
  );
});

test('OpenTelemetry goes by HTTP or gRPC, with TLS or without, as the address says', () => {
  const otel = (address: string) => {
    const { K6_OUT: _, K6_TAGS: __, K6_SYSTEM_TAGS: ___, ...rest } = settings([`opentelemetry=${address}`]);
    return rest;
  };
  assert.deepEqual(otel('http://127.0.0.1:4318'), {
    K6_OTEL_METRIC_PREFIX: 'k6_',
    K6_OTEL_EXPORTER_PROTOCOL: 'http/protobuf',
    K6_OTEL_HTTP_EXPORTER_ENDPOINT: '127.0.0.1:4318',
    K6_OTEL_HTTP_EXPORTER_INSECURE: 'true',
    K6_OTEL_HTTP_EXPORTER_URL_PATH: '/v1/metrics',
  });
  assert.equal(otel('https://otel/otlp/v1/metrics').K6_OTEL_HTTP_EXPORTER_URL_PATH, '/otlp/v1/metrics');
  assert.equal(otel('https://otel').K6_OTEL_HTTP_EXPORTER_INSECURE, 'false');
  assert.deepEqual(otel('grpc://otel:4317'), {
    K6_OTEL_METRIC_PREFIX: 'k6_',
    K6_OTEL_EXPORTER_PROTOCOL: 'grpc',
    K6_OTEL_GRPC_EXPORTER_ENDPOINT: 'otel:4317',
    K6_OTEL_GRPC_EXPORTER_INSECURE: 'true',
  });
});

test('what the environment says stands, and its tags stay beside the name of the run', () => {
  const environment = { K6_PROMETHEUS_RW_TREND_STATS: 'p(99)', K6_SYSTEM_TAGS: 'name', K6_TAGS: 'team:blue' };
  const { K6_PROMETHEUS_RW_TREND_STATS, K6_SYSTEM_TAGS, K6_TAGS } = settings(['prometheus'], environment);
  assert.deepEqual([K6_PROMETHEUS_RW_TREND_STATS, K6_SYSTEM_TAGS], [undefined, undefined]);
  assert.equal(K6_TAGS, 'team:blue,testid:run-1');
});

test('several outputs go side by side, those that k6 knows by itself as they are', () => {
  assert.equal(
    settings(['prometheus', 'json=points.json.gz', 'opentelemetry']).K6_OUT,
    'experimental-prometheus-rw,json=points.json.gz,opentelemetry',
  );
});

test('addresses that nothing can be sent to are named, all at once', () => {
  assert.throws(
    () => settings(['prometheus=localhost:9090', 'opentelemetry=ftp://otel', 'json=a,b.json', 'prometheus=']),
    (error: unknown) =>
      error instanceof UsageError &&
      error.problems.length === 4 &&
      /prometheus=http:\/\/127\.0\.0\.1:9090/.test(error.problems[0] ?? ''),
  );
});
