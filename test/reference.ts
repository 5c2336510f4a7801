// What docs/reference.md says of commands and formats, from the commands and the schemas themselves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { doing, makeProgram } from '../cli/program.ts';
import { root } from './k6-process.ts';

const helpWidth = 110;

/** Every command with the help that it prints. */
export const commandsText = (): string =>
  doing(makeProgram())
    .map(([words, command]) => {
      let help = '';
      command.configureOutput({
        writeOut: (text) => void (help += text),
        getOutHelpWidth: () => helpWidth,
        getOutHasColors: () => false,
      });
      command.outputHelp();
      return `### \`k6-vllm ${words}\`\n\n\`\`\`\n${help.trim()}\n\`\`\``;
    })
    .join('\n\n');

/** A schema that is a document, a line of one, or a part that several have, under the name of its export. */
interface Named {
  /** `run`, of `runSchema`. */
  readonly id: string;
  readonly schema: z.ZodType;
  /** The sentence above it. */
  readonly about: string;
  readonly source: string;
}

const folder = join(root, 'lib', 'schema');

/** The comment above each line that begins with the given words, as one line of text; of words that occur once. */
function commentsOf(source: string, word: RegExp): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const [, comment = '', name = ''] of source.matchAll(
    new RegExp(`(?:/\\*\\*((?:[^*]|\\*(?!/))*)\\*/\\n)?[ \\t]*${word.source}`, 'g'),
  ))
    found.set(name, [...(found.get(name) ?? []), comment.replaceAll(/\n\s*\*\s?/g, ' ').trim()]);
  return new Map([...found].filter(([, all]) => all.length === 1).map(([name, [only = '']]) => [name, only]));
}

/** Every object that `lib/schema/` exports a schema of. */
export async function namedSchemas(): Promise<Named[]> {
  const named: Named[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^.]+\.ts$/.test(name));
  for (const file of files.sort()) {
    const source = readFileSync(join(folder, file), 'utf8');
    const abouts = commentsOf(source, /export const (\w+)Schema =/);
    const exported = (await import(join(folder, file))) as Record<string, unknown>;
    for (const [name, schema] of Object.entries(exported))
      if (schema instanceof z.ZodObject) {
        const id = name.replace(/Schema$/, '');
        named.push({ id, schema, about: abouts.get(id) ?? '', source });
      }
  }
  return named;
}

type Json = z.core.JSONSchema.BaseSchema;

const headingOf = (id: string): string => id.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const linkTo = (ref: string): string => {
  const heading = headingOf(ref.replace(/^.*[/#]/, ''));
  return `[${heading}](#${heading.replaceAll(' ', '-')})`;
};

/** A type in words, e.g. `number or null`, `list of [measure](#measure)`. */
function typeWords(json: Json): string {
  if (json.$ref !== undefined) return linkTo(json.$ref);
  if (json.const !== undefined) return `\`${JSON.stringify(json.const)}\``;
  if (json.enum !== undefined) return json.enum.map((each) => `\`${JSON.stringify(each)}\``).join(', ');
  const either = json.anyOf ?? json.oneOf;
  if (either !== undefined) return either.map((each) => typeWords(each)).join(' or ');
  if (json.type === 'array') {
    const items = Array.isArray(json.items) ? undefined : json.items;
    return items === undefined || typeof items === 'boolean' ? 'list' : `list of ${typeWords(items)}`;
  }
  if (json.type === 'object' && typeof json.additionalProperties === 'object')
    return `object of ${typeWords(json.additionalProperties)}`;
  return json.type === undefined ? 'anything' : [json.type].flat().join(' or ');
}

/** What lies within a field: the object itself, the items of a list, what is there where it is not null. */
function within(json: Json): { readonly suffix: string; readonly object: Json } | null {
  if (json.properties !== undefined) return { suffix: '', object: json };
  const [only, ...others] = (json.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (only !== undefined && others.length === 0) return within(only);
  if (json.type === 'array' && typeof json.items === 'object' && !Array.isArray(json.items)) {
    const inner = within(json.items);
    return inner === null ? null : { suffix: `[]${inner.suffix}`, object: inner.object };
  }
  return null;
}

type Row = readonly [path: string, type: string, about: string];

function rowsOf(object: Json, prefix: string, abouts: ReadonlyMap<string, string>): Row[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, json]): Row[] => {
    if (typeof json === 'boolean') return [];
    const path = `${prefix}${name}`;
    const optional = object.required?.includes(name) === true ? '' : ', or absent';
    const inner = within(json);
    const row: Row = [path, `${typeWords(json)}${optional}`, json.description ?? abouts.get(name) ?? ''];
    return inner === null ? [row] : [row, ...rowsOf(inner.object, `${path}${inner.suffix}.`, abouts)];
  });
}

/** What stands in a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** Whether a schema is of a whole file, of what a command prints, or of one line of a file. */
const isDocument = ({ id, schema }: Named): boolean =>
  (schema instanceof z.ZodObject && 'format' in schema.shape) || id === 'requestRecord' || id === 'serverSample';

/** Schemas as tables of their fields, in the order of the names: whole documents, and parts, to which they link. */
export async function formatsText(): Promise<Readonly<Record<'documents' | 'parts', string>>> {
  const named = (await namedSchemas()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const registry = z.registry<{ id: string }>();
  for (const { id, schema } of named) if (!registry.has(schema)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { unrepresentable: 'any', io: 'input', uri: (id) => `#${id}` });
  const text = (each: Named): string => tableOf(each, schemas[each.id] ?? {});
  const shown = named.filter(({ id }) => id in schemas);
  return {
    documents: shown.filter(isDocument).map(text).join('\n\n'),
    parts: shown
      .filter((each) => !isDocument(each))
      .map(text)
      .join('\n\n'),
  };
}

const fieldName = /(\w+):/;

function tableOf({ id, about, source }: Named, json: Json): string {
  const from = source.indexOf(`export const ${id}Schema`);
  const own = source.slice(from, source.indexOf('\n})', from));
  // a word that the file has several times may still be one within the schema
  const abouts = new Map([...commentsOf(source, fieldName), ...commentsOf(own, fieldName)]);
  const rows = rowsOf(json, '', abouts);
  return [
    `### ${headingOf(id)}`,
    '',
    ...(about === '' ? [] : [cell(about), '']),
    '| Field | Type | What |',
    '|---|---|---|',
    ...rows.map(([path, type, what]) => `| \`${path}\` | ${cell(type)} | ${cell(what)} |`),
  ].join('\n');
}
