import type { GpuFacts } from './gpu.ts';
import { gpus } from './gpus/index.ts';
import type { ModelFacts } from './model.ts';
import { models } from './models/index.ts';

/** What vendors and tools write around the name of a GPU. */
const aroundGpu = /\b(nvidia|geforce|amd|instinct|tesla|corporation|graphics|gpu)\b|\((tm|r)\)/g;

const gpuKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(aroundGpu, '')
    .replace(/[^a-z0-9]/g, '');

/** Keys by which a GPU is found: its names, also with its memory behind them as some tools write it. */
function gpuKeys({ id, name, aliases, memoryBytes }: GpuFacts): string[] {
  const size = `${Math.round(memoryBytes.value / 2 ** 30)}gb`;
  return [id, name, ...aliases].map(gpuKey).flatMap((key) => [key, `${key}${size}`]);
}

/**
 * The GPU of this name, in any case, with or without its vendor; null where it is not known. Of one that comes in several forms the
 * fastest is meant when the name does not say. GPUs of the user's own come first.
 */
export function findGpu(name: string, own: readonly GpuFacts[] = []): GpuFacts | null {
  const key = gpuKey(name);
  return [...own, ...gpus].find((gpu) => gpuKeys(gpu).includes(key)) ?? null;
}

/** Names of formats that make weights smaller, and the bits that they leave of one. The first that fits decides. */
const quantizations: readonly (readonly [RegExp, number])[] = [
  [/(^|[^a-z])(int8|8bit|w8a8|w8a16|fp8|mxfp8|q8)([^0-9]|$)/, 8],
  [/(^|[^a-z])(awq|gptq|int4|4bit|w4a16|w4a8|nvfp4|mxfp4|fp4|q4|iq4)([^0-9]|$)/, 4],
  [/(^|[^a-z])(q5|q6)([^0-9]|$)/, 5],
  [/(^|[^a-z])(q3|iq3)([^0-9]|$)/, 3],
  [/(^|[^a-z])(q2|iq2)([^0-9]|$)/, 2],
  [/(^|[^a-z])(bf16|fp16|f16)([^0-9]|$)/, 16],
];

/** Bits of a weight, at least, as far as the name of a model tells, e.g. 4 of `…-AWQ`; null where it does not. */
export function weightBitsOfName(name: string): number | null {
  const lower = name.toLowerCase();
  return quantizations.find(([format]) => format.test(lower))?.[1] ?? null;
}

/** Parts of a name that leave the shape of the model as it is. */
const withoutShape: ReadonlySet<string> = new Set(
  (
    'instruct it pt chat base thinking hf meta distill latest 2507 unsloth ' +
    'awq gptq gguf bnb exl2 mlx marlin quantized dynamic block qat autoround ' +
    'int4 int8 4bit 8bit fp8 mxfp8 nvfp4 mxfp4 fp4 w4a16 w4a8 w8a8 w8a16 bf16 fp16 f16 fp32'
  ).split(' '),
);

function modelKey(name: string): string {
  const last =
    name
      .toLowerCase()
      .split('/')
      .findLast((part) => part !== '') ?? '';
  const plain = last.replace(/\.gguf$/, '').replace(/[-_.]i?q[2-8](_[a-z0-9]+)*/g, '');
  return plain
    .split(/[-_:\s]+/)
    .filter((part) => !withoutShape.has(part))
    .join('');
}

/**
 * The model of this name, in any case, with or without its publisher (or the folder that it lies in) and the suffixes of quantized
 * and tuned variants; null where it is not known. Models of the user's own come first.
 */
export function findModel(name: string, own: readonly ModelFacts[] = []): ModelFacts | null {
  const key = modelKey(name);
  const isMeant = ({ id, names }: ModelFacts): boolean => [id, ...names].some((each) => modelKey(each) === key);
  return key === '' ? null : ([...own, ...models].find(isMeant) ?? null);
}
