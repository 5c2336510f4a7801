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
    if (version === null) return warn('Go is not installed', 'Install Go 1.25 or newer.');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major > 1 || minor >= 25
      ? ok(`Go ${version}`)
      : warn(`Go ${version} is too old`, 'Install Go 1.25 or newer.');
  },
};
