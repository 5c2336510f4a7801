import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openStream } from './responses.ts';
import { chunkedTarget } from './stream-target.ts';

const parts = ['data: {"a": 1}\n\n', 'data: {"b": "für 😀"}\n\n', 'data: [DONE]\n\n'];

/** What a server sends to these requests, byte for byte, until it closes the connection. */
async function wire(requests: string, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => {
    response.sendDate = false;
    openStream(response);
    answer(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (data: Buffer) => received.push(data));
  socket.write(requests);
  await new Promise((done) => socket.once('close', done));
  server.close();
  return Buffer.concat(received).toString('utf8');
}

const request = (more = ''): string => `GET / HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
const last = request('connection: close\r\n');

function byTarget(response: ServerResponse): void {
  const [first = '', second = '', third = ''] = parts;
  const target = chunkedTarget(response);
  target.write(first);
  setImmediate(() => {
    target.write(second);
    target.end(third);
  });
}

function byNode(response: ServerResponse): void {
  const [first = '', second = '', third = ''] = parts;
  response.write(first);
  setImmediate(() => {
    response.write(second);
    response.end(third);
  });
}

test('the bytes are those that Node itself would send', async () => {
  const own = await wire(last, byTarget);
  assert.match(own, /transfer-encoding: chunked/i);
  assert.equal(own, await wire(last, byNode));
});

test('a connection goes on to be used, also by a request that was sent before its turn', async () => {
  const requests = `${request()}${request()}${last}`;
  const own = await wire(requests, byTarget);
  assert.equal(own.match(/HTTP\/1\.1 200 OK/g)?.length, 3);
  assert.equal(own, await wire(requests, byNode));
});
