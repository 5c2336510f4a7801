// The same requests in the same k6, once by k6/http and once by k6/x/vllm: what the server saw, and what k6 reports.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { customK6, runProcess, temporaryFolder, type Ended } from './k6-process.ts';
import {
  startRecordingServer,
  streaming,
  type Answer,
  type RecordingServer,
  type Secrecy,
  type SeenRequest,
} from './recording-server.ts';

/** Which module sends. */
export type Way = 'k6/http' | 'k6/x/vllm';

/** The key that `apiKey: true` sends. */
export const apiKey = 'canary-key-51c9';

/** What to send, to which server, in which k6. */
export interface Asked {
  readonly answer?: Answer;
  readonly tls?: Secrecy;
  /** Written with `PORT` for the server's port, as all strings here are. */
  readonly baseUrl?: string;
  readonly options?: Record<string, unknown>;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** `Authorization: Bearer …`: a header for k6/http, the client's own option for the extension. */
  readonly apiKey?: boolean;
  readonly timeoutMs?: number;
  /** What an iteration does; `send(tags?)` sends one request. */
  readonly iteration?: string;
  /** Code beside the default function. */
  readonly beside?: string;
}

/** One sample of an `http_*` or `data_*` metric, without what no two runs have in common. */
export interface Point {
  readonly metric: string;
  readonly tags: Record<string, string>;
  readonly metadata: Record<string, string>;
  readonly value: number | boolean | null;
}

/** A line of k6's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
}

/** One run, with `PORT` where the server's port stood. */
export interface Sent extends Ended {
  readonly seen: readonly SeenRequest[];
  readonly points: readonly Point[];
  readonly log: readonly LogLine[];
  /** What the script gave to `console.log`, which was JSON. */
  readonly said: readonly unknown[];
}

const scriptFor = (asked: Asked, way: Way): string => `
import http from 'k6/http';
import exec from 'k6/execution';
import { group } from 'k6';
import { Client } from 'k6/x/vllm';

export const options = ${JSON.stringify({ iterations: 1, systemTags: everySystemTag, ...asked.options })};
const baseUrl = ${JSON.stringify(asked.baseUrl ?? `${asked.tls ? 'https' : 'http'}://127.0.0.1:PORT`)};
const way = ${JSON.stringify(way)};
const path = '/v1/chat/completions', body = '{"stream":true}', timeout = ${asked.timeoutMs ?? 30_000};
const headers = ${JSON.stringify({ 'Content-Type': 'application/json', ...asked.headers })};
const key = ${JSON.stringify(asked.apiKey === true ? { apiKey } : {})};
const client = new Client({ baseUrl, headers, timeoutMs: timeout, ...key });
const withKey = key.apiKey ? { ...headers, Authorization: 'Bearer ' + key.apiKey } : headers;
const part = { id: 'a', scenario: 's', workload: 'w', phase: 'measure', level: 4 };
const send = (tags, change) => way === 'k6/http' ?
  http.post(baseUrl + path, body, { headers: withKey, timeout, tags }) :
  client.request({ path, body, tags, ...part, ...change });
${asked.beside ?? ''}
export default function () { ${asked.iteration ?? 'send();'} }
`;

const everySystemTag = (
  'proto subproto status method url name group check error error_code tls_version scenario service ' +
  'expected_response iter vu ocsp_status ip'
).split(' ');

/** Runs the script one way, against a server of its own unless one is given. */
export async function sendBy(way: Way, asked: Asked, shared?: RecordingServer): Promise<Sent> {
  const folder = temporaryFolder(after);
  const server = shared ?? (await startRecordingServer({ answer: asked.answer ?? streaming(), tls: asked.tls }));
  const here = (text: string): string => text.replaceAll('PORT', String(server.port));
  const anywhere = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(`:${server.port}`, ':PORT')) as T;
  const script = join(folder, 'script.js');
  writeFileSync(script, here(scriptFor(asked, way)));
  const flags = ['--quiet', '--no-usage-report', '--summary-mode=disabled', '--log-format=json', '--out'];
  const ended = await runProcess({
    command: customK6,
    args: ['run', ...flags, `json=${join(folder, 'points.ndjson')}`, ...(asked.args ?? []), script],
    env: Object.fromEntries(Object.entries(asked.env ?? {}).map(([name, value]) => [name, here(value)])),
  });
  if (shared === undefined) server.close();
  const { log, said } = heard(ended.output);
  const points = pointsIn(readFileSync(join(folder, 'points.ndjson'), 'utf8'), asked.tls !== undefined);
  return { ...ended, seen: anywhere(server.seen), points: anywhere(points), log: anywhere(log), said };
}

/** Tells k6's log from what the script said. */
function heard(output: string): Pick<Sent, 'log' | 'said'> {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  const log = lines.map((line) => JSON.parse(line) as LogLine & { source?: string });
  return {
    log: log.filter(({ source }) => source !== 'console'),
    said: log.filter(({ source }) => source === 'console').map(({ msg }) => JSON.parse(msg) as unknown),
  };
}

interface JsonOutputLine {
  readonly type: 'Metric' | 'Point';
  readonly metric: string;
  readonly data: { value: number; tags?: Record<string, string>; metadata?: Record<string, string> };
}

function pointsIn(output: string, encrypted: boolean): Point[] {
  const lines = output.split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as JsonOutputLine)
    .filter(({ type, metric }) => type === 'Point' && /^(http|data)_/.test(metric))
    .map(({ metric, data: { value, tags = {}, metadata = {} } }) => ({
      metric,
      tags,
      metadata,
      value: comparable(metric, value, encrypted),
    }));
}

/** Counts as they are, durations not at all; of what happens once per connection, and of encrypted bytes, whether. */
function comparable(metric: string, value: number, encrypted: boolean): number | boolean | null {
  assert.ok(value >= 0, `${metric} is ${value}`);
  if (['http_req_connecting', 'http_req_tls_handshaking'].includes(metric)) return value > 0;
  if (metric.startsWith('data_')) return encrypted ? value > 0 : value;
  return ['http_reqs', 'http_req_failed'].includes(metric) ? value : null;
}

/** The extension's own tags, which k6/http does not give. */
const ownTags = { phase: 'measure', level: '4' };

function withoutOwnTags(point: Point): Point {
  if (point.metric.startsWith('data_')) return point;
  const { phase, level, ...tags } = point.tags;
  assert.deepEqual({ phase, level }, ownTags, `${point.metric} has the extension's own tags`);
  return { ...point, tags };
}

/** Sends both ways, finds no difference between them, and returns the extension's. */
export async function sendAlike(asked: Asked): Promise<Sent> {
  const [expected, sent] = await Promise.all([sendBy('k6/http', asked), sendBy('k6/x/vllm', asked)]);
  assertAlike(sent, expected);
  return sent;
}

/** The server saw the same, and k6 reports the same but for the extension's own tags and k6/http's warnings. */
export function assertAlike(sent: Sent, expected: Sent): void {
  assert.equal(sent.code, expected.code, `${expected.output}\n${sent.output}`);
  assert.deepEqual(sent.seen, expected.seen);
  assert.ok(expected.points.length > 0);
  assert.deepEqual(sent.points.map(withoutOwnTags), expected.points);
  const notOfFailures = ({ msg }: LogLine): boolean => msg !== 'Request Failed';
  assert.deepEqual(summaryOf(sent.log), summaryOf(expected.log.filter(notOfFailures)));
}

const summaryOf = (log: readonly LogLine[]): string[] => log.map(({ level, msg }) => `${level}: ${msg}`);

/** The tags of the nth request, from 0. */
export function tagsOf({ points }: Sent, nth = 0): Record<string, string> {
  const point = points.filter(({ metric }) => metric === 'http_reqs')[nth];
  assert.ok(point, `there is no request ${nth}`);
  return point.tags;
}

/** The values of one header over all requests, undefined where one had none. */
export const headerIn = ({ seen }: Pick<Sent, 'seen'>, name: string): (string | undefined)[] =>
  seen.map(({ headers }) => headers.find((line) => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2));
