/** Which names are served: those of vLLM 0.32, those of 0.6 to 0.9.1, or all. */
export type MetricsCompat = (typeof metricsCompats)[number];

/** Every choice of names. */
export const metricsCompats = ['current', 'legacy', 'both'] as const;
