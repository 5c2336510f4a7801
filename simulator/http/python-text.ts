/** Texts as Python writes them: vLLM's messages quote what a client sent in this form. */

/** A text in quotes as `repr` writes it: single ones, unless it has some of these and no double ones. */
export function pythonQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** A scalar as `str` writes it. JSON's numbers do not say whether they were floats, so whole ones are integers. */
export function pythonScalar(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  return String(value);
}

/** A float: whole numbers keep their decimal. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

function pythonNumber(value: number): string {
  if (!Number.isFinite(value)) return pythonFloat(value);
  // Python's integers have no limit, and no exponent.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** Any JSON value as `repr` writes it. */
export function pythonRepr(value: unknown): string {
  if (typeof value === 'string') return pythonQuoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (value === null || typeof value !== 'object') return pythonScalar(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${pythonQuoted(key)}: ${pythonRepr(part)}`)
    .join(', ')}}`;
}

/** The name of a JSON value's type; numbers are taken for integers when they are whole. */
export function pythonType(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'dict';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'float';
}

/** JSON as `json.dumps` writes it: with spaces, and everything but ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, part]) => `${pythonJson(key)}: ${pythonJson(part)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value ?? null).replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
