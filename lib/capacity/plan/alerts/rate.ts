import { formatQuantity } from '../../../units/quantity.ts';
import type { Watch } from './watch.ts';

/** Requests/s of one server: no more than its capacity, and a warning where the headroom begins. */
export const rate: Watch = ({ capacityRps, headroom }) =>
  capacityRps === null
    ? []
    : [
        {
          id: 'requests-rate',
          what: 'requests/s of one server',
          metric: null,
          unit: 'req/s',
          direction: 'above',
          warning: capacityRps * (1 - headroom),
          critical: capacityRps,
          reason: `Critical is the lower bound of the capacity of one server; the warning comes when the ${formatQuantity(headroom, 'share')} that are kept free begin to be used.`,
        },
      ];
