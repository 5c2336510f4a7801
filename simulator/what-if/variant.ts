import type { Answer } from '../../lib/capacity/answer.ts';
import type { Setup } from '../../lib/facts/setup.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatCount } from '../../lib/units/number.ts';
import type { Simulated } from './simulated-capacity.ts';

/** The calibrated simulator, and what is known of what it stands for. */
export interface Calibrated extends Simulated {
  readonly setup: Setup;
  /** Of the measured prompt tokens, those found in the prefix cache, 0 to 1. */
  readonly hitShare: number;
  /** Whether prompts of other lengths than the measured ones may be simulated: by the model's shape, or since two lengths were measured. */
  readonly lengthsKnown: boolean;
}

/** What differs, by name. */
export interface Change {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** A changed set-up. */
export interface Changed extends Simulated {
  readonly changes: readonly Change[];
  /** How far the ratio may be off for the change itself, beside the error of the calibration; a share of 1. */
  readonly uncertainty: number;
  readonly cautions: readonly string[];
}

/** One change to be simulated. */
export interface Variant {
  readonly id: string;
  readonly name: (from: Calibrated) => string;
  /** Whether the question makes sense of this set-up; left out otherwise, unless somebody asks for it by name. */
  readonly applies: (from: Calibrated) => boolean;
  /** The changed set-up; or why it is not simulated, and what to do to be able to. */
  readonly change: (from: Calibrated) => Answer<Changed>;
}

/** A kind of change, one file of this folder. */
export interface VariantKind {
  readonly id: string;
  /** What it asks, for a list; with what stands behind its colon, e.g. `gpu:NAME`. */
  readonly words: string;
  /** The variants of this kind: of what stood behind the colon, or the usual ones for null. A UsageError for what is not known. */
  readonly variants: (argument: string | null) => readonly Variant[];
}

/** A kind of one variant, which is asked for by its id alone. */
export function single(variant: Variant, words: string): VariantKind {
  return {
    id: variant.id,
    words,
    variants: (argument) => {
      if (argument === null) return [variant];
      throw new UsageError(`${variant.id}:${argument} is no what-if.`, [`write ${variant.id}, without ":${argument}"`]);
    },
  };
}

/** Tokens in words. */
export const tokens = (count: number): string => `${formatCount(Math.round(count))} tokens`;
