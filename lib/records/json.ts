/** A JSON object whose fields are still to be looked at. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, and no list. */
export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The parsed text; undefined, which JSON cannot say, where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
