import { whenSchema } from './when.ts';

/** A rule as a JSON file has it. */
export interface WrittenRule {
  readonly fault: string;
  readonly when?: Readonly<Record<string, unknown>>;
  readonly [parameter: string]: unknown;
}

/** Parts of a rule on one line, e.g. `reset-mid-stream,afterTokens=5,nth=3+7`. */
export function readInline(text: string): WrittenRule {
  const [fault = '', ...settings] = text.split(',').map((part) => part.trim());
  const parameters: Record<string, unknown> = {};
  const when: Record<string, unknown> = {};
  for (const setting of settings) {
    const [key = '', ...rest] = setting.split('=');
    const value = rest.length === 0 ? true : readValue(rest.join('='));
    if (key === 'nth') when.nth = typeof value === 'string' ? value.split('+').map(readValue) : [value];
    else if (Object.hasOwn(whenSchema.shape, key)) when[key] = value;
    else parameters[key] = value;
  }
  return Object.keys(when).length === 0 ? { ...parameters, fault } : { ...parameters, fault, when };
}

function readValue(text: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
