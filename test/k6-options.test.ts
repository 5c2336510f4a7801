// k6's own world stays whole: each test sends the same requests by k6/http and by the extension, and compares what the
// server saw and what k6 reports.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  apiKey,
  assertAlike,
  headerIn,
  sendAlike,
  sendBy,
  tagsOf,
  type Asked,
  type Sent,
  type Way,
} from './both-ways.ts';
import { certificateAuthority } from './certificates.ts';
import { temporaryFolder } from './k6-process.ts';
import { breakingOff, responding, startRecordingServer, streaming, type Answer } from './recording-server.ts';

const authority = certificateAuthority();
const tls = authority.issue('server', ['localhost', '127.0.0.1', 'llm.test']);
const clientCertificate = authority.issue('load generator', ['load.test']);
const trusting = { insecureSkipTLSVerify: true };

const twice = 'send(); send();';
const connections = ({ seen }: Sent): number[] => seen.map(({ connection }) => connection);
const metricsOf = ({ points }: Sent): string[] => [...new Set(points.map(({ metric }) => metric))].sort();
const failures = ({ points }: Sent): unknown[] =>
  points.filter(({ metric }) => metric === 'http_req_failed').map(({ value }) => value);

interface MeasuredStream {
  readonly success: boolean;
  readonly text: string;
  readonly outputTokens: number;
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
}

const together = { concurrency: 3 };

describe('http_* and data_* metrics, with their tags, are those of k6/http', together, () => {
  test('for a streamed answer', async () => {
    const sent = await sendAlike({ iteration: twice });
    const parts = ['blocked', 'connecting', 'duration', 'failed', 'receiving', 'sending', 'tls_handshaking', 'waiting'];
    assert.deepEqual(metricsOf(sent), [
      'data_received',
      'data_sent',
      ...parts.map((part) => `http_req_${part}`),
      'http_reqs',
    ]);
    const url = 'http://127.0.0.1:PORT/v1/chat/completions';
    assert.deepEqual(tagsOf(sent, 1), {
      url,
      name: url,
      method: 'POST',
      status: '200',
      proto: 'HTTP/1.1',
      ip: '127.0.0.1',
      expected_response: 'true',
      scenario: 'default',
      group: '',
      phase: 'measure',
      level: '4',
    });
  });

  test('for an answer in one piece', async () => {
    const whole = '{"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}';
    const sent = await sendAlike({ answer: responding(200, whole), iteration: twice });
    assert.deepEqual(failures(sent), [0, 0]);
  });

  test('for refusals by status', async () => {
    const statuses = [500, 404, 429];
    const answer: Answer = (reply, nth, cut) => responding(statuses[nth] ?? 200, '{"message":"no"}')(reply, nth, cut);
    const sent = await sendAlike({ answer, iteration: `${twice} send();` });
    assert.deepEqual(failures(sent), [1, 1, 1]);
    assert.deepEqual(
      statuses.map((_, nth) => tagsOf(sent, nth)['error_code']),
      ['1500', '1404', '1429'],
    );
  });

  test('for a refused connection', async () => {
    const sent = await sendAlike({ baseUrl: 'http://127.0.0.1:9' });
    assert.equal(tagsOf(sent)['error_code'], '1212');
    assert.equal(tagsOf(sent)['error'], 'dial: connection refused');
  });

  test('for an answer that never begins, and one that never ends', async () => {
    const answer: Answer = (reply, nth, cut) => (nth === 0 ? undefined : breakingOff(() => undefined)(reply, nth, cut));
    const sent = await sendAlike({ answer, timeoutMs: 1500, iteration: twice });
    assert.deepEqual([tagsOf(sent, 0)['error_code'], tagsOf(sent, 1)['error_code']], ['1050', '1050']);
    assert.deepEqual(failures(sent), [1, 1]);
  });

  test('for an answer whose connection breaks', async () => {
    const sent = await sendAlike({ answer: breakingOff((_reply, cut) => cut()) });
    assert.deepEqual(failures(sent), [1]);
    assert.equal(tagsOf(sent)['error'], 'unexpected EOF');
  });

  test('for a stream that is no JSON, or reports an error', async () => {
    const ends = ['data: {oops\n\n', 'data: {"error":{"message":"died","code":500}}\n\n'];
    const answer: Answer = (reply, nth, cut) => breakingOff((stream) => stream.end(ends[nth] ?? ''))(reply, nth, cut);
    const sent = await sendAlike({ answer, iteration: twice });
    assert.deepEqual(failures(sent), [0, 0]);
  });

  test('for an answer that is not the gzip it claims to be, but for the text of the error', async () => {
    const asked = { answer: responding(200, 'not gzip at all', { 'Content-Encoding': 'gzip' }) };
    const withoutText = (sent: Sent): object => ({ ...tagsOf(sent), error: '' });
    const [expected, sent] = await Promise.all([sendBy('k6/http', asked), sendBy('k6/x/vllm', asked)]);
    assert.deepEqual(withoutText(sent), { ...withoutText(expected), phase: 'measure', level: '4' });
    assert.equal(tagsOf(sent)['error_code'], '1701');
  });

  test('for a request that the end of the test cuts off', async () => {
    const scenarios = { one: { executor: 'constant-vus', vus: 1, duration: '2s', gracefulStop: '0s' } };
    const sent = await sendAlike({
      options: { iterations: undefined, scenarios },
      answer: breakingOff(() => undefined),
    });
    assert.equal(sent.seen.length, 1);
    assert.deepEqual(failures(sent), []);
  });

  test('for requests of setup() and teardown()', async () => {
    const beside = 'export function setup() { send(); } export function teardown() { send(); }';
    const sent = await sendAlike({ beside });
    assert.deepEqual(
      [0, 1, 2].map((nth) => tagsOf(sent, nth)['group']),
      ['::setup', '', '::teardown'],
    );
  });

  test('with the password of a URL hidden', async () => {
    const sent = await sendAlike({ baseUrl: 'http://user:secret@127.0.0.1:PORT' });
    assert.equal(tagsOf(sent)['url'], 'http://****:****@127.0.0.1:PORT/v1/chat/completions');
    assert.deepEqual(headerIn(sent, 'authorization'), [`Basic ${Buffer.from('user:secret').toString('base64')}`]);
  });

  test('with systemTags restricted', async () => {
    const sent = await sendAlike({ options: { systemTags: ['status', 'proto'] } });
    assert.deepEqual(tagsOf(sent), { status: '200', proto: 'HTTP/1.1', phase: 'measure', level: '4' });
  });

  test('with tags of the user from everywhere', async () => {
    const scenarios = { one: { executor: 'shared-iterations', iterations: 1, tags: { of_scenario: 'a' } } };
    const sent = await sendAlike({
      options: { iterations: undefined, scenarios, tags: { of_test: 'b' } },
      iteration: `
        exec.vu.metrics.tags.of_vu = 'd';
        exec.vu.metrics.metadata.trace = 'e';
        group('outer', () => group('inner', () => send({ own: 'f' })));
        send({ name: 'named' });`,
    });
    const { of_scenario, of_test, of_vu, own, group, scenario } = tagsOf(sent, 0);
    assert.deepEqual([of_scenario, of_test, of_vu, own], ['a', 'b', 'd', 'f']);
    assert.deepEqual([group, scenario], ['::outer::inner', 'one']);
    assert.ok(sent.points.every(({ metadata }) => metadata['trace'] === 'e'));
    assert.deepEqual([tagsOf(sent, 1)['name'], tagsOf(sent, 1)['url']], ['named', 'named']);
    const commanded = await sendAlike({ args: ['--tag', 'of_command=c'] });
    assert.equal(tagsOf(commanded)['of_command'], 'c');
  });
});

describe('an option means what it means for k6/http:', together, () => {
  test('rps spaces requests', async () => {
    const iteration = `
      const begin = Date.now();
      for (let i = 0; i < 9; i++) send();
      console.log(JSON.stringify(Date.now() - begin));`;
    const { said } = await sendAlike({ options: { rps: 20 }, iteration });
    assert.ok(Number(said[0]) >= (8 / 20) * 1000 - 1, `9 requests took ${String(said[0])} ms`);
  });

  test('hosts sends a name to an address and keeps the Host header', async () => {
    const sent = await sendAlike({
      baseUrl: 'http://llm.test:1234',
      options: { hosts: { 'llm.test': '127.0.0.1:PORT' } },
    });
    assert.deepEqual(headerIn(sent, 'host'), ['llm.test:1234']);
    assert.equal(tagsOf(sent)['ip'], '127.0.0.1');
  });

  test('a Host header of the client is sent', async () => {
    const sent = await sendAlike({ headers: { Host: 'virtual.test' } });
    assert.deepEqual(headerIn(sent, 'host'), ['virtual.test']);
  });

  test('dns chooses the kind of address', async () => {
    const localhost = (policy: string): Promise<Sent> =>
      sendAlike({ baseUrl: 'http://localhost:PORT', options: { dns: { policy, ttl: '0', select: 'first' } } });
    const [four, six] = await Promise.all([localhost('onlyIPv4'), localhost('onlyIPv6')]);
    assert.equal(four.seen.length, 1);
    assert.equal(six.seen.length, 0, 'the server listens on 127.0.0.1 alone');
  });

  test('blacklistIPs and blockHostnames block', async () => {
    const [address, name] = await Promise.all([
      sendAlike({ options: { blacklistIPs: ['127.0.0.0/8'] } }),
      sendAlike({ baseUrl: 'http://llm.test:PORT', options: { blockHostnames: ['*.test'] } }),
    ]);
    assert.deepEqual([tagsOf(address)['error_code'], tagsOf(name)['error_code']], ['1110', '1111']);
    assert.deepEqual([address.seen, name.seen], [[], []]);
  });

  test('localIPs sets where requests come from', async (t) => {
    if (process.platform !== 'linux') return t.skip('only Linux has all of 127.0.0.0/8 on its loopback device');
    const sent = await sendAlike({ args: ['--local-ips=127.0.0.2'] });
    assert.equal(sent.seen[0]?.from, '127.0.0.2');
    return undefined;
  });

  test('userAgent is sent, and a header of the client goes before it', async () => {
    const options = { userAgent: 'capacity/1' };
    const of = async (headers: Record<string, string>): Promise<unknown> =>
      headerIn(await sendAlike({ options, headers }), 'user-agent')[0];
    assert.deepEqual(await Promise.all([of({}), of({ 'User-Agent': 'own' }), of({ 'User-Agent': '' })]), [
      'capacity/1',
      'own',
      undefined,
    ]);
  });

  test('connections are reused, unless noConnectionReuse or noVUConnectionReuse forbids it', async () => {
    const of = async (rest: object): Promise<number[]> =>
      connections(await sendAlike({ options: { iterations: 2, vus: 1, ...rest }, iteration: twice }));
    assert.deepEqual(await Promise.all([of({}), of({ noConnectionReuse: true }), of({ noVUConnectionReuse: true })]), [
      [1, 1, 1, 1],
      [1, 2, 3, 4],
      [1, 1, 2, 2],
    ]);
  });

  test('maxRedirects follows so many and no more', async () => {
    const elsewhere = responding(307, '', { Location: '/v1/elsewhere' });
    const twoHops: Answer = (reply, nth, cut) => (nth < 2 ? elsewhere : streaming())(reply, nth, cut);
    const [followed, stopped, endless] = await Promise.all([
      sendAlike({ answer: twoHops }),
      sendAlike({ answer: twoHops, options: { maxRedirects: 1 } }),
      sendAlike({ answer: elsewhere }),
    ]);
    assert.deepEqual(
      followed.seen.map(({ body }) => body),
      new Array(3).fill('{"stream":true}'),
    );
    assert.deepEqual([stopped.seen.length, tagsOf(stopped, 1)['status']], [2, '307']);
    assert.equal(endless.seen.length, 11);
    assert.match(endless.log[0]?.msg ?? '', /Stopped after 11 redirects/);
  });

  test('cookies come back within an iteration, and over all with noCookiesReset', async () => {
    const asked = { answer: streaming(undefined, { 'Set-Cookie': 'session=1' }), iteration: twice };
    const of = async (noCookiesReset: boolean): Promise<unknown[]> =>
      headerIn(await sendAlike({ ...asked, options: { iterations: 2, vus: 1, noCookiesReset } }), 'cookie');
    assert.deepEqual(await of(false), [undefined, 'session=1', undefined, 'session=1']);
    assert.deepEqual(await of(true), [undefined, 'session=1', 'session=1', 'session=1']);
  });

  test("cookies of the script's jar are sent", async () => {
    const sent = await sendAlike({ iteration: `http.cookieJar().set(baseUrl, 'route', 'b'); send();` });
    assert.deepEqual(headerIn(sent, 'cookie'), ['route=b']);
  });

  for (const flag of ['--http-debug', '--http-debug=full'] as const) {
    test(`${flag} prints requests and responses`, async () => {
      const { log } = await sendAlike({ args: [flag], headers: { 'X-Team': 'capacity' } });
      const [request, response] = log.map(({ msg }) => msg);
      assert.match(request ?? '', /^Request:\nPOST \/v1\/chat\/completions HTTP\/1\.1\n(.+\n)*X-Team: capacity\n/);
      assert.match(response ?? '', /^Response:\nHTTP\/1\.1 200 OK\n/);
      assert.equal(/\{"stream":true\}/.test(request ?? ''), flag === '--http-debug=full');
      assert.equal(/data: \[DONE\]/.test(response ?? ''), flag === '--http-debug=full');
    });
  }
});

describe('a proxy of the environment is used as by k6/http:', together, () => {
  const baseUrl = 'http://llm.test';

  test('HTTP_PROXY', async () => {
    const sent = await sendAlike({ baseUrl, env: { HTTP_PROXY: 'http://user:pw@127.0.0.1:PORT' }, iteration: twice });
    assert.equal(sent.seen[0]?.target, 'http://llm.test/v1/chat/completions');
    assert.match(headerIn(sent, 'proxy-authorization')[0] ?? '', /^Basic /);
    assert.deepEqual(connections(sent), [1, 1]);
  });

  test('HTTP_PROXY but for what NO_PROXY names', async () => {
    const sent = await sendAlike({
      baseUrl,
      env: { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'llm.test' },
      options: { hosts: { 'llm.test': '127.0.0.1:PORT' } },
    });
    assert.equal(sent.seen[0]?.target, '/v1/chat/completions');
  });

  test('HTTPS_PROXY, through a tunnel', async () => {
    const tunnelled = async (way: Way): Promise<Sent & { tunnels: readonly string[] }> => {
      const target = await startRecordingServer({ answer: streaming(), tls });
      const proxy = await startRecordingServer({ answer: responding(500, 'no'), tunnelTo: target.port });
      const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
      const asked: Asked = { baseUrl: 'https://llm.test', options: trusting, tls, env, iteration: twice };
      const sent = await sendBy(way, asked, target);
      target.close();
      proxy.close();
      return { ...sent, tunnels: proxy.tunnels };
    };
    const [expected, sent] = await Promise.all([tunnelled('k6/http'), tunnelled('k6/x/vllm')]);
    assertAlike(sent, expected);
    assert.deepEqual([sent.tunnels, expected.tunnels], [['llm.test:443'], ['llm.test:443']]);
    assert.equal(sent.seen[1]?.tls?.serverName, 'llm.test');
  });
});

describe('TLS is as with k6/http:', together, () => {
  test('an unknown authority is refused, and accepted with insecureSkipTLSVerify', async () => {
    const [refused, accepted] = await Promise.all([sendAlike({ tls }), sendAlike({ tls, options: trusting })]);
    assert.equal(tagsOf(refused)['error_code'], '1310');
    assert.deepEqual(refused.seen, []);
    const { tls_version, status, proto } = tagsOf(accepted);
    assert.deepEqual([tls_version, status, proto], ['tls1.3', '200', 'HTTP/1.1']);
  });

  test('an authority that the system knows is accepted', async (t) => {
    if (process.platform !== 'linux') return t.skip('SSL_CERT_FILE is read on Linux alone');
    const file = join(temporaryFolder(after), 'authority.pem');
    writeFileSync(file, authority.cert);
    const [known, misnamed] = await Promise.all([
      sendAlike({ tls, env: { SSL_CERT_FILE: file } }),
      sendAlike({
        tls,
        env: { SSL_CERT_FILE: file },
        baseUrl: 'https://other.test:PORT',
        options: { hosts: { 'other.test': '127.0.0.1' } },
      }),
    ]);
    assert.equal(tagsOf(known)['status'], '200');
    assert.equal(tagsOf(misnamed)['error_code'], '1311');
    return undefined;
  });

  test('the server is told the name that it is asked by', async () => {
    const hosts = { 'llm.test': '127.0.0.1' };
    const sent = await sendAlike({ tls, baseUrl: 'https://llm.test:PORT', options: { ...trusting, hosts } });
    assert.equal(sent.seen[0]?.tls?.serverName, 'llm.test');
  });

  test('tlsAuth shows the client certificate', async () => {
    const asked = { tls: { ...tls, clientCa: authority.cert } };
    const [known, unknown] = await Promise.all([
      sendAlike({ ...asked, options: { ...trusting, tlsAuth: [clientCertificate] } }),
      sendAlike({ ...asked, options: trusting }),
    ]);
    assert.deepEqual([known.seen[0]?.tls?.client, unknown.seen[0]?.tls?.client], ['load generator', null]);
  });

  test('tlsVersion and tlsCipherSuites set what is spoken', async () => {
    const tlsCipherSuites = ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'];
    const sent = await sendAlike({ tls, options: { ...trusting, tlsVersion: 'tls1.2', tlsCipherSuites } });
    assert.equal(tagsOf(sent)['tls_version'], 'tls1.2');
    assert.deepEqual([sent.seen[0]?.tls?.version, sent.seen[0]?.tls?.cipher], ['TLSv1.2', ...tlsCipherSuites]);
  });

  test('connections are reused, unless noConnectionReuse forbids it', async () => {
    const of = async (rest: object): Promise<number[]> =>
      connections(await sendAlike({ tls, options: { ...trusting, ...rest }, iteration: twice }));
    assert.deepEqual(await Promise.all([of({}), of({ noConnectionReuse: true })]), [
      [1, 1],
      [1, 2],
    ]);
  });
});

describe('over HTTP/2', together, () => {
  const secrecy = { ...tls, http2: true };

  test('requests share a connection and are reported as by k6/http', async () => {
    const sent = await sendAlike({ tls: secrecy, options: trusting, iteration: twice, headers: { 'X-Team': 'a' } });
    assert.deepEqual([tagsOf(sent)['proto'], sent.seen[0]?.httpVersion], ['HTTP/2.0', '2.0']);
    assert.deepEqual(connections(sent), [1, 1]);
    assert.deepEqual(headerIn(sent, 'x-team'), ['a', 'a']);
  });

  test('there is none where GODEBUG forbids it', async () => {
    const sent = await sendAlike({ tls: secrecy, options: trusting, env: { GODEBUG: 'http2client=0' } });
    assert.equal(tagsOf(sent)['proto'], 'HTTP/1.1');
  });

  test('streams are measured as they come', async () => {
    const pauseMs = 1000;
    const answer = streaming(() => sleep(pauseMs));
    const iteration = 'console.log(JSON.stringify(send()));';
    const { said } = await sendBy('k6/x/vllm', { tls: secrecy, options: trusting, answer, iteration });
    const result = said[0] as MeasuredStream;
    assert.deepEqual([result.success, result.text, result.outputTokens], [true, 'hello world', 2]);
    const tokensMs = result.lastTokenMs - result.firstTokenMs;
    assert.ok(tokensMs > pauseMs / 4, `${tokensMs} ms: the first token was read when it came, even on a busy machine`);
  });

  test('failures are reported as by k6/http', async () => {
    const [stuck, cut] = await Promise.all([
      sendAlike({ tls: secrecy, options: trusting, answer: breakingOff(() => undefined), timeoutMs: 2000 }),
      sendAlike({ tls: secrecy, options: trusting, answer: breakingOff((_reply, hangUp) => hangUp()) }),
    ]);
    assert.equal(tagsOf(stuck)['error_code'], '1050');
    assert.deepEqual(failures(cut), [1]);
  });
});

describe('thresholds', together, () => {
  const firstWellThenBadly: Answer = (reply, nth, cut) =>
    (nth === 0 ? streaming() : responding(500, 'no'))(reply, nth, cut);
  const asked = (thresholds: Record<string, string[]>): Asked => ({
    answer: firstWellThenBadly,
    options: { thresholds },
    iteration: `send({}, { phase: 'warmup', level: 1 }); send();`,
  });

  test('on http_* metrics can be set for a phase and a level', async () => {
    const { code, output } = await sendBy(
      'k6/x/vllm',
      asked({
        'http_req_failed{phase:warmup}': ['rate==0'],
        'http_req_failed{phase:measure,level:4}': ['rate==1'],
        'http_req_duration{phase:measure}': ['max>0'],
        'http_reqs{phase:measure,expected_response:false}': ['count==1'],
      }),
    );
    assert.equal(code, 0, output);
  });

  test('that are crossed in one phase end k6 with 99', async () => {
    const { code, output } = await sendBy('k6/x/vllm', asked({ 'http_req_failed{phase:measure}': ['rate<0.5'] }));
    assert.equal(code, 99, output);
    assert.match(output, /http_req_failed\{phase:measure\}/);
  });
});

describe('on purpose, other than k6/http, the extension', together, () => {
  test('hides its apiKey from --http-debug, and nothing else', async () => {
    const asked = { args: ['--http-debug=full'], apiKey: true };
    const [expected, sent] = await Promise.all([sendBy('k6/http', asked), sendBy('k6/x/vllm', asked)]);
    const authorization = `Bearer ${apiKey}`;
    assert.deepEqual([sent.seen, headerIn(sent, 'authorization')], [expected.seen, [authorization]]);
    assert.deepEqual(
      sent.log.map(({ msg }) => msg),
      expected.log.map(({ msg }) => msg.replace(`Authorization: ${authorization}\n`, '')),
    );
    assert.ok(expected.output.includes(apiKey));
    assert.ok(!`${sent.output}${JSON.stringify(sent.points)}`.includes(apiKey));
  });

  test('sends its apiKey to no other port of the host that redirects to it', async () => {
    const redirected = async (way: Way): Promise<unknown[]> => {
      const other = await startRecordingServer({ answer: streaming() });
      const answer = responding(307, '', { Location: `http://127.0.0.1:${other.port}/` });
      const sent = await sendBy(way, { answer, apiKey: true });
      other.close();
      return [...headerIn(sent, 'authorization'), ...headerIn(other, 'authorization')];
    };
    const key = `Bearer ${apiKey}`;
    assert.deepEqual(await Promise.all([redirected('k6/http'), redirected('k6/x/vllm')]), [
      [key, key],
      [key, undefined],
    ]);
  });

  test('returns failures, with the throw option too, and logs none', async () => {
    const asked = {
      baseUrl: 'http://127.0.0.1:9',
      iteration: 'const { failureKind } = send(); console.log(JSON.stringify(failureKind ?? null));',
    };
    const throwing = { ...asked, options: { throw: true } };
    const [warned, quiet, thrown, returned] = await Promise.all([
      sendBy('k6/http', asked),
      sendBy('k6/x/vllm', asked),
      sendBy('k6/http', throwing),
      sendBy('k6/x/vllm', throwing),
    ]);
    assert.deepEqual([warned.log[0]?.msg, quiet.log], ['Request Failed', []]);
    assert.deepEqual([thrown.said, thrown.log[0]?.level], [[], 'error']);
    assert.deepEqual([returned.said, returned.log], [['connection'], []]);
  });

  test('reads the answer with discardResponseBodies too', async () => {
    const sent = await sendAlike({
      options: { discardResponseBodies: true },
      iteration: `const { body, text } = send(); if (text) console.log(JSON.stringify(text));`,
    });
    assert.deepEqual(sent.said, ['hello world']);
  });

  test('takes every status from 200 to 399 for expected, whatever setResponseCallback says', async () => {
    const asked = { answer: responding(500, 'no'), beside: 'http.setResponseCallback(http.expectedStatuses(500));' };
    const [expected, sent] = await Promise.all([sendBy('k6/http', asked), sendBy('k6/x/vllm', asked)]);
    assert.deepEqual([failures(expected), failures(sent)], [[0], [1]]);
  });

  test("tags samples with phase and level, over the user's tags of these names", async () => {
    const sent = await sendBy('k6/x/vllm', { iteration: `send({ phase: 'mine', level: 'mine', own: 'a' });` });
    const { phase, level, own } = tagsOf(sent);
    assert.deepEqual([phase, level, own], ['measure', '4', 'a']);
  });
});
