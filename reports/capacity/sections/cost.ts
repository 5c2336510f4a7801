import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import type { Estimate } from '../../../lib/statistics/ratio-interval.ts';
import { formatTrimmed } from '../../../lib/units/number.ts';
import { formatLimit } from '../../../lib/units/quantity.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';
import { plainEstimateCell } from '../words.ts';

type Cost = NonNullable<NonNullable<Series['cost']>['told']>;
type Energy = NonNullable<NonNullable<Series['energy']>['told']>;

/** What is priced, and how many of it. */
const costRows: readonly (readonly [keyof Cost['fullyUsed'], title: string, count: number])[] = [
  ['perRequest', 'A thousand requests', 1000],
  ['perMillionOutputTokens', 'A million output tokens', 1],
  ['perMillionTokens', 'A million tokens, prompt and output', 1],
];

const times = (estimate: Estimate | null, count: number): Estimate | null =>
  estimate && {
    value: count * estimate.value,
    low: estimate.low && count * estimate.low,
    high: estimate.high && count * estimate.high,
  };

function costTable(plan: Plan, series: Series, { fullyUsed, atLoadFactor, price }: Cost): Table {
  const currency = plan.ask.price?.currency ?? '';
  return {
    caption: `Cost${seriesSuffix(plan, series)}`,
    head: [cell(''), cell('Always at capacity'), cell(`At ${formatLimit(price.loadFactor, 'share')} of it`)],
    numeric: true,
    rows: costRows.map(([id, title, count]): Row => ({
      header: cell(title),
      cells: [
        plainEstimateCell(times(fullyUsed[id], count), currency),
        plainEstimateCell(times(atLoadFactor[id], count), currency),
      ],
    })),
    foot: `At ${formatTrimmed(price.perServerHour)} ${currency} for a server-hour, at the SLO capacity: ÷ (3600 × rate). Small print: 95 % interval.`,
  };
}

const energyRows: readonly (readonly [Exclude<keyof Energy, 'cautions'>, string, string])[] = [
  ['joulesPerOutputToken', 'An output token', 'J'],
  ['joulesPerOutputTokenAboveIdle', 'An output token, above idle', 'J'],
  ['joulesPerRequest', 'A request', 'J'],
  ['outputTokensPerJoule', 'Output tokens of a joule', 'tokens'],
];

function energyTable(plan: Plan, series: Series, energy: Energy): Table {
  return {
    caption: `Energy of the GPUs${seriesSuffix(plan, series)}`,
    head: [cell(''), cell('At the SLO capacity', '95 % interval')],
    numeric: true,
    rows: energyRows
      .filter(([id]) => energy[id] !== null)
      .map(([id, title, unit]): Row => ({ header: cell(title), cells: [plainEstimateCell(energy[id], unit)] })),
    foot: 'The GPUs alone: host, cooling and network are not in it.',
  };
}

function partsOf(plan: Plan, series: Series) {
  const { cost, energy } = series;
  const refusals = [
    ...(cost?.refusals ?? []).map((why) => `No cost${seriesSuffix(plan, series)}: ${why}`),
    ...(energy?.refusals ?? []).map((why) => `No energy${seriesSuffix(plan, series)}: ${why}`),
  ];
  if (cost === null && energy === null) return [];
  return [
    {
      tables: [
        ...(cost?.told ? [costTable(plan, series, cost.told)] : []),
        ...(energy?.told ? [energyTable(plan, series, energy.told)] : []),
      ],
      points: [...refusals, ...(energy?.told?.cautions ?? [])],
    },
  ];
}

export default defineSection<Plan>({
  id: 'cost',
  title: 'What it costs',
  view: (plan) => {
    const parts = detailed(plan).flatMap((series) => partsOf(plan, series));
    return parts.length === 0 ? null : { parts };
  },
});
