import type { Client } from './clients/client.ts';
import { disturbingShare } from './disturbance.ts';
import { medianOf } from './figures.ts';
import type { Measurement } from './measurements/measurement.ts';
import type { Cell, Results, Row } from './rows.ts';
import { formatSignificant, missing } from '../lib/units/number.ts';

type Verdict = 'met' | 'missed' | 'not measured' | '';

/** Whether k6-vllm's median keeps the goal; empty where there is none. */
export function verdictOf({ goal, cells }: Row): Verdict {
  if (goal === null) return '';
  const median = medianOf(cells['k6-vllm']?.values ?? []);
  if (Number.isNaN(median)) return 'not measured';
  const kept = {
    'at least': median >= goal.value,
    'at most': median <= goal.value,
    within: Math.abs(median) <= goal.value,
  }[goal.bound];
  return kept ? 'met' : 'missed';
}

const suffix = (unit: Row['unit']): string => (unit === 'ratio' ? '' : `\u00a0${unit}`);

function formatGoal({ goal, unit }: Row): string {
  if (goal === null) return '';
  const sign = { 'at least': '≥', 'at most': '≤', within: '±' }[goal.bound];
  return `${sign}\u00a0${goal.value}${suffix(unit)}`;
}

/** `52.1 ms (51.0 to 53.4)`, the range over the rounds; of one round the value alone. */
function formatCell(cell: Cell | undefined, unit: Row['unit']): string {
  if (cell === undefined || cell.values.length === 0) return missing;
  const value = `${formatSignificant(medianOf(cell.values))}${suffix(unit)}`;
  if (cell.values.length === 1) return value;
  const [low, high] = [Math.min(...cell.values), Math.max(...cell.values)].map(formatSignificant);
  return `${value} (${low} to ${high})`;
}

const formatOthers = ({ othersCpuShare }: Cell): string =>
  `${(othersCpuShare * 100).toFixed(0)} %${othersCpuShare > disturbingShare ? ', disturbed' : ''}`;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The one table: a row per figure, a column per client that any row knows. */
export function renderTable(rows: readonly Row[], clients: readonly Client[]): string {
  const shown = clients.filter((client) => rows.some((row) => client.id in row.cells));
  const head = ['', 'goal', ...shown.map((client) => client.title), 'goal met', 'measured on', 'CPU taken by others'];
  const body = rows.map((row) => {
    const cells = shown.map((client) => formatCell(row.cells[client.id], row.unit));
    const ours = row.cells['k6-vllm'];
    const when = [ours?.measuredOn ?? missing, ours === undefined ? missing : formatOthers(ours)];
    return [row.what, formatGoal(row), ...cells, verdictOf(row), ...when];
  });
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/** docs/performance.md from the results. */
export function renderDocument(
  { machine, rows }: Results,
  clients: readonly Client[],
  measurements: readonly Measurement[],
): string {
  const known = measurements.filter((each) => rows.some((row) => row.measurement === each.id));
  return [
    '# Performance of the measuring client',
    'A load generator that is slow reports its own waiting as the server’s. This page shows what k6-vllm costs and how true its figures are, beside a Go program that does nothing but read the stream (the limit of what the machine allows) and beside other ways to measure, and how long the report of a long run takes. `make bench` writes it, `make bench-peers` measures guidellm and AIPerf as well.',
    `Machine: ${machine}.`,
    renderTable(rows, clients),
    'Each cell is the median over the rounds with the smallest and the largest; rounds alternate between the clients, every second one in reverse order. Ratios are taken within a round. A goal that is not met stays in the table as missed. A value without a range is a single long run. A dash: the client was not asked, does not tell, or could not do the load. The last column is what other programs took of the machine’s processor time meanwhile: a row that was disturbed by more than a tenth says more about them than about the clients. Figures of one machine say little about another: the ratios carry over, the rest does not.',
    '## How each is measured',
    ...known.map(({ title, how }) => `**${title}.** ${how}`),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}
