// How close what-if answers come on simulated servers: each is measured as a saturation does, the simulator is calibrated on that, and
// what it says of a change is held against the true capacity of the changed server. Writes the tables into docs/what-if.md.
import { formatQuantity } from '../lib/units/quantity.ts';
import { signedPercentDigits } from '../lib/units/share.ts';
import { trueCapacity } from './saturation/true-capacity.ts';
import { ask } from './what-if/ask.ts';
import { servers, type Studied } from './what-if/questions.ts';

const percent = (share: number): string => `${signedPercentDigits(share, 0)} %`;
const rate = (rps: number): string => formatQuantity(rps, 'req/s');
const seed = 3;
/** Of a run that decides the truth: its capacity is then known to 1 % or 2 %. */
const truthRequests = 20_000;

async function study(server: Studied): Promise<string[]> {
  const { name, mix, objectives, questions } = server;
  const answer = await ask(
    server,
    seed,
    questions.map(({ id }) => id),
  );
  if (answer.told === null) return [`| ${name} | refused: ${answer.refusals.join(' ')} | | | | |`];
  const { calibration, variants, baseline } = answer.told;
  const truth = await trueCapacity({ name, mix, objectives }, truthRequests);
  const rows = [
    `| ${name} | as it is | ${rate(truth)} | ${rate(baseline.capacityRps)} (${percent(baseline.capacityRps / truth - 1)}) | | |`,
  ];
  console.error(
    name,
    JSON.stringify(calibration.worstError),
    calibration.heldOutError,
    calibration.capacityError,
    baseline.limiting,
  );
  for (const { id, truth: changed } of questions) {
    const variant = variants.find((each) => each.id === id);
    const told = variant?.answer.told ?? null;
    const really = await trueCapacity({ name, mix: changed, objectives }, truthRequests);
    if (told === null || told.expectedRps === null) {
      rows.push(`| | ${variant?.name ?? id} | ${rate(really)} | refused | | |`);
      continue;
    }
    const { value, low, high } = told.expectedRps;
    const within = really >= (low ?? 0) && really <= (high ?? Infinity);
    rows.push(
      `| | ${variant?.name} | ${rate(really)} (×${(really / truth).toFixed(2)}) | ×${told.ratio.toFixed(2)} (${percent((told.ratio * truth) / really - 1)}) | ` +
        `${rate(value)} (${low === null ? '?' : rate(low)} to ${high === null ? '?' : rate(high)}) | ${within ? 'yes' : '**no**'} |`,
    );
    console.error(rows.at(-1));
  }
  return rows;
}

const rows: string[] = [];
for (const server of servers) rows.push(...(await study(server)));
console.log(rows.join('\n'));
