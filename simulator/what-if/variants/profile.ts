import { tell } from '../../../lib/capacity/answer.ts';
import { profileNamed } from '../../profiles/profile-file.ts';
import type { Variant, VariantKind } from '../variant.ts';

function variant(idOrPath: string): Variant {
  const other = profileNamed(idOrPath);
  return {
    id: `profile:${idOrPath}`,
    name: () => `the server of profile ${other.id}`,
    applies: () => true,
    change: ({ profile, shape }) => {
      const { maxModelLen, kvCacheTokens, blockSize } = other.limits;
      const limits = { ...other.limits, maxModelLen: Math.min(maxModelLen, kvCacheTokens - blockSize) };
      return tell({
        profile: { ...other, limits },
        shape,
        changes: [{ name: 'profile', from: profile.id, to: other.id }],
        uncertainty: other.provenance === 'measured' ? 0.1 : 0.3,
        cautions: [`The profile ${other.id} is as it stands (${other.provenance}); the calibration has no part in it.`],
      });
    },
  };
}

export default {
  id: 'profile',
  words: 'a server by its simulator profile, e.g. profile:h100-llama-3.1-8b or profile:./mine.json',
  variants: (argument) => (argument === null ? [] : [variant(argument)]),
} satisfies VariantKind;
