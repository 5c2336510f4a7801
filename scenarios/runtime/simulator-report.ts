import http from 'k6/http';
import { readSimulatorReport } from '../../lib/records/server-answers.ts';
import type { Run } from '../../lib/schema/run.ts';
import type { SimulatorReport } from '../../lib/schema/simulator-report.ts';

/** A simulator that does not answer by then has other troubles than being late. */
const timeoutMs = 3000;

/**
 * What a simulator that was the server says of how it kept its own schedule during the run: nothing to add for a real server, null where it
 * does not answer. Asked in handleSummary, where a request is no longer counted by k6.
 */
export function askSimulator({ server, startedAt }: Run): { simulator?: SimulatorReport | null } {
  if (server.simulated === null) return {};
  try {
    const response = http.get(`${server.baseUrl}/simulator/state?since=${Date.parse(startedAt)}`, {
      timeout: timeoutMs,
      responseType: 'text',
      responseCallback: null,
      throw: true,
    } as unknown as Parameters<typeof http.get<'text'>>[1]);
    return { simulator: response.status === 200 ? readSimulatorReport(response.body) : null };
  } catch {
    return { simulator: null };
  }
}
