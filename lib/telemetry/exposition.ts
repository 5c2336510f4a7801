/** One measured value of a metric, with its labels. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite, as the format allows. */
  readonly value: number;
}

/** The series of some metrics, by name. */
export type SeriesByName = ReadonlyMap<string, readonly Series[]>;

/** What is longer is not read to its end: k6's VM reads some 10 MB/s, and a scrape must not hold up the next. */
const longestText = 8 << 20;

/**
 * The series of the wanted names in a text of Prometheus or OpenMetrics. Lines of other metrics, comments and lines that
 * are none of the format are passed over; so are timestamps and exemplars.
 */
export function readExposition(text: string, wanted: ReadonlySet<string>): SeriesByName {
  const found = new Map<string, Series[]>();
  const end = Math.min(text.length, longestText);
  for (let start = 0; start < end;) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    const line = text.slice(start, stop);
    start = stop + 1;
    const name = nameOf(line);
    if (!wanted.has(name)) continue;
    const series = readSeries(line, line.indexOf(name) + name.length);
    if (series === null) continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, [series]);
    else known.push(series);
  }
  return found;
}

/** The text before the labels or the value; for most lines this is all that is looked at. */
function nameOf(line: string): string {
  if (line.startsWith('#')) return '';
  const brace = line.indexOf('{');
  if (brace > 0) {
    const before = line.slice(0, brace);
    // blanks may surround a name, and a value may be followed by an exemplar in braces
    return before.includes(' ') || before.includes('\t') ? (before.trim().split(/[ \t]/)[0] ?? '') : before;
  }
  return /^[ \t]*([^ \t]*)/.exec(line)?.[1] ?? '';
}

function readSeries(line: string, from: number): Series | null {
  const labels: Record<string, string> = {};
  let at = skipBlanks(line, from);
  if (line[at] === '{') {
    const after = readLabels(line, at + 1, labels);
    if (after === null) return null;
    at = after;
  }
  const value = readNumber(/^[ \t]*([^ \t\r]+)/.exec(line.slice(at))?.[1] ?? '');
  return value === null ? null : { labels, value };
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return at;
}

const escapes: Readonly<Record<string, string>> = { n: '\n' };

/** Where the labels end, after their brace; null where they do not. */
function readLabels(line: string, from: number, into: Record<string, string>): number | null {
  // a name, and a value between quotes in which a backslash takes the next character along; made here, as every virtual
  // user would hold one that is made once
  const label = /[ \t,]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*/y;
  label.lastIndex = from;
  let at = from;
  for (let match = label.exec(line); match !== null; match = label.exec(line)) {
    const [, name = '', text = ''] = match;
    into[name] = text.includes('\\') ? text.replace(/\\(.)/g, (_, each: string) => escapes[each] ?? each) : text;
    at = label.lastIndex;
  }
  const close = /^[ \t,]*\}/.exec(line.slice(at));
  return close === null ? null : at + close[0].length;
}

const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function readNumber(text: string): number | null {
  const word = words[text.toLowerCase()];
  if (word !== undefined) return word;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? null : value;
}
