import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { aiperf } from '../clients/aiperf.ts';
import { guidellm } from '../clients/guidellm.ts';

interface Asked {
  readonly stream?: boolean;
  readonly max_completion_tokens?: number;
  readonly ignore_eos?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** A server that streams as many tokens as asked for, and remembers what it was asked. */
async function startServer(asked: Asked[]): Promise<Server> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      if (request.method !== 'POST') return response.end('{"object":"list","data":[{"id":"m","object":"model"}]}');
      const body = JSON.parse(text) as Asked;
      asked.push(body);
      const tokens = body.max_completion_tokens ?? 0;
      const id = `chatcmpl-${request.headers['x-request-id']?.toString() ?? asked.length}`;
      const object = 'chat.completion.chunk';
      const send = (rest: object): boolean =>
        response.write(`data: ${JSON.stringify({ id, object, model: 'm', ...rest })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let token = 1; token <= tokens; token += 1) {
        const finish_reason = token === tokens ? 'length' : null;
        send({ choices: [{ index: 0, delta: { content: ' word' }, finish_reason }] });
      }
      send({ choices: [], usage: { prompt_tokens: 30, completion_tokens: tokens, total_tokens: 30 + tokens } });
      return response.end('data: [DONE]\n\n');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

for (const client of [guidellm, aiperf]) {
  test(
    `${client.title} sends the load that it is asked for, and names its requests`,
    { skip: client.available() ?? false },
    async () => {
      const asked: Asked[] = [];
      const server = await startServer(asked);
      const folder = mkdtempSync(join(tmpdir(), 'bench-peer-'));
      try {
        const { port } = server.address() as AddressInfo;
        const run = await client.run({
          url: `http://127.0.0.1:${port}`,
          model: 'm',
          streams: 2,
          requests: 12,
          tokens: 8,
          startSpreadMs: 100,
          core: null,
          folder,
        });
        assert.deepEqual([run.requests, run.failures], [12, 0]);
        assert.equal(run.ttftMs?.length, 12);
        assert.equal(run.tpotMs?.length, 12);
        assert.equal(new Set(run.ids).size, 12);
        assert.ok(run.ids?.every((id) => id.startsWith('chatcmpl-')));
        assert.ok(run.cpuSeconds > 0 && run.peakRssMb > 0 && run.wallSeconds > 0);
        assert.equal(asked.length, 12);
        for (const body of asked) {
          assert.deepEqual([body.stream, body.max_completion_tokens, body.ignore_eos], [true, 8, true]);
          assert.equal(body.stream_options?.include_usage, true);
        }
      } finally {
        server.close();
        server.closeAllConnections();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
}
