import type { Plan } from '../../lib/schema/plan.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount, formatSignificant } from '../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../lib/units/quantity.ts';
import { withPlainSpaces } from '../../lib/units/printable.ts';

/** Questions one after the other that are refused for one reason have it once. */
function answerLines({ answers }: Plan): string[] {
  return answers.flatMap(({ question, answer, because }, i) => {
    const again = (other: Plan['answers'][number] | undefined): boolean =>
      answer === null && other?.answer === null && other.because === because;
    const reason = again(answers[i + 1]) ? [] : [`  ${answer ?? 'Cannot be told.'}`, `  ${because}`];
    return [...(again(answers[i - 1]) ? [] : ['']), question, ...reason];
  });
}

type Stated = Plan['stated'][number];
type Foretold = NonNullable<Stated['plan']['told']>['foretold'][number];

function foretoldLine({ requests, statedSeconds, time, agrees }: Foretold): string {
  const stated = `${formatCount(requests)} in ${formatDuration(1000 * statedSeconds)} is stated`;
  if (time.told === null) return `    ${stated}; refused: ${time.refusals.join(' ')}`;
  return `    ${stated}, ${agrees === true ? 'which agrees' : 'which does not follow from it'}`;
}

function statedLines({ name, plan }: Stated): string[] {
  if (plan.told === null) return ['', `${name}: refused.`, ...plan.refusals.map((reason) => `  ${reason}`)];
  const { rateRps, times, foretold, cautions } = plan.told;
  return [
    '',
    `${name}: planned with ${formatQuantity(rateRps.value, 'req/s')}.`,
    ...times.map(({ requests, time }) =>
      time.told === null
        ? `  ${formatCount(requests)}: refused. ${time.refusals.join(' ')}`
        : `  ${formatCount(requests)} in ${formatDuration(1000 * time.told.seconds.value)} (${formatDuration(1000 * time.told.seconds.low)} to ${formatDuration(1000 * time.told.seconds.high)})`,
    ),
    ...foretold.map(foretoldLine),
    ...cautions.map((caution) => `  ${caution}`),
  ];
}

function factorLines({ factors }: Plan): string[] {
  return factors.flatMap(({ faster, slower, factor, words }) => [
    '',
    `Why ${faster} is ${formatSignificant(factor)} times ${slower}:`,
    ...words.map((sentence) => `  ${sentence}`),
  ]);
}

function leftOutLines({ runs }: Plan): string[] {
  const out = runs.flatMap(({ folder, leftOut }) => (leftOut === null ? [] : [`  ${folder}: ${leftOut}`]));
  return out.length === 0 ? [] : ['', 'Left out:', ...out];
}

function recommendationLines({ recommendations }: Plan): string[] {
  if (recommendations.length === 0) return [];
  return [
    '',
    'Recommended:',
    ...recommendations.flatMap(({ action, reason, effect }, i) => [
      `  ${i + 1}. ${action}`,
      `     ${[reason, effect].filter(Boolean).join(' ')}`,
    ]),
  ];
}

type Variant = NonNullable<NonNullable<Plan['whatIf']>['told']>['variants'][number];

function variantLines({ name, answer }: Variant): string[] {
  if (answer.told === null) return [`  ${name}: refused. ${answer.refusals.join(' ')}`];
  const { ratio, expectedRps, cautions } = answer.told;
  const expected =
    expectedRps === null
      ? ''
      : `, to be expected ${formatQuantity(expectedRps.value, 'req/s')} (${formatInterval(expectedRps.low, expectedRps.high, 'req/s')})`;
  return [
    `  ${name}: ${formatSignificant(ratio)} times the capacity${expected}`,
    ...cautions.map((caution) => `    ${caution}`),
  ];
}

function whatIfLines({ whatIf }: Plan): string[] {
  if (whatIf === null) return [];
  if (whatIf.told === null) return ['', 'What if: refused.', ...whatIf.refusals.map((reason) => `  ${reason}`)];
  const { calibration, variants, cautions } = whatIf.told;
  const { worstError, capacityError } = calibration;
  const off =
    capacityError === null ? '' : `, ${formatQuantity(Math.abs(capacityError), 'share')} off the measured capacity`;
  return [
    '',
    `What if, by a simulator that is at most ${formatQuantity(worstError, 'share')} off the measured loads${off}:`,
    ...variants.flatMap(variantLines),
    ...cautions.map((caution) => `  ${caution}`),
  ];
}

/** A plan for a terminal: the headline, the answers in their order, what was refused and what to measure, and where the files are. */
export function planText(plan: Plan, files: readonly string[]): string {
  const simulated = plan.simulated === null ? [] : [`The server is ${plan.simulated}, not hardware.`];
  const lines = [
    plan.headline,
    ...simulated,
    ...plan.cautions.map((caution) => `  ${caution}`),
    ...answerLines(plan),
    ...plan.stated.flatMap(statedLines),
    ...factorLines(plan),
    ...whatIfLines(plan),
    ...recommendationLines(plan),
    ...leftOutLines(plan),
    ...(files.length === 0 ? [] : ['', ...files.map((file) => `  ${file}`)]),
  ];
  return withPlainSpaces(lines.join('\n'));
}
