import type { Ending } from './server-control.ts';

/** An answer that is under way. */
export interface OpenAnswer {
  /** Ends it as a process that ends does. */
  breakOff(ending: Ending): void;
}

/** The answers that are under way in one process. */
export interface OpenAnswers {
  /** One that begins when the process has already ended is broken off at once. */
  add(answer: OpenAnswer): void;
  remove(answer: OpenAnswer): void;
  breakOffAll(ending: Ending): void;
}

/** None yet. */
export function createOpenAnswers(): OpenAnswers {
  const open = new Set<OpenAnswer>();
  let ended: Ending | null = null;
  return {
    add(answer) {
      if (ended === null) open.add(answer);
      else answer.breakOff(ended);
    },
    remove: (answer) => void open.delete(answer),
    breakOffAll(ending) {
      ended = ending;
      for (const answer of open) answer.breakOff(ending);
      open.clear();
    },
  };
}
