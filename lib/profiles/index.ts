import { burst } from './burst.ts';
import { constantArrival } from './constant-arrival.ts';
import { fixedVus } from './fixed-vus.ts';
import { gammaArrival } from './gamma-arrival.ts';
import { ladder } from './ladder.ts';
import { poissonArrival } from './poisson-arrival.ts';
import type { Profile } from './profile.ts';
import { ramp } from './ramp.ts';
import { soak } from './soak.ts';
import { spike } from './spike.ts';
import { trace } from './trace.ts';

/** Every profile, in the order shown to users. */
export const profiles: readonly Profile[] = [
  fixedVus,
  burst,
  constantArrival,
  poissonArrival,
  gammaArrival,
  ladder,
  ramp,
  soak,
  spike,
  trace,
];
