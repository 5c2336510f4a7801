import { basename } from 'node:path';
import { UsageError } from '../lib/schema/usage-error.ts';
import { partialsIn } from './template-compiler.ts';
import { oneLine } from '../lib/units/printable.ts';
import type { TemplateFile } from './template-files.ts';

/** A user's templates cannot be read, or cannot print what they are given. */
export class TemplateMistake extends UsageError {}

/** What went wrong in a template, and on the way to it. */
export class TemplateFault extends Error {
  /** The template that it happened in, then those that called it. */
  readonly files: readonly TemplateFile[];
  override readonly cause: Error;

  constructor(files: readonly TemplateFile[], cause: Error) {
    super(cause.message);
    this.files = files;
    this.cause = cause;
  }
}

/** What runs a template, with every fault in it told by file. */
export function faultsOf<T extends readonly unknown[]>(
  file: TemplateFile,
  print: (...given: T) => string,
): (...given: T) => string {
  return (...given) => {
    try {
      return print(...given);
    } catch (error) {
      if (error instanceof TemplateFault) throw new TemplateFault([...error.files, file], error.cause);
      throw new TemplateFault([file], error as Error);
    }
  };
}

interface Located {
  readonly lineNumber?: unknown;
  readonly column?: unknown;
}

/** `:2,5`; of many lines nothing. */
const linesWords = (lines: readonly number[]): string =>
  lines.length > 0 && lines.length < 5 ? `:${lines.join(',')}` : '';

/** `:3` of what Handlebars knows the line of; else of the lines that name the field, as far as they are few. */
function placeOf(error: Error, { text }: TemplateFile): string {
  const { lineNumber } = error as Located;
  if (typeof lineNumber === 'number') return `:${lineNumber}`;
  const parsing = /Parse error on line (\d+)/.exec(error.message);
  if (parsing !== null) return `:${parsing[1]}`;
  const [, field] = /reading '([^']+)'/.exec(error.message) ?? [];
  const lines = text
    .split('\n')
    .flatMap((line, i) => (field !== undefined && line.includes(`.${field}`) ? [i + 1] : []));
  return linesWords(lines);
}

/** What Handlebars says, in our words where we know what it means. */
function reasonOf({ message }: Error): string {
  const [, missing] = /^"([^"]+)" not defined in (?!undefined|null)/.exec(message) ?? [];
  if (missing !== undefined) return `there is no field ${missing}`;
  const [, helper] = /unknown helper (\S+)/.exec(message) ?? /^Missing helper: "([^"]+)"/.exec(message) ?? [];
  if (helper !== undefined) return `there is no helper ${helper}`;
  const [, partial] = /^The partial (\S+) could not be found/.exec(message) ?? [];
  if (partial !== undefined) return `there is no partial ${partial}`;
  const [, field] = /(?:reading '|^")([^'"]+)(?:'\)|" not defined)/.exec(message) ?? [];
  if (field !== undefined) return `${field} is asked of something that is not there; ask for that by {{#if}} first`;
  const [, near] = /^Parse error on line \d+:\n(.*)/.exec(message) ?? [];
  return near === undefined ? oneLine(message.replace(/ - \d+:\d+$/, '')) : `it cannot be read at ${oneLine(near)}`;
}

/** The lines on which a template calls another, as far as they are few. */
function callsOf(caller: TemplateFile, called: TemplateFile): string {
  const name = basename(called.path, '.hbs');
  const lines = partialsIn(caller.text).flatMap((partial) => (partial.name === name ? [partial.line] : []));
  return linesWords(lines);
}

/** What a template of ours lacks is the mistake of the user's that calls it. */
function givenWords({ message }: Error): string {
  const [, missing] = /^"([^"]+)" not defined in (?!undefined|null)/.exec(message) ?? [];
  return missing === undefined ? 'is not there' : `has no field ${missing}`;
}

/** `sections/costs.hbs:3: there is no field price`. */
export function faultWords(error: Error, files: readonly TemplateFile[]): string {
  const [file] = files;
  const own = files.findIndex((each) => each.own);
  const [caller, called] = [files[own], files[own - 1]];
  if (caller !== undefined && called !== undefined)
    return `${caller.path}${callsOf(caller, called)}: what it gives ${called.path} ${givenWords(error)}`;
  return file === undefined ? reasonOf(error) : `${file.path}${placeOf(error, file)}: ${reasonOf(error)}`;
}

/** Does everything that can be done, and tells all mistakes of a user's templates together. */
export function withAllMistakes<T>(tasks: readonly (() => T)[]): T[] {
  const mistakes: TemplateMistake[] = [];
  const done = tasks.flatMap((task) => {
    try {
      return [task()];
    } catch (error) {
      if (!(error instanceof TemplateMistake)) throw error;
      mistakes.push(error);
      return [];
    }
  });
  const [first] = mistakes;
  if (first === undefined) return done;
  throw new TemplateMistake(first.message, [...new Set(mistakes.flatMap(({ problems }) => problems))]);
}
