import type { RecordLine } from '../../lib/schema/record.ts';

/** Remembers requests; `add` says whether a record is the first of its request. */
export interface SeenRequests {
  readonly add: (record: RecordLine, part: number) => boolean;
}

/** The finalizer of MurmurHash3 over one more number, of which the low 32 bits and those above them count. */
function mixed(hash: number, value: number): number {
  let mix = hash ^ Math.imul(value | 0, 0x9e3779b1) ^ Math.trunc(value / 2 ** 32);
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}

/** What tells a record's request from others beside its id: its place in the plan or, where the plan has no places, who sent it and when. */
const placed = ({ turn, vu, sentMs }: RecordLine, hash: number): number =>
  turn === null || turn === undefined ? mixed(mixed(hash, vu), Math.round(sentMs * 1000)) : mixed(hash, -1 - turn);

/**
 * A set of requests in 8 bytes each and some room: what is kept is a 64-bit hash of what tells them apart, so that of a million
 * requests two are taken for one with a chance below 10⁻⁷. Open addressing, at most three quarters full.
 */
export function createSeenRequests(): SeenRequests {
  let size = 0;
  let table = new Int32Array(2 * 1024);

  /** Whether the key was not there yet. A high half of 0 marks a free slot. */
  const put = (low: number, high: number): boolean => {
    const last = table.length - 2;
    let at = (2 * low) & last;
    for (; table[at + 1] !== 0; at = (at + 2) & last) if (table[at] === low && table[at + 1] === high) return false;
    table[at] = low;
    table[at + 1] = high;
    return true;
  };
  const grow = (): void => {
    const smaller = table;
    table = new Int32Array(2 * smaller.length);
    for (let at = 0; at < smaller.length; at += 2)
      if (smaller[at + 1] !== 0) put(smaller[at] ?? 0, smaller[at + 1] ?? 0);
  };

  const add = (record: RecordLine, part: number): boolean => {
    if (size * 8 > table.length * 3) grow();
    const { id } = record;
    // FNV-1a (Fowler, Noll, Vo) over the units of the id, and the same with another start and factor
    let [low, high] = [0x811c9dc5, 0x2b5e1f37];
    for (let at = 0; at < id.length; at++) {
      const unit = id.charCodeAt(at);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x5bd1e995);
    }
    const isNew = put(placed(record, mixed(low, part)), placed(record, mixed(high, part)) || 1);
    if (isNew) size++;
    return isNew;
  };
  return { add };
}
