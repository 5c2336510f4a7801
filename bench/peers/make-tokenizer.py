"""Writes a small tokenizer, so that peers need no network: make-tokenizer.py FOLDER TEXT_FILE...

Byte-level BPE, trained on the files; the same files give the same tokenizer.
"""

import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }}<end>{% endfor %}"


def train(files: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000,
        special_tokens=["<start>", "<end>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((Path(file).read_text("utf-8") for file in files), trainer)
    return tokenizer


def main() -> None:
    folder, *files = sys.argv[1:]
    if not files:
        sys.exit("usage: make-tokenizer.py FOLDER TEXT_FILE...")
    PreTrainedTokenizerFast(
        tokenizer_object=train(files),
        bos_token="<start>",
        eos_token="<end>",
        pad_token="<end>",
        model_max_length=100_000,
        chat_template=CHAT_TEMPLATE,
    ).save_pretrained(folder)


main()
