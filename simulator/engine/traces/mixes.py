"""The request mixes that record.py records.

A request arrives before the step `step`. Its prompt is segments [seed, length] of made-up tokens; equal segments are
equal text. Its answer is `output` tokens of the seed `answer`; below `maxTokens` the last of them is the end of the
sequence. An abort is [step, id, when]: `before` the step is planned or `during` it.
"""

import random

VOCABULARY = 32000


def token(seed, index):
    """Token `index` of the text `seed`; never one of the first ten, which are special."""
    return 10 + (seed * 7919 + index * 104729) % (VOCABULARY - 10)


def limits(blocks, **changes):
    """Limits of a scheduler whose cache has this many blocks, the null block included."""
    return {
        "blocks": blocks,
        "blockSize": 16,
        "maxNumBatchedTokens": 256,
        "maxNumSeqs": 8,
        "maxModelLen": 4096,
        "enablePrefixCaching": True,
        **changes,
    }


def request(number, step, prompt, output, max_tokens=None, answer=None, salt=None):
    """A request; a prompt that is a number is that many tokens of its own."""
    segments = [[1000 + number, prompt]] if isinstance(prompt, int) else prompt
    made = {
        "id": number,
        "step": step,
        "prompt": segments,
        "answer": 5000 + number if answer is None else answer,
        "output": output,
        "maxTokens": output if max_tokens is None else max_tokens,
    }
    return made if salt is None else {**made, "salt": salt}


def conversation(first, step, turns, gap):
    """Turns of one chat: each prompt is the one before, its answer and a new question."""
    requests = []
    prompt = [[1, 96], [100 + first, 21]]
    for turn in range(turns):
        number = first + turn
        requests.append(request(number, step + turn * gap, prompt, 30, answer=5000 + number))
        prompt = [*prompt, [5000 + number, 30], [200 + number, 17]]
    return requests


def random_requests(seed, count, steps, prompt, output, shared):
    """Requests over `steps` steps; a share of them begins with one of three common prefixes."""
    draw = random.Random(seed)
    requests = []
    for number, step in enumerate(sorted(draw.randrange(steps) for _ in range(count))):
        own = draw.randint(1, prompt)
        segments = [[1000 + number, own]]
        if draw.random() < shared:
            segments = [[draw.randint(1, 3), draw.choice([40, 64, 111, 160])], *segments]
        answer = draw.randint(1, output)
        limit = answer if draw.random() < 0.5 else answer + draw.randint(1, 20)
        requests.append(request(number, step, segments, answer, limit))
    return requests


def random_aborts(seed, requests, share):
    """Aborts of a share of the requests, some steps after they arrive."""
    draw = random.Random(seed)
    return [
        [made["step"] + draw.randint(0, 40), made["id"], draw.choice(["before", "during"])]
        for made in requests
        if draw.random() < share
    ]


def mix(name, about, limits, requests, **more):
    return {"name": name, "about": about, "limits": limits, "requests": requests, **more}


def random_mix(name, about, seed, bounds, count, steps, prompt, output, shared, aborted=0.0, **more):
    requests = random_requests(seed, count, steps, prompt, output, shared)
    aborts = random_aborts(seed + 1, requests, aborted)
    return mix(name, about, bounds, requests, **({"aborts": aborts} if aborts else {}), **more)


NO_CACHE = {"enablePrefixCaching": False}

SYNCHRONOUS = [
    mix("single", "one request alone", limits(64), [request(0, 0, 70, 20)]),
    mix(
        "many-short",
        "forty short requests at once, eight seats",
        limits(200),
        [request(i, 0, 5 + i % 7, 3 + i % 5) for i in range(40)],
    ),
    mix(
        "chunked-prefill",
        "prompts far above the token budget, cut into chunks",
        limits(400, maxNumBatchedTokens=100),
        [request(0, 0, 730, 6), request(1, 0, 415, 6), request(2, 2, 33, 9)],
    ),
    mix(
        "long-beside-decodes",
        "a long prompt arrives while others decode",
        limits(400, maxNumBatchedTokens=128),
        [*(request(i, 0, 20, 40) for i in range(5)), request(5, 8, 1500, 5)],
    ),
    mix(
        "long-prefill-threshold",
        "long_prefill_token_threshold, which does not bind a request that is alone",
        limits(400, longPrefillTokenThreshold=40),
        [request(0, 0, 500, 10), request(1, 1, 300, 4), request(2, 5, 90, 4), request(3, 30, 400, 4)],
    ),
    mix(
        "adaptive-prefill-threshold",
        "the same with its adaptive floor: the budget shared by all requests",
        limits(400, longPrefillTokenThreshold=20, longPrefillTokenThresholdAdaptive=True),
        [request(i, i, 300, 5) for i in range(6)],
    ),
    mix(
        "seats",
        "max_num_seqs of three",
        limits(400, maxNumSeqs=3),
        [request(i, i // 4, 20 + 3 * i, 6 + i % 4) for i in range(14)],
    ),
    mix(
        "active-seats",
        "max_num_active_seqs below max_num_seqs",
        limits(400, maxNumActiveSeqs=2),
        [request(i, 0, 25, 7) for i in range(7)],
    ),
    mix(
        "preemption",
        "answers outgrow the cache, without a prefix cache",
        limits(19, **NO_CACHE),
        [request(i, 0, 60, 60) for i in range(5)],
    ),
    mix(
        "preemption-of-several",
        "many victims at once, all resumed",
        limits(31, maxNumSeqs=16, **NO_CACHE),
        [request(i, i // 3, 14 + i, 70 + i) for i in range(14)],
    ),
    mix(
        "prefix-full",
        "the same prompt again and again: its last block, or its last token's, is computed anew",
        limits(100),
        [request(i, 0 if i < 2 else 4 * i, [[1, 96 + (i % 3)]], 5) for i in range(9)],
    ),
    mix(
        "prefix-partial",
        "prompts that begin alike and end differently, the second within the first one's step",
        limits(200, maxNumBatchedTokens=300),
        [request(i, i // 2, [[1, 30 + 9 * i], [500 + i, 40]], 8) for i in range(12)],
    ),
    mix(
        "prefix-groups",
        "three groups with a system prompt each, and two salts",
        limits(160),
        [
            request(i, 2 * i, [[1 + i % 3, 100], [500 + i, 10 + i]], 6, salt=None if i < 12 else f"s{i % 2}")
            for i in range(20)
        ],
    ),
    mix(
        "conversation",
        "chats whose prompts contain their earlier answers",
        limits(120),
        [*conversation(0, 0, 5, 45), *conversation(20, 7, 4, 50)],
    ),
    mix(
        "prefix-eviction",
        "more prefixes than the cache holds: the least recently used go first, tails before heads",
        limits(31),
        [request(i, 3 * i, [[1 + (i * i) % 5, 96], [500 + i, 20]], 4) for i in range(30)],
    ),
    mix(
        "prefix-preemption",
        "preempted requests find what is left of their own blocks",
        limits(25),
        [request(i, 2 * i, [[1 + i % 2, 40], [500 + i, 10 + i]], 90) for i in range(8)],
    ),
    mix(
        "watermark",
        "a tenth of the cache is kept free when requests are admitted",
        limits(41, watermark=0.1),
        [request(i, i, 90, 50) for i in range(8)],
    ),
    mix(
        "first-chunk-only",
        "scheduler_reserve_full_isl off: a prompt is admitted when its first chunk fits",
        limits(31, schedulerReserveFullIsl=False, maxNumBatchedTokens=64),
        [request(i, i, 200, 20) for i in range(5)],
    ),
    mix(
        "aborts",
        "aborts while waiting, in prefill, while decoding, when preempted, and within a step",
        limits(25, maxNumBatchedTokens=64, maxNumSeqs=4),
        [request(i, i // 2, 70 + 5 * i, 60) for i in range(9)],
        aborts=[
            [1, 8, "before"],
            [2, 1, "during"],
            [4, 7, "before"],
            [9, 0, "during"],
            [30, 2, "before"],
            [31, 3, "before"],
            [60, 5, "during"],
        ],
    ),
    mix(
        "early-end",
        "answers that end before max_tokens",
        limits(60),
        [request(i, i, 20 + i, 3 + 4 * i, 200) for i in range(9)],
    ),
    mix(
        "model-length",
        "answers that reach max_model_len",
        limits(60, maxModelLen=128),
        [request(i, 0, 60 + 20 * i, 128 - 60 - 20 * i, 128 - 60 - 20 * i) for i in range(4)],
    ),
    mix(
        "last-of-two",
        "one needs a block while the other, about to end, still holds all that it had",
        limits(9, maxModelLen=128),
        [request(0, 0, 60, 3), request(1, 0, 62, 20), request(2, 9, 30, 5)],
    ),
    mix(
        "tiny-cache",
        "one request fills the cache alone",
        limits(9, maxModelLen=128, maxNumBatchedTokens=32),
        [request(i, i, 40 + 8 * (i % 5), 40) for i in range(7)],
    ),
    mix(
        "tiny-blocks",
        "blocks of one token",
        limits(61, blockSize=1, maxNumBatchedTokens=20, maxModelLen=60),
        [request(i, i, [[1 + i % 2, 10], [500 + i, 5]], 15) for i in range(10)],
    ),
    random_mix("random-open", "arrivals over time, ample cache", 11, limits(600), 40, 150, 120, 40, 0.5),
    random_mix(
        "random-tight", "a tight cache with shared prefixes and aborts", 12, limits(41), 60, 300, 150, 80, 0.6, 0.15
    ),
    random_mix(
        "random-crowded",
        "many seats, a small budget",
        13,
        limits(91, maxNumSeqs=32, maxNumBatchedTokens=96),
        70,
        200,
        200,
        60,
        0.7,
        0.1,
    ),
    random_mix(
        "random-no-prefix-cache",
        "a tight cache without a prefix cache",
        14,
        limits(36, **NO_CACHE),
        50,
        250,
        150,
        80,
        0.5,
        0.1,
    ),
    random_mix(
        "random-small-blocks",
        "blocks of four tokens and a threshold for long prefills",
        15,
        limits(101, blockSize=4, maxNumBatchedTokens=64, longPrefillTokenThreshold=48),
        60,
        250,
        100,
        60,
        0.6,
        0.2,
    ),
]

# Planned ahead: the step after the running one is planned before its tokens are known.
AHEAD = {
    "single",
    "many-short",
    "chunked-prefill",
    "preemption-of-several",
    "prefix-full",
    "conversation",
    "prefix-preemption",
    "aborts",
    "early-end",
    "model-length",
    "last-of-two",
    "tiny-cache",
    "random-tight",
    "random-crowded",
}

ASYNCHRONOUS = [{**made, "name": f"async-{made['name']}", "async": True} for made in SYNCHRONOUS if made["name"] in AHEAD]

MIXES = SYNCHRONOUS + ASYNCHRONOUS
