import { open } from 'node:fs/promises';
import { readable } from './system-error.ts';

interface ForeignBytes {
  /** Completes "it is …". */
  readonly what: string;
  readonly remedy: string;
  readonly begins: readonly number[];
}

const utf16 = {
  what: 'UTF-16 text, as some shells write it on Windows',
  remedy: 'Turn it into UTF-8, as with iconv -f UTF-16 -t UTF-8.',
};

/** Beginnings of files that hold no lines of text, by the formats' own descriptions. */
const known: readonly ForeignBytes[] = [
  { what: 'compressed with gzip', remedy: 'Unpack it with gunzip.', begins: [0x1f, 0x8b] },
  { what: 'compressed with Zstandard', remedy: 'Unpack it with zstd -d.', begins: [0x28, 0xb5, 0x2f, 0xfd] },
  { what: 'compressed with xz', remedy: 'Unpack it with xz -d.', begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { what: 'compressed with bzip2', remedy: 'Unpack it with bunzip2.', begins: [0x42, 0x5a, 0x68] },
  { what: 'a ZIP archive', remedy: 'Unpack it.', begins: [0x50, 0x4b, 0x03, 0x04] },
  { ...utf16, begins: [0xff, 0xfe] },
  { ...utf16, begins: [0xfe, 0xff] },
  { ...utf16, begins: [0x7b, 0x00, 0x22, 0x00] },
  { what: 'a Parquet file', remedy: 'Write its rows as lines of JSON.', begins: [0x50, 0x41, 0x52, 0x31] },
];

const longest = Math.max(...known.map(({ begins }) => begins.length));

/** What a file is that holds no lines of text, and what to do about it; null where nothing speaks against lines. */
export async function foreignBytes(file: string): Promise<Omit<ForeignBytes, 'begins'> | null> {
  const head = await readable(file, async () => {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longest), 0, longest, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  });
  return known.find(({ begins }) => begins.every((byte, at) => head[at] === byte)) ?? null;
}
