/** Entries that cannot be sent for one reason. */
export interface LeftOut {
  readonly reason: string;
  /** The lines on which they begin. */
  readonly lines: readonly number[];
}

/** What is found out about a file's entries: mistakes to mend, and what is left out. */
export interface Findings {
  readonly fault: (fault: string, line: number) => void;
  readonly leave: (reason: string, line: number) => void;
  readonly faults: () => number;
  /** Each with source, line numbers and remedy; the same fault of several lines is told once. At most 20, then how many more. */
  readonly problems: () => string[];
  readonly left: () => LeftOut[];
}

const MOST_PROBLEMS = 20;
const MOST_LINES_NAMED = 3;

/** Nothing found yet. `source` is what the user calls the file. */
export function createFindings(source: string): Findings {
  const faults = new Map<string, number[]>();
  const left = new Map<string, number[]>();
  const add = (to: Map<string, number[]>, what: string, line: number): void => {
    const known = to.get(what);
    if (known === undefined) to.set(what, [line]);
    else known.push(line);
  };
  return {
    fault: (fault, line) => add(faults, fault, line),
    leave: (reason, line) => add(left, reason, line),
    faults: () => faults.size,
    problems: () => told(faults, source),
    left: () => [...left].map(([reason, lines]) => ({ reason, lines })),
  };
}

function told(faults: ReadonlyMap<string, readonly number[]>, source: string): string[] {
  const problems: string[] = [];
  let untold = 0;
  for (const [fault, at] of faults) {
    if (problems.length < MOST_PROBLEMS) problems.push(`${source}, ${lineNumbers(at)}: ${fault}`);
    else untold += at.length;
  }
  if (untold > 0) problems.push(`${source}: ${untold} more ${untold === 1 ? 'problem' : 'problems'}.`);
  return problems;
}

/** The first few of some lines, and how many more there are. */
export function lineNumbers(at: readonly number[]): string {
  const named = at.slice(0, MOST_LINES_NAMED).join(', ');
  const more = at.length - MOST_LINES_NAMED;
  return `${at.length === 1 ? 'line' : 'lines'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
