import type { Plan } from '../../../lib/schema/plan.ts';
import type { WhatIf } from '../../../lib/schema/plan/what-if.ts';
import { formatSignificant, missing } from '../../../lib/units/number.ts';
import { formatQuantity, type Unit } from '../../../lib/units/quantity.ts';
import { signedPercentDigits } from '../../../lib/units/share.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { absent, estimateCell, once, refusalWords, refusedCell } from '../words.ts';

type Variant = WhatIf['variants'][number];
type Told = NonNullable<Variant['answer']['told']>;

const quantityCell = (value: number | null, unit: Unit): Cell =>
  value === null ? absent() : cell(formatQuantity(value, unit));

const changeWords = ({ changes }: Variant): string =>
  changes.map(({ name, from, to }) => `${name} ${from} → ${to}`).join(', ');

const simulatedCells = (told: Pick<Told, 'ttftP95Ms' | 'tpotP95Ms' | 'limiting'>): Cell[] => [
  quantityCell(told.ttftP95Ms, 'ms'),
  quantityCell(told.tpotP95Ms, 'ms'),
  cell(told.limiting ?? missing),
];

function variantRow(variant: Variant): Row {
  const header = cell(variant.name, changeWords(variant));
  const { told } = variant.answer;
  if (told === null) return { header, cells: [refusedCell(), absent(), absent(), absent(), absent()] };
  return {
    header,
    cells: [
      told.expectedRps === null ? absent('no measured capacity') : estimateCell(told.expectedRps, 'req/s'),
      cell(`×\u00a0${formatSignificant(told.ratio)}`, `${formatQuantity(told.capacityRps, 'req/s')} simulated`),
      ...simulatedCells(told),
    ],
  };
}

function variantsTable({ variants, baseline, calibration }: WhatIf): Table {
  return {
    caption: 'What if',
    head: [
      cell('Change'),
      cell('Expected capacity', 'one server'),
      cell('Against now', `error ${errorWords(calibration)}`),
      cell('p95 TTFT', 'simulated'),
      cell('p95 TPOT', 'simulated'),
      cell('Limited by'),
    ],
    numeric: true,
    rows: [
      {
        header: cell('As it is'),
        cells: [
          absent(),
          cell('×\u00a01', `${formatQuantity(baseline.capacityRps, 'req/s')} simulated`),
          ...simulatedCells(baseline),
        ],
      },
      ...variants.map(variantRow),
    ],
    foot: 'Expected capacity: the measured one × what the simulator makes of the change; its interval is as wide as the measurement and the error of the calibration make it.',
  };
}

/** The error that belongs beside every simulated number: that on runs it was not fitted to, where there is one. */
const errorWords = ({ heldOutError, worstError, capacityError }: WhatIf['calibration']): string =>
  capacityError !== null
    ? `${signedPercentDigits(capacityError, 1)}\u00a0% on the capacity`
    : `up to ${formatQuantity(heldOutError ?? worstError, 'share')}`;

function calibrationTable({ calibration }: WhatIf): Table {
  return {
    caption: 'The calibrated simulator beside the runs',
    head: [cell('Load'), cell('Figure'), cell('Measured'), cell('Simulated'), cell('Error')],
    numeric: true,
    rows: calibration.figures.map(({ load, figure, unit, measured, simulated }): Row => ({
      header: cell(load),
      cells: [
        cell(figure),
        cell(formatQuantity(measured, unit)),
        cell(formatQuantity(simulated, unit)),
        measured === 0 ? absent() : cell(`${signedPercentDigits(simulated / measured - 1, 1)}\u00a0%`),
      ],
    })),
    foot: '',
  };
}

function trustWords({ profile, base, calibration: { worstError, heldOutError, capacityError } }: WhatIf): string {
  return [
    `Simulated with ${profile}, fitted to the runs from ${base}.`,
    `Its figures are off by up to ${formatQuantity(worstError, 'share')} on the runs it was fitted to${heldOutError === null ? '' : `, by up to ${formatQuantity(heldOutError, 'share')} on runs left out`}.`,
    ...(capacityError === null
      ? ['The capacity was not measured, so nothing is known of its error.']
      : [`Its capacity is ${signedPercentDigits(capacityError, 1)}\u00a0% off the measured one.`]),
  ].join(' ');
}

export default defineSection<Plan>({
  id: 'what-if',
  title: 'What if …?',
  view: ({ whatIf }) => {
    if (whatIf === null) return null;
    const { told, refusals } = whatIf;
    if (told === null)
      return { text: `Not simulated: ${refusals.join(' ')}`, variants: null, calibration: null, points: [] };
    const cautions = [...told.cautions, ...told.variants.flatMap(({ answer }) => answer.told?.cautions ?? [])];
    return {
      text: trustWords(told),
      variants: variantsTable(told),
      calibration: told.calibration.figures.length === 0 ? null : calibrationTable(told),
      folded: 'Every figure of the calibration',
      points: [
        ...refusalWords(told.variants.map(({ name, answer }) => ({ name, refusals: answer.refusals }))),
        ...once(cautions),
      ],
    };
  },
});
