import { z } from 'zod';
import { wholeNumber, seconds } from './parameters.ts';

/**
 * When a rule applies; all conditions that are given must hold. Requests are counted from 1, those alone that the path and the
 * header fit. Seconds count from the first request for an answer after the rules were set; until then it is second 0.
 */
export const whenSchema = z
  .strictObject({
    /** These requests. */
    nth: z.array(wholeNumber(1), 'must be a list of whole numbers').min(1, 'must not be empty'),
    /** Every so many requests. */
    every: wholeNumber(1),
    /** So large a share of the requests, 0 to 1; which ones follows from the server's seed. */
    share: z.number('must be a number').min(0, 'must be at least 0').max(1, 'must be at most 1'),
    fromSeconds: seconds(),
    untilSeconds: seconds(),
    /** A path, or the beginning of one with a `*` after it; without it the two that give answers. */
    path: z.string('must be a text').startsWith('/', 'must begin with /'),
    /** The name of a request header, or `name: value`. */
    header: z.string('must be a text').regex(/^[!#$%&'*+.^`|~\w-]+(:.*)?$/, 'must be a header name, or name: value'),
    /** Applies so many times at most. */
    times: wholeNumber(1),
  })
  .partial();

/** When a rule applies. */
export type When = z.output<typeof whenSchema>;
