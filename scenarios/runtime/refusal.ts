/** A reason not to start, in one or two sentences that say how to mend it. */
export class Refusal extends Error {}
