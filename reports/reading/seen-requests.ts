import type { RecordLine } from '../../lib/schema/record.ts';

/** Remembers requests; `add` says whether a record is the first of its request. */
export interface SeenRequests {
  readonly add: (record: RecordLine, part: number) => boolean;
}

/** FNV-1a over the units of a text, with a start of one's own (Fowler, Noll, Vo; draft-eastlake-fnv). */
function textHash(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The finalizer of MurmurHash3 over one more number, of which the low 32 bits and those above them count. */
function mixed(hash: number, value: number): number {
  let mix = hash ^ Math.imul(value | 0, 0x9e3779b1) ^ Math.trunc(value / 2 ** 32);
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}

/** Half of a request's key: its id and place in the plan or, where the plan has no places, who sent it and when. */
function halfKey({ id, turn, vu, sentMs }: RecordLine, part: number, start: number): number {
  const named = mixed(textHash(id, start), part);
  return turn === null || turn === undefined
    ? mixed(mixed(named, vu), Math.round(sentMs * 1000))
    : mixed(named, -1 - turn);
}

/**
 * A set of requests in 8 bytes each and some room: what is kept is a 64-bit hash of what tells them apart, so that of a million
 * requests two are taken for one with a chance of 3·10⁻⁸. Open addressing, at most three quarters full.
 */
export function createSeenRequests(): SeenRequests {
  let size = 0;
  let table = new Int32Array(2 * 1024);

  /** The slot of a key or, where it is not there, the free one that it belongs in. */
  const slotOf = (low: number, high: number): number => {
    const mask = table.length / 2 - 1;
    let slot = low & mask;
    while ((table[2 * slot] !== low || table[2 * slot + 1] !== high) && table[2 * slot + 1] !== 0)
      slot = (slot + 1) & mask;
    return slot;
  };
  const put = (low: number, high: number): boolean => {
    const slot = slotOf(low, high);
    if (table[2 * slot + 1] !== 0) return false;
    table.set([low, high], 2 * slot);
    return true;
  };
  const grow = (): void => {
    const smaller = table;
    table = new Int32Array(2 * smaller.length);
    for (let at = 0; at < smaller.length; at += 2)
      if (smaller[at + 1] !== 0) put(smaller[at] ?? 0, smaller[at + 1] ?? 0);
  };

  return {
    add: (record, part) => {
      if (size * 8 > table.length * 3) grow();
      // 0 marks a free slot
      const isNew = put(halfKey(record, part, 0x811c9dc5), halfKey(record, part, 0x2b5e1f37) || 1);
      if (isNew) size++;
      return isNew;
    },
  };
}
