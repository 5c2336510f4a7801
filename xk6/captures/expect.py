"""Writes expected.ndjson: what the record of each capture in files/ must hold, one capture a line.

It is a second reading of the formats, made without the extension's code and from what specifies them:
  server-sent events   https://html.spec.whatwg.org/multipage/server-sent-events.html
  chat, completions    https://platform.openai.com/docs/api-reference (and vLLM's `reasoning`)
  responses            the same
  messages             https://docs.anthropic.com/en/api/messages-streaming
  records              ../../lib/schema/record.ts
Run it with `python3 expect.py` after a change of the captures; it needs nothing but Python 3.9.
`python3 expect.py -` prints instead.
"""

import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
LONGEST_TEXT = 80  # characters; of longer answers the SHA-256 stands in the file
LONGEST_MESSAGE = 300  # characters of a record's failureMessage


@dataclass
class Delta:
    """What one choice says in one frame."""

    index: int = 0
    content: str = ""
    reasoning: bool = False
    other: bool = False  # a tool call, a refusal
    finish: str = ""

    def has_content(self):
        return bool(self.content) or self.other

    def has_output(self):
        return self.reasoning or self.has_content()


@dataclass
class Frame:
    """One event of a stream, or a whole answer."""

    deltas: list = field(default_factory=list)
    usage: dict = field(default_factory=dict)  # by the record's names, known counts only
    id: str = ""
    done: bool = False
    error: object = None
    end: int = 0  # where the event ends in the body, in bytes


# ---- server-sent events


BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = re.compile(rb"\r\n|\r|\n")


def events(body):
    """Yields name, data and end of each event that a blank line ended. A rest without one is dropped."""
    start = len(BYTE_ORDER_MARK) if body.startswith(BYTE_ORDER_MARK) else 0
    name, data = "", None
    for line_end in LINE_END.finditer(body, start):
        line = body[start : line_end.start()].decode("utf-8", "replace")
        start = line_end.end()
        key, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if not line:
            if data is not None:
                yield name, "\n".join(data), start
            name, data = "", None
        elif key == "data":
            data = [*(data or []), value]
        elif key == "event":
            name = value


# ---- chat and completions


def tool_calls(said):
    functions = [call.get("function") or {} for call in said.get("tool_calls") or []]
    return any(function.get("name") or function.get("arguments") for function in functions)


def chat_delta(choice):
    said = choice.get("delta") or choice.get("message") or {}
    return Delta(
        index=choice.get("index", 0),
        content=said.get("content") or "",
        reasoning=bool(said.get("reasoning") or said.get("reasoning_content")),
        other=bool(said.get("refusal")) or tool_calls(said),
        finish=choice.get("finish_reason") or "",
    )


def completion_delta(choice):
    return Delta(
        index=choice.get("index", 0), content=choice.get("text") or "", finish=choice.get("finish_reason") or ""
    )


def known(**counts):
    return {name: count for name, count in counts.items() if count is not None}


def openai_usage(usage):
    details = usage.get("prompt_tokens_details") or {}
    return known(
        promptTokens=usage.get("prompt_tokens"),
        outputTokens=usage.get("completion_tokens"),
        cachedTokens=details.get("cached_tokens"),
    )


def openai_frame(document, delta_of):
    document = document or {}  # llama.cpp begins a stream for several prompts with `null`
    return Frame(
        deltas=[delta_of(choice) for choice in document.get("choices") or []],
        usage=openai_usage(document.get("usage") or {}),
        id=document.get("id") or "",
        error=document.get("error"),
    )


def openai_frames(streamed, body, delta_of):
    if not streamed:
        return [openai_frame(json.loads(body), delta_of)]
    frames = []
    for _, data, end in events(body):
        frame = Frame(done=True) if data == "[DONE]" else openai_frame(json.loads(data), delta_of)
        frame.end = end
        frames.append(frame)
    return frames


# ---- responses


def responses_usage(usage):
    details = usage.get("input_tokens_details") or {}
    return known(
        promptTokens=usage.get("input_tokens"),
        outputTokens=usage.get("output_tokens"),
        cachedTokens=details.get("cached_tokens"),
    )


def responses_finish(response):
    """The chat API's word for how a response ended: there are reasons only for incomplete ones."""
    reason = (response.get("incomplete_details") or {}).get("reason", "")
    if reason:
        return "length" if reason == "max_output_tokens" else reason
    called = any(item.get("type") == "function_call" for item in response.get("output") or [])
    return "tool_calls" if called else "stop"


def responses_whole(document):
    said = Delta(finish=responses_finish(document))
    for item in document.get("output") or []:
        said.reasoning = said.reasoning or item.get("type") == "reasoning"
        said.other = said.other or item.get("type") == "function_call"
        if item.get("type") == "message":
            said.content += "".join(part.get("text", "") for part in item["content"])
    return Frame([said], responses_usage(document.get("usage") or {}), document.get("id") or "")


def responses_event(data):
    kind = data["type"]
    if kind in ("response.completed", "response.incomplete"):
        response = data["response"]
        ended = Delta(finish=responses_finish(response))
        return Frame([ended], responses_usage(response.get("usage") or {}), response["id"], done=True)
    if kind == "response.output_text.delta":
        return Frame([Delta(content=data["delta"])])
    if kind.startswith("response.reasoning") and kind.endswith(".delta"):
        return Frame([Delta(reasoning=bool(data["delta"]))])
    if kind == "response.function_call_arguments.delta":
        return Frame([Delta(other=bool(data["delta"]))])
    return Frame(id=(data.get("response") or {}).get("id", ""))


# ---- messages

STOP_REASONS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls"}


def messages_usage(usage):
    """Anthropic counts what came from the cache, and what went into it, apart from input_tokens."""
    parts = [usage.get(name) for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")]
    return known(
        promptTokens=None if parts[0] is None else sum(part or 0 for part in parts),
        cachedTokens=parts[1],
        outputTokens=usage.get("output_tokens"),
    )


def messages_finish(reason):
    return STOP_REASONS.get(reason, reason or "")


def messages_whole(document):
    said = Delta(finish=messages_finish(document.get("stop_reason")))
    for block in document.get("content") or []:
        said.content += block.get("text", "")
        said.reasoning = said.reasoning or bool(block.get("thinking"))
        said.other = said.other or block["type"] == "tool_use"
    return Frame([said], messages_usage(document.get("usage") or {}), document.get("id") or "")


def messages_event(data):
    kind = data["type"]
    if kind == "message_start":
        message = data["message"]
        return Frame([], messages_usage(message.get("usage") or {}), message["id"])
    if kind == "content_block_delta":
        said = data["delta"]
        other = bool(said.get("partial_json"))
        return Frame([Delta(content=said.get("text", ""), reasoning=bool(said.get("thinking")), other=other)])
    if kind == "message_delta":
        reason = messages_finish(data["delta"].get("stop_reason"))
        return Frame([Delta(finish=reason)], messages_usage(data.get("usage") or {}))
    return Frame(done=kind == "message_stop", error=data.get("error"))


def typed_frames(streamed, body, whole, event):
    """The frames of the two formats whose events say their type."""
    if not streamed:
        return [whole(json.loads(body))]
    frames = []
    for _, data, end in events(body):
        frame = event(json.loads(data))
        frame.end = end
        frames.append(frame)
    return frames


FORMATS = {
    "/v1/chat/completions": lambda streamed, body: openai_frames(streamed, body, chat_delta),
    "/v1/completions": lambda streamed, body: openai_frames(streamed, body, completion_delta),
    "/v1/responses": lambda streamed, body: typed_frames(streamed, body, responses_whole, responses_event),
    "/v1/messages": lambda streamed, body: typed_frames(streamed, body, messages_whole, messages_event),
}

# Which events of a typed format are "chunks that carry a choice" is the suite's own choice.
CHUNKS_ARE_CHOICES = ("/v1/chat/completions", "/v1/completions")


# ---- from frames to a record


@dataclass
class Answer:
    """All frames of one response together."""

    text: str = ""
    usage: dict = field(default_factory=dict)
    finishes: dict = field(default_factory=dict)  # by choice; "" while it goes on
    id: str = ""
    done: bool = False
    error: object = None
    chunks: int = 0
    outputs: list = field(default_factory=list)  # frames that carried output
    contents: list = field(default_factory=list)  # those that carried more than reasoning
    lasts: list = field(default_factory=list)  # frames that carried output or a finish reason

    def finish(self):
        """The first choice's reason, unless another one was broken off."""
        reasons = [self.finishes[index] for index in sorted(self.finishes) if self.finishes[index]]
        broken = [reason for reason in reasons if reason in ("abort", "error")]
        return (broken or reasons or [None])[0]

    def finished(self):
        return bool(self.finishes) and all(self.finishes.values())


def fold(frames):
    answer = Answer()
    for frame in frames:
        if answer.done:
            break
        answer.done = frame.done
        answer.error = answer.error or frame.error
        answer.id = answer.id or frame.id
        answer.usage.update(frame.usage)
        answer.chunks += bool(frame.deltas)
        for delta in frame.deltas:
            answer.finishes[delta.index] = delta.finish or answer.finishes.get(delta.index, "")
            answer.text += delta.content if delta.index == 0 else ""
        output = any(delta.has_output() for delta in frame.deltas)
        if output:
            answer.outputs.append(frame)
        if any(delta.has_content() for delta in frame.deltas):
            answer.contents.append(frame)
        if output or any(delta.finish for delta in frame.deltas):
            answer.lasts.append(frame)
    return answer


def tidied(message):
    """One line, and not longer than a record may hold."""
    message = " ".join(message.split())
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def message_in(error):
    return tidied(error if isinstance(error, str) else error["message"])


def kind_of(code, otherwise):
    return "rejected" if code in (429, 503) else otherwise


def outcome(capture, answer):
    """The failure kind and the server's words for it; None for words that are the client's own."""
    if not 200 <= capture.status <= 299:
        document = json.loads(capture.body)
        return kind_of(capture.status, "http"), message_in(document.get("error") or document["detail"])
    if answer.error:
        code = answer.error.get("code") if isinstance(answer.error, dict) else None
        return kind_of(code, "stream-error"), message_in(answer.error)
    if answer.finish() in ("abort", "error"):
        return "aborted", None
    if not answer.finished() or capture.streamed and not answer.done:
        return ("idle-timeout" if capture.end == "silent" else "stream-cut"), None
    return (None, None) if answer.outputs else ("empty", None)


# ---- captures


@dataclass
class Capture:
    """One file of files/; README.md describes them."""

    name: str
    status: int
    headers: dict
    body: bytes

    @property
    def streamed(self):
        kind = self.headers["content-type"].partition(";")[0].strip()
        return kind == "text/event-stream" and 200 <= self.status <= 299

    @property
    def path(self):
        return self.headers["x-capture-path"]

    @property
    def end(self):
        return self.headers.get("x-capture-end", "")


def read_capture(path):
    head, _, body = path.read_bytes().partition(b"\n\n")
    first, *lines = head.decode().split("\n")
    pairs = [line.partition(":") for line in lines]
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Capture(path.stem, int(first.split()[1]), headers, body)


def measured(answer):
    """Which of a streamed record's times are not null."""
    names = ["headersMs"]
    names += ["firstTokenMs"] if answer.outputs else []
    names += ["firstContentMs"] if answer.contents else []
    names += ["lastTokenMs"] if answer.lasts else []
    return names + (["gapP50Ms", "gapP99Ms", "gapMaxMs"] if len(answer.outputs) > 1 else [])


def expectation(capture):
    succeeded = 200 <= capture.status <= 299
    answer = fold(FORMATS[capture.path](capture.streamed, capture.body)) if succeeded else Answer()
    kind, message = outcome(capture, answer)
    record = {"status": capture.status, "success": kind is None, "failureKind": kind}
    if kind is None or message is not None:
        record["failureMessage"] = message
    for name in ("promptTokens", "cachedTokens", "outputTokens"):
        record[name] = answer.usage.get(name)
    if not capture.streamed:
        record["chunks"] = None
    elif capture.path in CHUNKS_ARE_CHOICES:
        record["chunks"] = answer.chunks
    record["finishReason"] = answer.finish()
    record["requestId"] = capture.headers.get("x-request-id") or answer.id or None
    line = {"capture": capture.name, "record": record}
    line["measured"] = measured(answer) if capture.streamed else ["headersMs"]
    line["gaps"] = max(0, len(answer.outputs) - 1) if capture.streamed else 0
    if len(answer.text) <= LONGEST_TEXT:
        line["text"] = answer.text
    else:
        line["textSha256"] = hashlib.sha256(answer.text.encode()).hexdigest()
    pieces = HERE / "pieces" / f"{capture.name}.ndjson"
    if pieces.exists():
        line["timing"] = timing(pieces, capture, answer)
    return line


# ---- timing


def arrivals(path):
    """The bytes after the headers, and for each the ms at which it came."""
    raw, instants = b"", []
    for line in path.read_text().splitlines():
        piece = json.loads(line)
        data = piece["data"].encode()
        raw += data
        instants += [piece["ms"]] * len(data)
    start = raw.index(b"\r\n\r\n") + 4
    return raw[start:], instants[start:]


def unchunked(raw, instants):
    """RFC 9112, section 7.1, without extensions and trailers."""
    body, came, at = b"", [], 0
    while True:
        line_end = raw.index(b"\r\n", at)
        size, at = int(raw[at:line_end], 16), line_end + 2
        if size == 0:
            return body, came
        body += raw[at : at + size]
        came += instants[at : at + size]
        at += size + 2


def quantile(ordered, p):
    """Type 7 of Hyndman and Fan, numpy's default."""
    at = p * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def timing(path, capture, answer):
    """All in ms. An event has come when the last byte of the blank line behind it has."""
    body, came = unchunked(*arrivals(path))
    assert body == capture.body, path
    outputs = [came[frame.end - 1] for frame in answer.outputs]
    gaps = sorted(later - earlier for earlier, later in zip(outputs, outputs[1:]))
    last = came[answer.lasts[-1].end - 1]
    tpot = (last - outputs[0]) / (answer.usage["outputTokens"] - 1)
    facts = {
        "firstTokenMs": outputs[0],
        "firstContentMs": came[answer.contents[0].end - 1],
        "lastTokenMs": last,
        "gapP50Ms": quantile(gaps, 0.5),
        "gapP99Ms": quantile(gaps, 0.99),
        "gapMaxMs": gaps[-1],
        "tpotMs": tpot,
    }
    return {name: round(ms, 6) for name, ms in facts.items()}


def main(arguments):
    captures = [read_capture(path) for path in sorted((HERE / "files").glob("*.http"))]
    text = "".join(json.dumps(expectation(capture)) + "\n" for capture in captures)
    if arguments == ["-"]:
        sys.stdout.write(text)
    else:
        (HERE / "expected.ndjson").write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
