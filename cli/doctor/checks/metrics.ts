import { readMetrics } from '../../../lib/telemetry/read-metrics.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { ok, skipped, warn, type Check } from '../check.ts';

export const metrics: Check = {
  id: 'metrics',
  area: 'server',
  title: 'Metrics of the server',
  why: 'Queue, KV cache and preemptions come from there; without them a report cannot say what limited the server.',
  examine: async ({ server, configuration }) => {
    const mend = 'Set METRICS_URL to where the server offers them; llama.cpp needs --metrics.';
    const { status, problem, body } = await server.metrics();
    if ((await server.models()).status === 0) return skipped('no server answers');
    const at = configuration.METRICS_URL ?? '/metrics';
    if (status !== 200)
      return warn(`${at} answers ${status === 0 ? `nothing (${problem ?? ''})` : `HTTP ${status}`}`, mend);
    const { kind, values } = readMetrics(body, 'server');
    if (kind === null) return warn(`${at} has no metrics that this suite knows`, mend);
    return ok(`${kind}, ${formatCount(Object.keys(values).length)} of them read`);
  },
};
