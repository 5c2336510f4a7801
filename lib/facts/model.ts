/** What the shape of a model says of its work. */
export interface ModelFacts {
  /** e.g. `gemma-3-4b-it`. */
  readonly id: string;
  /** Names under which servers know it, e.g. `google/gemma-3-4b-it`. */
  readonly names: readonly string[];
  /** Where the shape comes from. */
  readonly source: string;
  readonly layers: number;
  readonly queryHeads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly hidden: number;
  readonly vocabulary: number;
  /** Of the language model; a vision tower is not among them. */
  readonly parameters: number;
  /** Parameters that one token passes through; fewer than all in a mixture of experts. */
  readonly activeParameters: number;
  /** Parameters of which a token looks up its row and multiplies none: embeddings that are not the output head as well. */
  readonly lookedUpParameters: number;
  /** Bits of a weight in its files; null where they do not say, or leave it to the server. */
  readonly weightBits: number | null;
  /** Tokens that a layer with a sliding window looks back, and how many layers have one; null of a model without. */
  readonly slidingWindow: { readonly tokens: number; readonly layers: number } | null;
}

/** Parameters of the output head: what a prompt passes through once, and an answer with each token. */
export const headParameters = ({ hidden, vocabulary }: ModelFacts): number => hidden * vocabulary;

/** Parameters that a token of an answer is multiplied with, and that every step reads. */
export const stepParameters = ({ activeParameters, lookedUpParameters }: ModelFacts): number =>
  activeParameters - lookedUpParameters;

/** Elements of the KV cache for one token: keys and values of every layer. */
export const kvElementsPerToken = ({ layers, kvHeads, headDim }: ModelFacts): number => 2 * layers * kvHeads * headDim;
