import { sleep } from 'k6';

/** How long a slot of a closed loop rests when nobody took its connection, seconds. */
const refusedRestS = 1;

/**
 * Rests after a request whose connection was refused: an absent server refuses thousands a second, and the data set would be gone before
 * the watch can tell that it is absent. An open loop keeps its schedule.
 */
export function restWhenRefused(request: { readonly scheduledMs?: number }, failureMessage: string | null): void {
  if (request.scheduledMs === undefined && failureMessage !== null && /refused/i.test(failureMessage))
    sleep(refusedRestS);
}
