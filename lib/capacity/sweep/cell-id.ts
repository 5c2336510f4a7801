/** Of one value within a name. */
const longestValue = 24;
/** Folder names may have 255 bytes, and stand in paths. */
const longestName = 120;

/** FNV-1a over the code points, 32 bits, as eight hexadecimal digits. */
function textHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A text as a part of a folder name on any file system; a hash tells apart what would look the same. */
function nameOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, longestValue);
  return plain === text ? plain : `${plain.replace(/^[-.]+|[-.]+$/g, '')}-${textHash(text)}`;
}

/**
 * The name of a cell: `concurrency-10_requests-1000_r2`. It depends on its own values and repeat alone, not on their order nor on other cells, and is
 * a folder name on any file system.
 */
export function cellId(values: Readonly<Record<string, string>>, repeat: number): string {
  const parts = Object.entries(values)
    .map(([axis, value]) => `${axis.toLowerCase().replaceAll('_', '-')}-${nameOf(value)}`)
    .sort();
  const point = parts.length === 0 ? 'all' : parts.join('_');
  const short = point.length <= longestName ? point : `${point.slice(0, longestName - 9)}-${textHash(point)}`;
  return `${short}_r${repeat}`;
}

/** A whole number below 2^32 that stands for the name of a cell. */
export const cellNumber = (id: string): number => Number.parseInt(textHash(id), 16);
