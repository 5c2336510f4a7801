import { refuse, tell, type Answer } from '../../lib/capacity/answer.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { meanOf, tooLong, type Lengths } from './request-shape.ts';
import { tokens, type Calibrated, type Changed, type Variant } from './variant.ts';

/** More requests than this share over the context length, and a capacity without them would be another question. */
const mostTooLong = 0.01;

const scaled =
  (factor: number) =>
  (pair: Lengths): Lengths => ({ ...pair, promptTokens: Math.max(1, Math.round(pair.promptTokens * factor)) });

function change(from: Calibrated, factor: number): Answer<Changed> {
  const { profile, shape, hitShare, lengthsKnown } = from;
  if (!lengthsKnown)
    return refuse(
      'Only one length of prompts was measured, and the shape of the model is not known, so nothing says what longer or shorter ones take. ' +
        'Measure one request at a time with prompts at least twice or half as long, too, or give the config.json of the model by --facts.',
    );
  const lengths = shape.lengths.map(scaled(factor));
  const commonTokens = Math.round(shape.commonTokens * factor);
  const share = tooLong({ lengths, commonTokens }, profile.limits);
  if (share > mostTooLong) {
    const longest = Math.max(...lengths.map(({ promptTokens, outputTokens }) => promptTokens + outputTokens));
    return refuse(
      `${formatQuantity(share, 'share')} of such requests do not fit the context of ${tokens(profile.limits.maxModelLen)}: ` +
        `the server would need --max-model-len ${longest}.`,
    );
  }
  return tell({
    profile,
    shape: { lengths, commonTokens },
    changes: [
      {
        name: 'mean prompt',
        from: tokens(meanOf(shape.lengths, 'promptTokens')),
        to: tokens(meanOf(lengths, 'promptTokens')),
      },
    ],
    uncertainty: 0.05,
    cautions:
      hitShare > 0.05
        ? [`The prefix cache is taken to hold the same share of the prompts (${formatQuantity(hitShare, 'share')}).`]
        : [],
  });
}

/** Prompts so many times as long as the measured ones. */
export const promptsTimes = (id: string, name: string, factor: number): Variant => ({
  id,
  name: () => name,
  applies: () => true,
  change: (from) => change(from, factor),
});
