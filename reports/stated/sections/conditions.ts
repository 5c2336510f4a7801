import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount, formatTrimmed } from '../../../lib/units/number.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import type { JudgedFile, JudgedResult } from '../judged-file.ts';

type Value = string | number | boolean | undefined;

const loops = { open: 'open: sent at a rate', closed: 'closed: sent when an answer has come' } as const;

const yesNo = (value: boolean | undefined): Value => (value === undefined ? undefined : value ? 'yes' : 'no');
const times = (count: number | undefined): string => (count === undefined || count === 1 ? '' : `${count} × `);

/** What has to be known of a result beside its figures. */
const facts: readonly (readonly [title: string, of: (result: JudgedResult['stated']) => Value])[] = [
  ['Model', ({ setup }) => setup.model],
  ['GPU', ({ setup }) => setup.gpu && `${times(setup.gpus)}${setup.gpu}`],
  ['Prefix cache', ({ setup }) => yesNo(setup.prefixCaching)],
  ['Simulated', ({ setup }) => yesNo(setup.simulated)],
  ['Loop', ({ load }) => load.loop && loops[load.loop]],
  ['In flight', ({ load }) => load.concurrency],
  ['All at once', ({ load }) => yesNo(load.atOnce)],
  ['Offered req/s', ({ load }) => load.offeredRps],
  ['Requests', ({ load }) => load.requests],
  ['Succeeded', ({ load }) => load.succeeded],
  ['Failed', ({ load }) => load.failed],
  ['Time', ({ load }) => (load.seconds === undefined ? undefined : formatDuration(1000 * load.seconds))],
];

/** Facts that few results have a use for: shown where one of them tells it. */
const rare: ReadonlySet<string> = new Set(['Simulated', 'All at once', 'Offered req/s']);

function factCell(value: Value): Cell {
  if (value === undefined) return cell('not told', '', 'missing');
  if (typeof value !== 'number') return cell(String(value));
  return cell(Number.isInteger(value) ? formatCount(value) : formatTrimmed(value));
}

function table({ results }: JudgedFile): Table {
  const rows = facts.flatMap(([title, of]): Row[] => {
    const values = results.map(({ stated }) => of(stated));
    if (rare.has(title) && values.every((value) => value === undefined)) return [];
    return [{ header: cell(title), cells: values.map(factCell) }];
  });
  return {
    caption: 'Load and setup, as stated',
    head: [cell(''), ...results.map(({ name }) => cell(name))],
    numeric: false,
    rows,
    foot: '',
  };
}

/** The load and what answered it, with what is not told of them. */
export const conditions = defineSection<JudgedFile>({
  id: 'conditions',
  title: 'Under what load, and on what',
  view: (file) => ({ table: table(file) }),
});
