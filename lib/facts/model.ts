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
  readonly parameters: number;
  /** Parameters that one token passes through; fewer than all in a mixture of experts. */
  readonly activeParameters: number;
  /** Tokens that a layer with a sliding window looks back, and how many layers have one; null of a model without. */
  readonly slidingWindow: { readonly tokens: number; readonly layers: number } | null;
}
