/** Text that came from outside may hold control characters, and marks that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
/** Characters that nobody sees, by which two names look the same. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** One line of printable text, whatever it was before. */
export const oneLine = (text: string): string => text.replaceAll(unprintable, ' ').replaceAll(invisible, '').trim();

/** The text with plain spaces in place of those that do not break, which numbers and units have. */
export const withPlainSpaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** One printable line with the spaces at its beginning: of a text for the terminal, which cannot be steered by it. */
export const inertLine = (line: string): string => ' '.repeat(line.search(/[^ ]|$/)) + oneLine(line);
