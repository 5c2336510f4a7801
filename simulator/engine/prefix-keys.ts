/** The tokens of one request, known as far as they exist. */
export interface TokenSource {
  /** Requests of different salts share nothing (`cache_salt`); 0 is no salt. */
  readonly salt: number;
  /** The number of the token at a place: prompt first, then the answer. Asked only for tokens that exist. */
  idAt(place: number): number;
}

/**
 * Names the contents of a request's blocks by numbers. A name stands for a whole prefix, from the first token to the
 * block's last, so equal names mean equal beginnings: 53 bits of a running hash. Two different prefixes among 100,000
 * share a name with a probability of one in two million.
 */
export interface PrefixKeys {
  /** Whether other requests can have the same names. */
  readonly shared: boolean;
  /** The name of a block, to be asked for in order; `endToken` is how many tokens the prefix has. */
  key(block: number, endToken: number): number;
}

const low21 = 0x200000;

/** Names from the tokens themselves. */
export function keysOfTokens({ salt, idAt }: TokenSource): PrefixKeys {
  const keys: number[] = [];
  let a = Math.imul(salt ^ 0x9e3779b9, 0x85ebca6b);
  let b = Math.imul(salt + 0x7f4a7c15, 0xc2b2ae35);
  let hashed = 0;
  return {
    shared: true,
    key(block, endToken) {
      for (; hashed < endToken; hashed += 1) {
        const id = idAt(hashed);
        a = Math.imul(a ^ id, 0x85ebca6b);
        a ^= a >>> 13;
        b = Math.imul(b + id, 0xc2b2ae35);
        b ^= b >>> 16;
      }
      // From 1: a block without content has the key 0.
      return (keys[block] ??= (a >>> 0) * low21 + (b >>> 11) + 1);
    },
  };
}

/** Blocks that one request can have with content of its own. */
const blocksPerRequest = 2 ** 24;

/** Names that no other request has, for content that nobody shares; below zero, so that none is a hash. */
export function keysOfItsOwn(ordinal: number): PrefixKeys {
  return { shared: false, key: (block) => -(ordinal * blocksPerRequest + block + 1) };
}

/** Tokens that begin as those of every request with the same number of common ones, and go on unlike any of another ordinal. */
export function commonBeginning(commonTokens: number, ordinal: number): TokenSource {
  const own = Math.imul(ordinal + 1, 0x9e3779b1);
  return { salt: 0, idAt: (place) => (place < commonTokens ? place : (own ^ Math.imul(place, 0x85ebca6b)) | 1) };
}
