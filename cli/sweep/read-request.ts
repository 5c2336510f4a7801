import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { sweepRequestSchema, type SweepRequest } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { issueTexts } from '../../reports/reading/problems.ts';

/** A sweep as the command line asks for it; its flags count before the file. */
export interface RequestFlags {
  readonly scenario: string | undefined;
  /** A YAML file. */
  readonly file: string | undefined;
  /** `NAME=value,value`, or with semicolons where values have commas. */
  readonly axes: readonly string[];
  /** `NAME=URL`. */
  readonly servers: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly repeats: number | undefined;
  readonly seed: number | undefined;
  readonly settle: string | undefined;
}

function readYaml(file: string): SweepRequest {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read.`, [(error as Error).message]);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0)
    throw new UsageError(
      `${file} is not YAML.`,
      document.errors.map(({ message }) => message.split('\n')[0] ?? ''),
    );
  const parsed = sweepRequestSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw new UsageError(`${file} describes no sweep.`, issueTexts(parsed.error.issues));
  return parsed.data;
}

function pairs(flag: string, example: string, given: readonly string[]): [string, string][] {
  const read = given.map((text): [string, string] => [
    text.slice(0, Math.max(0, text.indexOf('='))),
    text.slice(text.indexOf('=') + 1),
  ]);
  const wrong = given.filter((_, i) => read[i]?.[0] === '' || read[i]?.[1] === '');
  const twice = read.filter(([name], i) => read.findIndex(([other]) => other === name) !== i);
  if (wrong.length + twice.length > 0)
    throw new UsageError(`${flag} takes ${example}.`, [
      ...wrong.map((text) => `"${text}" is none`),
      ...twice.map(([name]) => `${name} is given more than once`),
    ]);
  return read;
}

const listed = (text: string): string[] =>
  text
    .split(text.includes(';') ? ';' : ',')
    .map((value) => value.trim())
    .filter((value) => value !== '');

/** What the flags and the file ask for together; a UsageError where they cannot be read. */
export function readRequest(flags: RequestFlags): SweepRequest {
  const file = flags.file === undefined ? sweepRequestSchema.parse({}) : readYaml(flags.file);
  const axes = pairs('--axis', 'NAME=VALUE,VALUE', flags.axes).map(([name, text]) => [name, listed(text)]);
  const servers = pairs('--server', 'NAME=URL', flags.servers).map(([name, baseUrl]) => [
    name,
    { baseUrl, settings: {} },
  ]);
  const said = { scenario: flags.scenario, repeats: flags.repeats, seed: flags.seed, settle: flags.settle };
  return {
    ...file,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    axes: { ...file.axes, ...Object.fromEntries(axes) },
    servers: { ...file.servers, ...Object.fromEntries(servers) },
    settings: { ...file.settings, ...flags.settings },
  };
}
