/** Characters from which on a key is kept out of what a server says. A shorter one keeps nothing secret, and is likely a word like any other (`EMPTY`). */
const shortestSecret = 6;

const redacted = '***';

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The spellings in which a server may give a key back: as it is, in JSON, in JSON that is a text of JSON, in a URL. */
function spellingsOf(key: string): string[] {
  return [
    ...new Set([key, inJson(key), inJson(inJson(key)), key.replaceAll('/', String.raw`\/`), encodeURIComponent(key)]),
  ];
}

/** Gives texts without the key; as they are where there is none. */
export function withoutSecret(key: string | null): (text: string) => string {
  if (key === null || key.length < shortestSecret) return (text) => text;
  const spellings = spellingsOf(key);
  return (text) => {
    let rest = text;
    for (const spelling of spellings) rest = rest.replaceAll(spelling, redacted);
    return rest;
  };
}

/** The same of every text in a value made of JSON, names of fields included. */
export function everyText<T>(value: T, change: (text: string) => string): T {
  return changed(value, change) as T;
}

function changed(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => changed(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [change(name), changed(each, change)]));
}

/** What a URL may hold that is nobody's business: a user with his password, and parameters that are named like keys. */
const userInfo = /(\/\/)[^/?#\s@]*@/g;
const keyParameter =
  /([?&](?:api[-_]?key|key|(?:access[-_]?)?token|auth|secret|password|pwd|sig(?:nature)?)=)[^&#\s]*/gi;

const keyNames = '(?:x-)?(?:api[-_]?key|authorization|access[-_]?token|auth[-_]?token|bearer|secret|password)';
const keyName = new RegExp(`^${keyNames}$`, 'i');
const keyField = new RegExp(`("${keyNames}"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi');

/** Whether somebody would keep a key in a field of this name. */
export const isKeyName = (name: string): boolean => keyName.test(name);

/** The text with the passwords and keys of its URLs and fields of JSON blotted out. */
export const withoutCredentials = (text: string): string =>
  text.replace(userInfo, `$1${redacted}@`).replace(keyParameter, `$1${redacted}`).replace(keyField, `$1${redacted}`);
