/** The option that leaves out what cannot be read. */
export const keepReadableFlag = '--keep-readable';

/** What to do about damaged files beside mending them, for a message that refuses. */
export const keepReadableRemedy = `Or have a report of the rest, which says what was left out: k6-vllm report ${keepReadableFlag}`;

/** How to treat what cannot be read. */
export interface ReadOptions {
  /** Leave it out and tell; otherwise everything is refused, with all mistakes. */
  readonly keepReadable?: boolean;
}
