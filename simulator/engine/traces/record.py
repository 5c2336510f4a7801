"""Records what the scheduler of vLLM 0.32 does with the request mixes of mixes.py.

The real classes (Scheduler, AsyncScheduler, KVCacheManager, BlockPool) run without a model: their steps get made-up
tokens. Each mix becomes one file beside this script; README.md says how to run it and what the keys mean.
"""

import json
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")

import torch  # noqa: E402
import vllm  # noqa: E402
from mixes import MIXES, VOCABULARY, token  # noqa: E402
from vllm.config import CacheConfig, DeviceConfig, ModelConfig, SchedulerConfig, VllmConfig  # noqa: E402
from vllm.sampling_params import SamplingParams  # noqa: E402
from vllm.utils.hashing import sha256  # noqa: E402
from vllm.v1.core.kv_cache_utils import get_request_block_hasher, init_none_hash  # noqa: E402
from vllm.v1.core.sched.async_scheduler import AsyncScheduler  # noqa: E402
from vllm.v1.core.sched.scheduler import Scheduler  # noqa: E402
from vllm.v1.kv_cache_interface import FullAttentionSpec, KVCacheConfig, KVCacheGroupSpec  # noqa: E402
from vllm.v1.outputs import ModelRunnerOutput  # noqa: E402
from vllm.v1.request import Request, RequestStatus  # noqa: E402
from vllm.v1.structured_output import StructuredOutputManager  # noqa: E402

HERE = pathlib.Path(__file__).parent
# Made-up answers never contain it but as their end.
END_OF_SEQUENCE = 2

TINY_LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": VOCABULARY,
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "num_key_value_heads": 1,
    "max_position_embeddings": 1 << 20,
    "torch_dtype": "bfloat16",
}


def make_scheduler(limits, asynchronous):
    """A scheduler of these limits, with vLLM's defaults for everything else."""
    folder = tempfile.mkdtemp()
    pathlib.Path(folder, "config.json").write_text(json.dumps(TINY_LLAMA))
    model = ModelConfig(
        model=folder,
        skip_tokenizer_init=True,
        dtype="bfloat16",
        seed=0,
        max_model_len=limits["maxModelLen"],
    )
    optional = {
        "max_num_active_seqs": "maxNumActiveSeqs",
        "long_prefill_token_threshold": "longPrefillTokenThreshold",
        "long_prefill_token_threshold_adaptive": "longPrefillTokenThresholdAdaptive",
        "watermark": "watermark",
        "scheduler_reserve_full_isl": "schedulerReserveFullIsl",
    }
    scheduling = SchedulerConfig(
        max_num_seqs=limits["maxNumSeqs"],
        max_num_batched_tokens=limits["maxNumBatchedTokens"],
        max_model_len=limits["maxModelLen"],
        is_encoder_decoder=False,
        **{name: limits[key] for name, key in optional.items() if key in limits},
    )
    cache = CacheConfig(
        block_size=limits["blockSize"],
        gpu_memory_utilization=0.9,
        cache_dtype="auto",
        enable_prefix_caching=limits["enablePrefixCaching"],
    )
    config = VllmConfig(
        scheduler_config=scheduling,
        model_config=model,
        cache_config=cache,
        device_config=DeviceConfig("cpu"),
    )
    # The platform may have had its own ideas.
    scheduling.async_scheduling = asynchronous
    cache.enable_prefix_caching = limits["enablePrefixCaching"]
    cache.num_gpu_blocks = limits["blocks"]
    spec = FullAttentionSpec(
        block_size=limits["blockSize"], num_kv_heads=1, head_size=64, dtype=torch.bfloat16
    )
    return (AsyncScheduler if asynchronous else Scheduler)(
        vllm_config=config,
        kv_cache_config=KVCacheConfig(
            num_blocks=limits["blocks"],
            kv_cache_tensors=[],
            kv_cache_groups=[KVCacheGroupSpec(["layer"], spec)],
        ),
        structured_output_manager=StructuredOutputManager(config),
        block_size=limits["blockSize"],
        log_stats=True,
    )


def make_request(described, hasher):
    """The request that a mix describes; its content is segments of made-up tokens."""
    prompt = [token(seed, index) for seed, length in described["prompt"] for index in range(length)]
    parameters = SamplingParams(max_tokens=described["maxTokens"], stop_token_ids=[END_OF_SEQUENCE])
    return Request(
        request_id=str(described["id"]),
        prompt_token_ids=prompt,
        sampling_params=parameters,
        pooling_params=None,
        cache_salt=described.get("salt"),
        block_hasher=hasher,
    )


class Recording:
    """One mix, driven as vLLM's engine core drives its scheduler."""

    def __init__(self, mix):
        self.mix = mix
        self.asynchronous = mix.get("async", False)
        self.scheduler = make_scheduler(mix["limits"], self.asynchronous)
        self.hasher = get_request_block_hasher(mix["limits"]["blockSize"], sha256)
        self.described = {request["id"]: request for request in mix["requests"]}
        self.arrivals = sorted(mix["requests"], key=lambda request: request["step"])
        self.sampled = dict.fromkeys(self.described, 0)
        self.steps = []

    def run(self):
        step = 0
        pending = None
        while True:
            while self.arrivals and self.arrivals[0]["step"] <= step:
                self.scheduler.add_request(make_request(self.arrivals.pop(0), self.hasher))
            self.abort(step, "before")
            pending = self.step(step, pending)
            step += 1
            idle = pending is None or pending["output"].total_num_scheduled_tokens == 0
            if idle and not self.arrivals and not self.scheduler.has_unfinished_requests():
                return self.steps

    def step(self, number, pending):
        """Runs one step; returns the plan of the next one where the scheduler plans ahead."""
        plan = pending
        if plan is not None and plan["output"].total_num_scheduled_tokens == 0:
            # An empty batch comes back at once, while the one after it is under way.
            following = self.plan()
            self.finish(plan)
            following["preempted"] = plan["preempted"] + following["preempted"]
            plan = following
        if plan is None:
            plan = self.plan()
        ahead = None
        if self.asynchronous and self.scheduler.has_unfinished_requests():
            ahead = self.plan()
        record = {"s": plan["chunks"]}
        for key, name in (("a", "admitted"), ("r", "resumed"), ("p", "preempted"), ("h", "hits"), ("q", "queries")):
            if plan[name]:
                record[key] = plan[name]
        self.abort(number, "during")
        finished = self.finish(plan)
        if finished:
            record["f"] = finished
        record["w"] = len(self.scheduler.waiting)
        record["b"] = self.scheduler.kv_cache_manager.block_pool.get_num_free_blocks()
        self.steps.append(record)
        return ahead

    def plan(self):
        scheduler = self.scheduler
        before = {request_id: request.num_preemptions for request_id, request in scheduler.requests.items()}
        waiting = {request.request_id for request in scheduler.waiting}
        output = scheduler.schedule()
        chunks, admitted, resumed, hits = [], [], [], []
        for request_id, tokens in output.num_scheduled_tokens.items():
            request = scheduler.requests[request_id]
            chunks += [int(request_id), tokens, request.num_computed_tokens]
            if request_id not in waiting:
                continue
            (admitted if request.num_preemptions == 0 else resumed).append(int(request_id))
            hits += [int(request_id), request.num_computed_tokens - tokens]
        # The last to go is the first in the queue.
        preempted = [
            int(request.request_id)
            for request in scheduler.waiting
            if request.num_preemptions > before.get(request.request_id, 0)
        ][::-1]
        stats = scheduler.kv_cache_manager.make_prefix_cache_stats()
        queries = [stats.queries, stats.hits] if stats.queries > 0 else []
        return {
            "output": output,
            "chunks": chunks,
            "admitted": admitted,
            "resumed": resumed,
            "preempted": preempted,
            "hits": hits if any(hits[1::2]) else [],
            "queries": queries,
            "samples": [
                not scheduler.requests[request_id].is_prefill_chunk for request_id in output.num_scheduled_tokens
            ],
        }

    def finish(self, plan):
        """Feeds the made-up tokens of a step back; returns the requests that it ended."""
        ids = list(plan["output"].num_scheduled_tokens)
        tokens = [self.next_token(int(i)) if samples else [] for i, samples in zip(ids, plan["samples"])]
        alive = {i for i in ids if i in self.scheduler.requests}
        self.scheduler.update_from_output(
            plan["output"],
            ModelRunnerOutput(
                req_ids=ids, req_id_to_index={i: index for index, i in enumerate(ids)}, sampled_token_ids=tokens
            ),
        )
        return [int(i) for i in ids if i in alive and i not in self.scheduler.requests]

    def next_token(self, request_id):
        if str(request_id) not in self.scheduler.requests:
            return [END_OF_SEQUENCE]
        described = self.described[request_id]
        index = self.sampled[request_id]
        self.sampled[request_id] += 1
        ends = index == described["output"] - 1 and described["output"] < described["maxTokens"]
        return [END_OF_SEQUENCE if ends else token(described["answer"], index)]

    def abort(self, step, when):
        ids = [str(i) for at, i, phase in self.mix.get("aborts", []) if at == step and phase == when]
        if ids:
            self.scheduler.finish_requests(ids, RequestStatus.FINISHED_ABORTED)


def main(names):
    init_none_hash(sha256)
    for mix in MIXES:
        if names and mix["name"] not in names:
            continue
        steps = Recording(mix).run()
        lines = [{"vllm": vllm.__version__, **mix}, *steps]
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        (HERE / f"{mix['name']}.ndjson").write_text(text)
        preemptions = sum(len(step.get("p", ())) for step in steps)
        print(f"{mix['name']}: {len(steps)} steps, {preemptions} preemptions")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
