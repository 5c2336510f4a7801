import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** One metric of an OTLP request, as far as it tells its form. */
export interface Collected {
  readonly kind: string;
  readonly unit: string;
  /** Keys of the attributes of its points. */
  readonly attributes: Set<string>;
}

/** The fields of a protobuf message: number, and its bytes where it has a length. */
function* fields(message: Buffer): Generator<readonly [number: number, content: Buffer | null]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 2) {
      const length = varint();
      yield [number, message.subarray(at, at + length)];
      at += length;
    } else {
      if (wire === 0) varint();
      else at += wire === 1 ? 8 : 4;
      yield [number, null];
    }
  }
}

const inside = (message: Buffer, wanted: number): Buffer[] =>
  [...fields(message)].flatMap(([number, content]) => (number === wanted && content !== null ? [content] : []));

const text = (message: Buffer, wanted: number): string => inside(message, wanted)[0]?.toString() ?? '';

/** Field numbers of opentelemetry/proto/metrics/v1/metrics.proto. */
const kinds: Readonly<Record<number, readonly [kind: string, attributes: number]>> = {
  5: ['gauge', 7],
  7: ['counter', 7],
  9: ['histogram', 9],
};

function collect(request: Buffer, into: Map<string, Collected>): void {
  const scopes = inside(request, 1).flatMap((resource) => inside(resource, 2));
  for (const metric of scopes.flatMap((scope) => inside(scope, 2))) {
    for (const [number, data] of fields(metric)) {
      const [kind, attributes] = kinds[number] ?? [];
      if (kind === undefined || attributes === undefined || data === null) continue;
      const name = text(metric, 1);
      const known = into.get(name) ?? { kind, unit: text(metric, 3), attributes: new Set<string>() };
      for (const point of inside(data, 1))
        for (const each of inside(point, attributes)) known.attributes.add(text(each, 1));
      into.set(name, known);
    }
  }
}

/** A collector of OTLP over HTTP that remembers which metrics came, and in which form. */
export async function startOtlpCollector() {
  const collected = new Map<string, Collected>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/metrics') collect(Buffer.concat(chunks), collected);
      response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, collected, close: () => void server.close() };
}
