import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const table = Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

const next = (checksum: number, byte: number): number =>
  (checksum << 8) ^ (table[((checksum >>> 24) ^ byte) & 0xff] ?? 0);

/** What POSIX `cksum` prints of these bytes: its 32-bit checksum and their number. */
export function cksum(bytes: Uint8Array): string {
  let checksum = bytes.reduce(next, 0);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256))
    checksum = next(checksum, length & 0xff);
  return `${~checksum >>> 0} ${bytes.length}`;
}

const isSource = (name: string): boolean =>
  (name.endsWith('.go') && !name.endsWith('_test.go')) || /(^|\/)go\.(mod|sum)$/.test(name);

/** Tells one state of the extension's sources from another, as `xk6/build.sh` does; null where there are none. */
export function sourceStamp(folder: string): string | null {
  if (!existsSync(join(folder, 'go.mod'))) return null;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isSource).sort();
  return cksum(Buffer.concat(files.map((file) => readFileSync(join(folder, file)))));
}
