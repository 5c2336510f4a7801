/** Text that came from outside may hold control characters, and marks that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** One line of printable text, whatever it was before. */
export const oneLine = (text: string): string => text.replaceAll(unprintable, ' ').trim();

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
