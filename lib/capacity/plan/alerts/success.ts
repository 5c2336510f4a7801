import { formatQuantity } from '../../../units/quantity.ts';
import type { Watch } from './watch.ts';

/** Below its limit the promise is broken; half of what it allows to fail is early enough to look. */
export const success: Watch = ({ series, full }) =>
  series.objectives
    .filter(({ metric, comparison, levels }) => metric === 'llm_success' && comparison !== '<' && levels === undefined)
    .slice(0, 1)
    .map(({ limit, warning }) => {
      const measured = full?.success ?? null;
      return {
        id: 'success-rate',
        what: 'success rate',
        metric: null,
        unit: 'share' as const,
        direction: 'below' as const,
        warning: warning ?? (1 + limit) / 2,
        critical: limit,
        reason: `Critical is what is promised; ${warning === undefined ? 'the warning comes when half of the failures that it allows are used up' : 'the warning is the one that is promised with it'}.${measured === null ? '' : ` At the capacity ${formatQuantity(measured.value, 'share')} succeeded.`}`,
      };
    });
