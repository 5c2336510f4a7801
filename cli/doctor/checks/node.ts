import { ok, fail, type Check } from '../check.ts';

const numbers = (version: string): number[] => (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);

export const node: Check = {
  id: 'node',
  area: 'tools',
  title: 'Node',
  why: 'Reports, plans and this command run on it.',
  examine: ({ tools }) => {
    const [[major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]] = [tools.node, tools.nodeWanted].map(
      numbers,
    ) as [number[], number[]];
    const isNew = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
    return isNew
      ? ok(`${tools.node}`)
      : fail(
          `${tools.node} is older than ${tools.nodeWanted}`,
          `Install Node ${tools.nodeWanted.replace('>=', '')} or newer.`,
        );
  },
};
