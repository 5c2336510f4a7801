import { inertLine } from '../lib/units/printable.ts';

/** A colour, a weight or their end: the suite's own, where it uses them. */
// oxlint-disable-next-line no-control-regex
const style = /(\u001b\[[0-9;]*m)/;

/** Text that cannot steer the terminal; colours are left to one that shows them. */
export function inertText(text: string, coloured: boolean): string {
  const lines = text.split('\n').map((line) => {
    if (!coloured || !style.test(line)) return inertLine(line);
    // the parts between are no whole lines, and keep their spaces
    return line
      .split(style)
      .map((part, i) => (i % 2 === 1 ? part : part.replace(/\S(?:.*\S)?/, inertLine)))
      .join('');
  });
  return lines.join('\n');
}

/**
 * Makes all that the program says to the console inert: names, messages and notes of servers and of files are in it, and no command
 * has to think of that.
 */
export function makeConsoleInert(): void {
  for (const [name, stream] of [
    ['log', process.stdout],
    ['error', process.stderr],
    ['warn', process.stderr],
  ] as const) {
    const say = console[name].bind(console);
    console[name] = (...said: unknown[]) =>
      say(...said.map((each) => (typeof each === 'string' ? inertText(each, stream.isTTY) : each)));
  }
}
