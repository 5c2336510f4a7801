import { loadRules } from './load.ts';
import { requestRules } from './requests.ts';
import type { LikenessRule } from './rule.ts';
import { serverRules } from './server.ts';
import { settingRules } from './settings.ts';

/** Every question whether like is compared with like, in the order told: what answered, what was asked, how it was sent. */
export const likenessRules: readonly LikenessRule[] = [...serverRules, ...requestRules, ...settingRules, ...loadRules];
