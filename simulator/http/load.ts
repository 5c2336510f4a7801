import type { Handler } from './server.ts';

/** Counts the requests that are being answered. */
export interface LoadMeter {
  /** The handler, with what it answers counted. */
  counted(handle: Handler): Handler;
  /** Requests under way; always 0 when they are not counted. */
  now(): number;
}

/** A meter for vLLM's `/load`. */
export function createLoadMeter(enabled: boolean): LoadMeter {
  let underWay = 0;
  return {
    counted: (handle) =>
      enabled
        ? (request, response, faults) => {
            underWay += 1;
            response.once('close', () => {
              underWay -= 1;
            });
            return handle(request, response, faults);
          }
        : handle,
    now: () => underWay,
  };
}
