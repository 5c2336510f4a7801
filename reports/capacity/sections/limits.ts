import { objectiveWords } from '../../../lib/assessment/objective-words.ts';
import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { inOneList } from '../../../lib/units/list.ts';
import { formatCount, formatLevel, formatSignificant, missing } from '../../../lib/units/number.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';
import { limitWords } from '../limit-words.ts';
import { absent, estimateCell, loadName, once, plainEstimateCell, refusedCell } from '../words.ts';

type CapacityAt = Series['capacity'][number];

const objectivesWords = (series: Series, { objectives }: CapacityAt, i: number): string => {
  if (i === 0) return 'All together';
  const told = objectives.map((id) => {
    const objective = series.objectives.find((one) => one.id === id);
    return objective === undefined ? id : objectiveWords(objective);
  });
  return inOneList(told);
};

function breakingCell({ capacity: { told } }: CapacityAt): Cell {
  if (told === null) return absent();
  if (told.brokeAt === null) return cell('nothing broke');
  const loop = told.at[0]?.loop ?? 'open';
  return cell(loadName({ loop, level: told.brokeAt }), told.brokeWhy.join('; '));
}

function capacityTable(plan: Plan, series: Series): Table {
  // a single objective is the same as all of them together
  const list = series.capacity.length === 2 ? series.capacity.slice(0, 1) : series.capacity;
  return {
    caption: `Capacity of one server under each objective${seriesSuffix(plan, series)}`,
    head: [cell('Objectives'), cell('Capacity', '95 % interval'), cell('Kept at'), cell('Broken from')],
    numeric: false,
    rows: list.map((at, i): Row => {
      const { told, refusals } = at.capacity;
      const header = cell(
        series.capacity.length === 2
          ? objectivesWords(series, series.capacity[1] ?? at, 1)
          : objectivesWords(series, at, i),
      );
      if (told === null) return { header, cells: [refusedCell(refusals), absent(), absent()] };
      const shown = estimateCell(told.requestsPerS, 'req/s');
      const kept = told.at[0];
      return {
        header,
        cells: [
          told.basis === 'upper-bound' ? { ...shown, sub: 'upper bound' } : shown,
          kept === undefined
            ? absent()
            : cell(loadName(kept), `${told.at.length} ${told.at.length === 1 ? 'run' : 'runs'}`),
          breakingCell(at),
        ],
      };
    }),
    foot: '',
  };
}

function stepRows({ stepTime: { told, refusals } }: Series): Row[] {
  if (told === null)
    return [{ header: cell('Time of a decode step'), cells: [refusedCell(), cell(refusals.join(' '))] }];
  return [
    {
      header: cell('Time of a decode step alone', 't0'),
      cells: [estimateCell(told.t0Ms, 'ms'), cell('weights and overhead')],
    },
    {
      header: cell('What one more request adds', 't1'),
      cells: [
        estimateCell(told.t1Ms, 'ms'),
        cell(`from ${formatCount(told.points)} loads, the largest batch ${formatSignificant(told.largestBatch)}`),
      ],
    },
    {
      header: cell('Most output tokens', '1 ÷ t1'),
      cells: [
        estimateCell(told.ceilingTokensPerS, 'tok/s'),
        cell(`the largest batch reaches ${formatQuantity(told.reached, 'share')} of it`),
      ],
    },
  ];
}

function uslRows({ usl: { told, refusals } }: Series): Row[] {
  if (told === null)
    return [{ header: cell('Universal scalability law'), cells: [refusedCell(), cell(refusals.join(' '))] }];
  const peak: Row =
    told.peak === null
      ? { header: cell('Most throughput by the law'), cells: [absent(), cell(told.withheld ?? '')] }
      : {
          header: cell('Most throughput by the law'),
          cells: [
            estimateCell(told.peak.rate, 'req/s'),
            cell(`at ${formatSignificant(told.peak.load.value)} in flight`, plainEstimateCell(told.peak.load).sub),
          ],
        };
  return [
    {
      header: cell('One request alone', 'λ'),
      cells: [
        estimateCell(told.lambda, 'req/s'),
        cell(`from ${formatCount(told.points)} loads up to ${formatLevel(told.largestLoad)}`),
      ],
    },
    { header: cell('Contention', 'σ'), cells: [plainEstimateCell(told.sigma), cell('what waits for one another')] },
    {
      header: cell('Coherency', 'κ'),
      cells: [plainEstimateCell(told.kappa), cell('what more requests cost all others')],
    },
    peak,
  ];
}

function kneeRow({ knee: { told, refusals } }: Series): Row {
  const header = cell('Knee of the throughput');
  if (told === null) return { header, cells: [refusedCell(), cell(refusals.join(' '))] };
  const range = told.low === told.high ? formatLevel(told.low) : `${formatLevel(told.low)}–${formatLevel(told.high)}`;
  return {
    header,
    cells: [
      cell(`${formatLevel(told.load)} in flight`, range),
      cell(`found in ${formatQuantity(told.found, 'share')} of resamples`),
    ],
  };
}

/** What the curves were fitted by; null of a series without any closed loop, where there is nothing to fit. */
function fitTable(plan: Plan, series: Series): Table | null {
  const { stepTime, usl, knee } = series;
  if (stepTime.told === null && usl.told === null && knee.told === null) return null;
  return {
    caption: `What was fitted${seriesSuffix(plan, series)}`,
    head: [cell(''), cell('Value', '95 % interval'), cell('What it is')],
    numeric: false,
    rows: [...stepRows(series), ...uslRows(series), kneeRow(series)],
    foot: '',
  };
}

const purposes = { bracket: 'bracket', narrow: 'narrow', confirm: 'confirm' } as const;

/** The probes of a saturation search in the order in which they were made. */
function probesTable(plan: Plan, series: Series): Table | null {
  const { search } = series;
  if (search === null) return null;
  return {
    caption: `The search, probe by probe${seriesSuffix(plan, series)}`,
    head: [cell('Probe'), cell('Load'), cell('Objectives'), cell('Why')],
    numeric: false,
    rows: search.probes.map(({ purpose, loop, level, keeps, proven, reason }, i): Row => ({
      header: cell(`${formatCount(i + 1)}`, purposes[purpose]),
      cells: [
        cell(loadName({ loop, level })),
        cell(`${proven ? '' : 'rather '}${keeps ? 'kept' : 'broken'}`),
        cell(reason),
      ],
    })),
    foot: '',
  };
}

/** Why a search ended; of a search of another version its own word. */
const ends: Readonly<Record<string, string>> = {
  confirmed: 'the bracket is narrow enough, and its lower end was kept again on fresh requests',
  unreachable: 'the objectives are broken by a request that is alone on the server',
  client: 'the load generator was at its limit before the server was',
  budget: 'the probes that may be made were made',
};

/** How the search ended, in words. */
function searchWords({ search }: Series): string[] {
  if (search === null) return [];
  const bounds =
    search.low === null && search.high === null
      ? ''
      : ` Surely kept: ${search.low === null ? missing : formatQuantity(search.low, 'req/s')}; surely broken: ${search.high === null ? missing : formatQuantity(search.high, 'req/s')}.`;
  return [
    `The search made ${formatCount(search.probes.length)} probes and ended: ${ends[search.end] ?? search.end}.${bounds}`,
    ...(search.confirmed ? [] : ['The rate was not confirmed on fresh requests. Let the search go on, or repeat it.']),
    ...(search.contradictory ? ['A rate broke although a higher one was kept: repeat the search.'] : []),
  ];
}

function limitingWords(plan: Plan, series: Series): string {
  const { limiting } = series;
  const of = plan.series.length > 1 ? ` of ${series.name}` : '';
  if (limiting === null) return `What limits the server${of} is not known.`;
  const first = limiting.time === null ? '' : ` ${limiting.time.toUpperCase()} is broken first.`;
  return `What limits the server${of}: ${limitWords(series)} (${limiting.reason}).${first}`;
}

export default defineSection<Plan>({
  id: 'limits',
  title: 'Where it breaks, and why',
  view: (plan) => {
    const parts = detailed(plan).map((series) => ({
      text: limitingWords(plan, series),
      capacity: capacityTable(plan, series),
      points: once([...searchWords(series), ...(series.capacity[0]?.capacity.told?.cautions ?? [])]),
      fits: fitTable(plan, series),
      probes: probesTable(plan, series),
      title: 'Every probe of the search',
    }));
    return parts.length === 0 ? null : { parts };
  },
});
