import type { ExecutiveAnswer, Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount, formatSignificant } from '../../../lib/units/number.ts';
import { formatInterval, formatLimit, formatQuantity } from '../../../lib/units/quantity.ts';
import { defineSection } from '../../sections/section.ts';
import { answeredSeries, capacityOf } from '../chosen-series.ts';
import { loadName, timeInterval } from '../words.ts';

interface Figure {
  readonly state: 'plain';
  readonly label: string;
  readonly text: string;
  readonly sub: string;
  readonly n: string;
}

const figure = (label: string, text: string, sub: string): Figure => ({ state: 'plain', label, text, sub, n: '' });

/** What stands behind the capacity: its interval, or the load of a closed loop that bounds it. */
function capacityFigure(series: Series): Figure[] {
  const capacity = capacityOf(series);
  if (capacity === null) return [];
  const { low, high } = capacity.requestsPerS;
  const level = capacity.at[0]?.level;
  if (capacity.basis === 'slo-capacity')
    return [figure('By its interval', formatInterval(low, high, 'req/s'), '95 %, one server')];
  return level === undefined ? [] : [figure('Objectives kept', loadName({ loop: 'closed', level }), 'at most')];
}

const serversFigure = ({ servers }: Series): Figure[] =>
  servers
    .flatMap(({ meanRps, answer: { told } }) =>
      told === null
        ? []
        : [
            figure(
              `For ${formatLimit(meanRps, 'req/s')}`,
              `${formatCount(told.servers)} ${told.servers === 1 ? 'server' : 'servers'}`,
              `${formatCount(told.needed)} for the load, ${formatCount(told.servers - told.needed)} spare`,
            ),
          ],
    )
    .slice(0, 1);

/** Of the numbers asked about, the largest whose time is told. */
const timeFigure = ({ times }: Series): Figure[] =>
  times
    .flatMap(({ requests, chosen, answer: { told } }) => (chosen && told !== null ? [{ requests, told }] : []))
    .toSorted((a, b) => b.requests - a.requests)
    .slice(0, 1)
    .map(({ requests, told: { seconds } }) =>
      figure(`${formatCount(requests)} requests on one`, formatDuration(1000 * seconds.value), timeInterval(seconds)),
    );

function costFigure({ cost }: Series, { ask: { price } }: Plan): Figure[] {
  const per = cost?.told?.atLoadFactor.perMillionTokens ?? null;
  if (per === null || price === null) return [];
  return [figure('A million tokens', `${formatSignificant(per.value)}\u00a0${price.currency}`, 'prompt and output')];
}

/** What the box is coloured by: a capacity that users of an open loop were shown to get, twice where it was searched for, or something that is less than that. */
function outcomeOf(series: Series | null): 'pass' | 'inconclusive' {
  if (series === null || capacityOf(series)?.basis !== 'slo-capacity') return 'inconclusive';
  return series.search === null || series.search.confirmed ? 'pass' : 'inconclusive';
}

function wordOf(plan: Plan, series: Series | null): string {
  const capacity = series === null ? null : capacityOf(series);
  if (capacity !== null) {
    const rate = formatQuantity(capacity.requestsPerS.value, 'req/s');
    if (capacity.basis === 'slo-capacity') return `${rate} per server`;
    return capacity.brokeAt === null ? `${rate} so far` : `At most ${rate} per server`;
  }
  return plan.answers.some(({ answer }) => answer !== null) ? 'No capacity told' : 'Not answered yet';
}

const asked = ({ question, answer, because }: ExecutiveAnswer) => ({
  question,
  answer: answer ?? 'Not answered.',
  because,
  state: answer === null ? 'refused' : 'told',
});

export default defineSection<Plan>({
  id: 'answer',
  title: 'Answer',
  view: (plan) => {
    const series = answeredSeries(plan);
    return {
      outcome: outcomeOf(series),
      word: wordOf(plan, series),
      ending: plan.simulated === null ? '' : `Simulated: no real server was measured, but ${plan.simulated}.`,
      sentence: plan.headline,
      figures:
        series === null
          ? []
          : [...capacityFigure(series), ...serversFigure(series), ...timeFigure(series), ...costFigure(series, plan)],
      questions: plan.answers.map(asked),
    };
  },
});
