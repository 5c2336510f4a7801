import { isGoNewEnough, oldestGo } from '../../k6/build-k6.ts';
import { ok, skipped, warn, type Check } from '../check.ts';

export const go: Check = {
  id: 'go',
  area: 'tools',
  title: 'Go',
  why: 'The k6 that measures streams is built with it, once.',
  examine: ({ tools }) => {
    const { streaming, isCurrent } = tools.k6();
    if (streaming && isCurrent !== false) return skipped('not needed: k6 has been built');
    const version = tools.go();
    const mend = `Install Go ${oldestGo} or newer.`;
    if (version === null) return warn('Go is not installed', mend);
    return isGoNewEnough(version) ? ok(`Go ${version}`) : warn(`Go ${version} is too old`, mend);
  },
};
