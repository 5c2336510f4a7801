import { oneLine } from '../lib/units/printable.ts';

/** One line as a terminal shows it, where spaces that do not break would be a nuisance. */
export const asPlainLine = (text: string): string => oneLine(text).replaceAll('\u00a0', ' ');

/** The beginning of a text of more than `most` characters, with a mark that it goes on. */
export function shorten(text: string, most: number): string {
  const line = oneLine(text);
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** Characters by which GitHub-flavoured Markdown would take text for markup, a table cell's end or a mention. */
const markup = /[\\`*_[\]|~&@]|<(?=[a-zA-Z/!?])/g;

/** Text that Markdown shows as it is, in a paragraph and in the cell of a table. */
export function asMarkdown(text: string): string {
  const spaced = oneLine(text).replaceAll('\u00a0', ' ');
  const neutral = spaced.replace(markup, (mark) =>
    mark === '<' ? '&lt;' : mark === '&' ? '&amp;' : mark === '@' ? '&#64;' : `\\${mark}`,
  );
  // Only at the beginning of a line are these markup.
  return neutral.replace(/^([#>]|[+=-](?=[\s=-]|$))/, '\\$1').replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}
