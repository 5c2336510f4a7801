import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatBytes } from '../../../lib/units/bytes.ts';
import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount, formatSignificant } from '../../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, leftOutWords, seriesSuffix } from '../chosen-series.ts';
import { absent, loadName, once, refusalWords, timeAnswerCell, type Load } from '../words.ts';

type Time = Series['times'][number];

const sameLoad = (a: Load, b: Load): boolean => a.loop === b.loop && a.level === b.level;

/** All tokens of so many requests, as the mean of those measured has it. */
function tokensCell({ tokens }: Series, requests: number): Cell {
  if (tokens === null) return absent('not counted');
  return cell(
    formatQuantity(requests * tokens.all.mean, 'tokens'),
    `of them ${formatSignificant(requests * tokens.output.mean)} output`,
  );
}

/** What the GPUs hold, however many requests there are: requests that do not fit wait. Null where it is not told. */
function memoryCell({ memory }: Series): Cell | null {
  // rows of what is taken together are larger than their parts
  const taken = memory?.rows.filter(({ what }) => what !== 'Free').toSorted((a, b) => b.bytes - a.bytes)[0];
  return taken === undefined ? null : cell(formatBytes(taken.bytes), 'the same for any number');
}

const timeOf = ({ answer }: Time): Cell => timeAnswerCell(answer);

/** The load for batch jobs: each number of requests with its time, tokens and memory. */
function chosenTable(plan: Plan, series: Series, times: readonly Time[]): Table {
  const memory = memoryCell(series);
  const [first] = times;
  const terms = first?.answer.told?.terms;
  return {
    caption: `At ${first === undefined ? 'the load for batches' : loadName(first.at)}${seriesSuffix(plan, series)}, one server`,
    head: [
      cell('Requests'),
      cell('Time', '95 % interval'),
      cell('Tokens', 'prompt and output'),
      ...(memory === null ? [] : [cell('GPU memory')]),
    ],
    numeric: true,
    rows: times.map((time): Row => ({
      header: cell(formatCount(time.requests)),
      cells: [timeOf(time), tokensCell(series, time.requests), ...(memory === null ? [] : [memory])],
    })),
    foot:
      terms === undefined
        ? ''
        : `Time = requests ÷ ${formatInterval(terms.rateRps.low, terms.rateRps.high, 'req/s')}, and up to ${formatDuration(1000 * (terms.rampS + terms.drainS))} for the beginning and the end.`,
  };
}

/** The same numbers of requests at every other load that has an answer. */
function otherLoads(plan: Plan, series: Series): Table | null {
  const others = series.times.filter(({ chosen, answer }) => !chosen && answer.told !== null);
  const loads = others.map(({ at }) => at).filter((at, i, all) => all.findIndex((one) => sameLoad(one, at)) === i);
  const counts = once(series.times.map(({ requests }) => String(requests))).map(Number);
  if (loads.length === 0) return null;
  return {
    caption: `At the other loads${seriesSuffix(plan, series)}`,
    head: [cell('Load'), ...counts.map((requests) => cell(formatCount(requests)))],
    numeric: true,
    rows: loads.map((at): Row => ({
      header: cell(loadName(at)),
      cells: counts.map((requests) => {
        const time = series.times.find((one) => !one.chosen && one.requests === requests && sameLoad(one.at, at));
        return time === undefined ? absent() : timeOf(time);
      }),
    })),
    foot: 'Small print: 95 % interval. Refused: for the same reasons as above, or because too few were measured there.',
  };
}

function partOf(plan: Plan, series: Series) {
  const chosen = series.times.filter((time) => time.chosen).toSorted((a, b) => a.requests - b.requests);
  if (chosen.length === 0) return [];
  const told = chosen.flatMap(({ answer }) => answer.told ?? []);
  return [
    {
      table: chosenTable(plan, series, chosen),
      others: otherLoads(plan, series),
      points: [
        ...refusalWords(
          chosen.map(({ requests, answer }) => ({
            name: `${formatCount(requests)} requests`,
            refusals: answer.refusals,
          })),
        ),
        ...once(told.flatMap(({ cautions }) => cautions)),
      ],
      assumptions: once(told.flatMap(({ assumptions }) => assumptions)),
      title: 'What is assumed',
      folded: `How long they take at the other loads${seriesSuffix(plan, series)}`,
    },
  ];
}

export default defineSection<Plan>({
  id: 'projections',
  title: 'How long do so many requests take?',
  view: (plan) => {
    const parts = detailed(plan).flatMap((series) => partOf(plan, series));
    return parts.length === 0 ? null : { parts, left: leftOutWords(plan) };
  },
});
