/** Shows how far a search is: lines that stay, and on a terminal one that changes. */
export interface Display {
  readonly say: (line: string) => void;
  /** What is under way now; of no interest in a log. */
  readonly live: (line: string) => void;
  /** The line that changes goes. */
  readonly close: () => void;
}

const clear = '\r\u001B[K';

/** As a terminal or a log needs it. */
export function displayOn(output: NodeJS.WriteStream): Display {
  if (!output.isTTY) return { say: (line) => console.log(line), live: () => {}, close: () => {} };
  return {
    say: (line) => void output.write(`${clear}${line}\n`),
    // a line that wraps could not be taken back; a terminal without a size says 0
    live: (line) => void output.write(`${clear}${line.slice(0, (output.columns || 80) - 1)}`),
    close: () => void output.write(clear),
  };
}
