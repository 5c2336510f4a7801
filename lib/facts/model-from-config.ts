import { isObject, type Json } from '../records/json.ts';
import { modelConfigSchema, modelTypes, quantizationSchema, type Quantization } from '../schema/model-config.ts';
import { UsageError } from '../schema/usage-error.ts';
import { countParameters, shapeOf } from './model-shape.ts';
import type { ModelFacts } from './model.ts';

/** Types of models whose language model is described inside, and what that is where it does not say. */
const innerTypes: Readonly<Record<string, string>> = { gemma3: 'gemma3_text' };

/** The part of a `config.json` that describes the language model. */
function languageModel(config: Json): Json {
  const { text_config: inner, model_type: outer } = config;
  if (!isObject(inner)) return config;
  const type = typeof outer === 'string' ? innerTypes[outer] : undefined;
  return { ...(type === undefined ? {} : { model_type: type }), ...inner };
}

const bitsByMethod: Readonly<Record<string, number>> = { fp8: 8, fbgemm_fp8: 8, awq: 4, mxfp4: 4, modelopt_fp4: 4 };

/** Bits of the weights that are quantized; of groups that differ the fewest. */
function quantizedBits(quantization: Quantization): number | null {
  if (quantization === null || quantization === undefined) return null;
  const { quant_method: method = '', bits, w_bit: wBit, load_in_4bit: four, load_in_8bit: eight } = quantization;
  const groups = Object.values(quantization.config_groups ?? {}).flatMap(({ weights }) => weights?.num_bits ?? []);
  if (groups.length > 0) return Math.min(...groups);
  return bits ?? wBit ?? (four === true ? 4 : eight === true ? 8 : (bitsByMethod[method] ?? null));
}

/** Whether a value looks like the `config.json` of a model. */
export const isModelConfig = (value: unknown): value is Json =>
  isObject(value) && ('model_type' in value || 'architectures' in value);

/**
 * Facts of the model that a `config.json` of Hugging Face describes; its parameters are counted from its shape. A UsageError names
 * every field that is missing.
 */
export function modelFromConfig(
  value: unknown,
  { id, names, source }: Pick<ModelFacts, 'id' | 'names' | 'source'>,
): ModelFacts {
  if (!isObject(value)) throw new UsageError(`${source} describes no model.`, ['it must be a JSON object']);
  const inner = languageModel(value);
  const parsed = modelConfigSchema.safeParse(inner);
  if (!parsed.success) {
    const within = inner === value ? '' : 'text_config.';
    throw new UsageError(`The model of ${source} cannot be computed.`, [
      ...parsed.error.issues.map(({ path, message }) => `${within}${path.join('.')} ${message}`),
      `Known values of model_type are ${modelTypes.join(', ')}; the facts of another model can be given as numbers (docs/facts.md).`,
    ]);
  }
  const shape = shapeOf(parsed.data);
  const { layers, queryHeads, kvHeads, headDim, hidden, vocabulary, slidingWindow } = shape;
  const quantization = quantizationSchema.safeParse(value);
  return {
    id,
    names,
    source,
    layers,
    queryHeads,
    kvHeads,
    headDim,
    hidden,
    vocabulary,
    ...countParameters(shape),
    weightBits: quantization.success ? quantizedBits(quantization.data.quantization_config) : null,
    slidingWindow,
  };
}
