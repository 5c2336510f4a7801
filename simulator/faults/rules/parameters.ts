import { z } from 'zod';

/** A whole number from `min` up. */
export const wholeNumber = (min: number) =>
  z.int(`must be a whole number from ${min} up`).min(min, `must be at least ${min}`);

/** An HTTP status of an error. */
export const errorStatus = () => wholeNumber(400).max(599, 'must be at most 599');

/** Seconds, with a fraction or without. */
export const seconds = () => z.number('must be a number of seconds').min(0, 'must not be below 0');

/** Milliseconds, with a fraction or without. */
export const milliseconds = () => z.number('must be a number of milliseconds').min(0, 'must not be below 0');

/** One of these words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

/** Tokens that a client gets before the fault begins. Of a shorter answer it gets all but the end. */
export const afterTokens = () => wholeNumber(0).default(3);

/** How a connection breaks: a TCP reset, or closed as if everything had been sent. */
export const cut = () => oneOf('reset', 'close').default('reset');

/** Until a new process serves. */
export const restartSeconds = () => seconds().default(5);

/** What clients meet until then: a port that nobody listens on, or a proxy that answers 503. */
export const meanwhile = () => oneOf('refused', 'unavailable').default('refused');
