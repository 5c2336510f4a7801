import { oldestMajor } from '../../k6-binary.ts';
import { ok, fail, warn, type Check } from '../check.ts';

export const k6: Check = {
  id: 'k6',
  area: 'tools',
  title: 'k6',
  why: 'Only a k6 with the extension of this suite measures streams: TTFT, TPOT and the gaps between chunks.',
  examine: ({ tools }) => {
    const { path, version, streaming, isCurrent } = tools.k6();
    const build = `Run "${tools.howToBuild}" with Go ≥ 1.25 installed.`;
    if (version === null) return fail(`there is no k6 at ${path === 'k6' ? 'the PATH' : path}`, build);
    const [named = ''] = version.text.split(/[\s(]*\(|\n/);
    const seen = `${named} (${path})`;
    if (version.major < oldestMajor) return fail(`${seen} is older than ${oldestMajor}.0`, build);
    if (!streaming)
      return warn(`${seen} lacks the extension: requests are sent without streaming, TTFT and TPOT are absent`, build);
    if (isCurrent === false) return warn(`${seen} was built from other sources than those that are here`, build);
    return ok(`${seen}, with the extension${isCurrent === true ? ' of this suite' : ''}`);
  },
};
