import type { Sweep, SweepCell } from '../../lib/schema/sweep.ts';
import type { Figures } from './figures.ts';
import { endedLine, statusWords, sweepTable } from './sweep-text.ts';

/** Shows how far a sweep is. */
export interface Display {
  /** The state has changed. */
  readonly show: (sweep: Sweep) => void;
  /** A cell has ended. */
  readonly ended: (sweep: Sweep, cell: SweepCell) => void;
  /** Nothing more is shown, and what is shown stays. */
  readonly close: () => void;
}

type FiguresById = ReadonlyMap<string, Figures>;

const redrawMs = 1000;

/** A line for each cell, for logs. */
function lines(figures: FiguresById): Display {
  return {
    show: () => {},
    ended: (sweep, cell) => {
      console.log(endedLine(sweep, cell, figures));
      console.log(`  ${statusWords(sweep, Date.now())}`);
    },
    close: () => {},
  };
}

/** Cut to the width of the terminal: a line that wraps would be two to move up over. */
const fitted = (text: string, columns: number): string[] =>
  text.split('\n').map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));

/** The table of the grid in its place, and a line that counts; where it is higher than the terminal, the line alone. */
function table(terminal: NodeJS.WriteStream, figures: FiguresById): Display {
  let drawn = 0;
  let latest: Sweep | null = null;
  const clear = (): string => (drawn === 0 ? '' : `\u001B[${drawn}A\u001B[J`);
  const draw = (): void => {
    if (latest === null) return;
    // a terminal without a size says 0
    const [columns, rows] = [terminal.columns || 80, terminal.rows || 24];
    const status = fitted(statusWords(latest, Date.now()), columns);
    const all = [...fitted(sweepTable(latest, figures), columns), '', ...status];
    const text = all.length < rows ? all : status;
    terminal.write(`${clear()}${text.join('\n')}\n`);
    drawn = text.length;
  };
  const timer = setInterval(draw, redrawMs);
  return {
    show: (sweep) => {
      latest = sweep;
      draw();
    },
    ended: (sweep, cell) => {
      latest = sweep;
      const state = sweep.cells.find(({ id }) => id === cell.id)?.state;
      // what fails has to stay to be read
      if (state === 'failed') {
        terminal.write(`${clear()}${endedLine(sweep, cell, figures)}\n`);
        drawn = 0;
      }
      draw();
    },
    close: () => {
      clearInterval(timer);
      terminal.write(clear());
    },
  };
}

/** As a terminal or a log needs it. `figures` are read each time, and may grow. */
export const displayOn = (output: NodeJS.WriteStream, figures: FiguresById): Display =>
  output.isTTY ? table(output, figures) : lines(figures);
