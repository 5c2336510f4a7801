import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf } from '../../http/request-path.ts';
import { forcedFaults } from '../rules/forced.ts';
import type { ChosenFault, RuleBook } from '../rules/rule-book.ts';
import type { ServerControl } from './server-control.ts';
import { sendUnavailable } from './unavailable.ts';

/** Where requests come in before anything else looks at them. */
export interface FaultGate {
  /** The faults that befall a request from here on; null when one of them has already answered it. */
  admit(request: IncomingMessage, response: ServerResponse): Promise<readonly ChosenFault[] | null>;
}

/** The server behind a gate. */
export interface GatedServer extends ServerControl {
  /** False while a process has ended and a proxy answers in its place. */
  available(): boolean;
}

/** Paths that are about the simulator itself: no fault touches them. */
const ownPaths = '/simulator/';

/** A gate that lets the rules in force have their way with every request, and after them what the request asks for itself; it notes which befall it. */
export function createFaultGate(
  book: RuleBook,
  server: GatedServer,
  note: (response: ServerResponse, ids: readonly string[]) => void,
): FaultGate {
  return {
    async admit(request, response) {
      if (pathOf(request).startsWith(ownPaths)) return [];
      if (!server.available()) {
        sendUnavailable(response);
        return null;
      }
      const chosen = [...book.choose(request), ...forcedFaults(request)];
      note(
        response,
        chosen.map(({ id }) => id),
      );
      for (const { effects } of chosen) {
        if ((await effects.before?.({ request, response, server })) === true) return null;
      }
      return chosen;
    },
  };
}
