/** One of several k6 processes that make one run together. */
export interface Instance {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** k6's two options for it, as they were written; an option that is not there is empty. */
export interface WrittenSegment {
  readonly segment: string;
  readonly sequence: string;
}

/** A share of 1 as k6 takes it, `1/4`, `0.25` or `25%`; NaN for anything else. */
function shareOf(text: string): number {
  const fraction = /^(\d+)\/(\d+)$/.exec(text);
  if (fraction !== null) return Number(fraction[1]) / Number(fraction[2]);
  const decimal = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  return decimal === null ? Number.NaN : Number(decimal[1]) / (decimal[2] === '%' ? 100 : 1);
}

/** More than the error of a share written as a decimal of some digits, less than half a part of a million. */
const slack = 1e-7;

const isAt = (text: string, share: number): boolean => Math.abs(shareOf(text.trim()) - share) < slack;

/**
 * The instance that k6's execution segment stands for, null for the whole load, or what is wrong with it. Only equal parts are taken:
 * of others nobody could say beforehand which requests are whose.
 */
export function instanceOf({ segment, sequence }: WrittenSegment): Instance | null | string {
  const given = `--execution-segment ${segment || '(none)'} of --execution-segment-sequence ${sequence || '(none)'}`;
  const mend =
    'write both, in equal parts, e.g. --execution-segment 1/4:2/4 --execution-segment-sequence 0,1/4,2/4,3/4,1';
  if (segment === '' && sequence === '') return null;
  if (segment === '' || sequence === '') return `${given} does not say which part of the load this is; ${mend}`;
  const bounds = sequence.split(',');
  const of = bounds.length - 1;
  const [from = '', to = ''] = segment.includes(':') ? segment.split(':') : ['0', segment];
  const index = Math.round(shareOf(from.trim()) * of) + 1;
  const areEqual = of >= 1 && index <= of && bounds.every((bound, i) => isAt(bound, i / of));
  if (!areEqual || !isAt(from, (index - 1) / of) || !isAt(to, index / of))
    return `${given} is none of several equal parts, and only those can be told whose requests are whose; ${mend}`;
  return of === 1 ? null : { index, of };
}

/** The two options for an instance, as k6-operator writes them. */
export function segmentOf({ index, of }: Instance): WrittenSegment {
  const bound = (i: number): string => (i === 0 || i === of ? String(i / of) : `${i}/${of}`);
  return {
    segment: `${bound(index - 1)}:${bound(index)}`,
    sequence: Array.from({ length: of + 1 }, (_, i) => bound(i)).join(','),
  };
}
