import type { SchedulerLimits } from '../engine/engine-profile.ts';

/**
 * The labels of `vllm:cache_config_info`. All keys of vLLM 0.32 are there; those that stand for machinery that the
 * simulator has not are the text `None` or the default.
 * `memoryShare` is vLLM's `--gpu-memory-utilization`, which moves nothing here: the cache is as large as the limits say.
 */
export function cacheConfigLabels(limits: SchedulerLimits, memoryShare = 0.92): Record<string, string> {
  const blocks = Math.floor(limits.kvCacheTokens / limits.blockSize);
  return {
    _block_size_resolved: 'True',
    block_size: String(limits.blockSize),
    cache_dtype: 'auto',
    cache_hit_alignment_tokens: 'None',
    effective_attention_block_size: String(limits.blockSize),
    enable_mamba_shared_prefix_checkpoint: 'False',
    enable_prefix_caching: limits.enablePrefixCaching ? 'True' : 'False',
    gpu_memory_utilization: String(memoryShare),
    hash_block_size: 'None',
    is_attention_free: 'False',
    kv_cache_dtype_skip_layers: '[]',
    kv_cache_layout: 'None',
    kv_cache_max_concurrency: pythonFloat(limits.kvCacheTokens / limits.maxModelLen),
    kv_cache_memory_bytes: 'None',
    kv_cache_size_tokens: String(blocks * limits.blockSize),
    kv_offloading_backend: 'native',
    kv_offloading_size: 'None',
    kv_sharing_fast_prefill: 'False',
    mamba_block_size: 'None',
    mamba_cache_dtype: 'auto',
    mamba_cache_mode: 'none',
    mamba_page_size_padded: 'None',
    mamba_ssm_cache_dtype: 'float32',
    num_cpu_blocks: 'None',
    num_gpu_blocks: String(blocks),
    num_gpu_blocks_override: 'None',
    prefix_cache_retention_interval: '0',
    prefix_caching_hash_algo: 'sha256',
    prefix_match_unit: 'None',
    replayssm_buffer_len: '16',
    skip_page_size_padded: 'None',
    sliding_window: 'None',
    swa_bounded_replay: 'True',
    use_kda_recoverssm: 'False',
    use_replayssm: 'False',
    user_specified_block_size: 'False',
  };
}

/** Python writes whole numbers with a decimal. */
const pythonFloat = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
