import { UsageError } from '../../../lib/schema/usage-error.ts';
import answersHalf from './answers-half.ts';
import gpu from './gpu.ts';
import kvDouble from './kv-double.ts';
import noPrefixSharing from './no-prefix-sharing.ts';
import prefixSharing from './prefix-sharing.ts';
import profile from './profile.ts';
import promptsDouble from './prompts-double.ts';
import promptsHalf from './prompts-half.ts';
import sequencesDouble from './sequences-double.ts';
import type { Calibrated, Variant, VariantKind } from '../variant.ts';

/** Every kind of change, in the order in which they are shown. */
export const variantKinds: readonly VariantKind[] = [
  gpu,
  profile,
  promptsDouble,
  promptsHalf,
  answersHalf,
  prefixSharing,
  noPrefixSharing,
  sequencesDouble,
  kvDouble,
];

function byId(asked: string): readonly Variant[] {
  const [, id = asked, argument = null] = /^([^:]+):(.+)$/.exec(asked) ?? [];
  const kind = variantKinds.find((each) => each.id === id);
  if (kind !== undefined) return kind.variants(argument);
  throw new UsageError(
    `There is no what-if "${asked}".`,
    variantKinds.map((each) => `${each.id}: ${each.words}`),
  );
}

/** The variants that are asked for, each once; those of all kinds for none. A UsageError for an id that is not known. */
export function variantsAsked(ids: readonly string[]): Variant[] {
  const all = (ids.length === 0 ? variantKinds.map(({ id }) => id) : ids).flatMap(byId);
  return all.filter((variant, i) => all.findIndex(({ id }) => id === variant.id) === i);
}

/** Of the variants that are asked for, those that apply; all where they were named. */
export const variantsOf = (from: Calibrated, ids: readonly string[]): Variant[] =>
  variantsAsked(ids).filter((variant) => ids.length > 0 || variant.applies(from));
