"""Writes the folders beside it: small classifiers of pairs of texts with random numbers, saved by transformers, each with the
probabilities that transformers gives for some targets (`reference.json`).

Run it with Python 3.11 or later and the versions that models/training/requirements.txt pins:

    python tests/data/checkpoints/make.py
"""

import json
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).resolve().parent
SENTENCES = [
    ("Senator Marla Quenneth praised the rescue crews for their courage.", "Marla Quenneth"),
    ("Critics called Governor Pell's plan a reckless gamble with public money.", "Governor Pell"),
    ("Ottla won.", "Ottla"),
]
POLARITY = {0: "Negative", 1: "Neutral", 2: "Positive"}
TURNED = {0: "positive", 1: "negative", 2: "neutral"}
ENTAILMENT = {0: "contradiction", 1: "neutral", 2: "entailment"}
HYPOTHESES = [
    "The author is critical of {}.", "The author is neutral toward {}.", "The author is supportive of {}."]
SIZES = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12}
DISTILBERT_SIZES = {"dim": 8, "n_layers": 2, "n_heads": 2, "hidden_dim": 12}
ROBERTA = {"max_position_embeddings": 162, "type_vocab_size": 1, "pad_token_id": 1, "layer_norm_eps": 1e-5}
DEBERTA = {"relative_attention": True, "position_biased_input": False, "type_vocab_size": 0, "max_position_embeddings": 160,
           "pos_att_type": ["p2c", "c2p"], "pooler_hidden_size": 8, "legacy": True}
BERT_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def word_pieces() -> Tokenizer:
    """A tokenizer of BERT's kind."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    train(tokenizer, trainers.WordPieceTrainer(vocab_size=90, special_tokens=BERT_SPECIAL))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def word_pieces_of_mpnet() -> Tokenizer:
    """A tokenizer of MPNet's kind: word pieces between the special tokens of a RoBERTa."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    train(tokenizer, trainers.WordPieceTrainer(vocab_size=90, special_tokens=ROBERTA_SPECIAL))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


def byte_pairs() -> Tokenizer:
    """A tokenizer of RoBERTa's kind."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, trainers.BpeTrainer(
        vocab_size=280, special_tokens=ROBERTA_SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


def unigrams() -> Tokenizer:
    """A tokenizer of XLM-R's kind. Its trainer goes by no fixed order: the last pieces differ from run to run."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    train(tokenizer, trainers.UnigramTrainer(vocab_size=90, special_tokens=ROBERTA_SPECIAL, unk_token="<unk>"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return tokenizer


def train(tokenizer: Tokenizer, trainer: trainers.Trainer) -> None:
    tokenizer.train_from_iterator([text for text, _ in SENTENCES] + HYPOTHESES, trainer)


# Tokenizer, configuration, classes. RoBERTa, XLM-R, MPNet and DeBERTa are asked by entailment, the others as pairs.
CHECKPOINTS = {
    "bert": (word_pieces, transformers.BertConfig, {**SIZES, "max_position_embeddings": 64}, POLARITY),
    "roberta": (byte_pairs, transformers.RobertaConfig, {**SIZES, **ROBERTA}, ENTAILMENT),
    "xlm-roberta": (unigrams, transformers.XLMRobertaConfig, {**SIZES, **ROBERTA}, ENTAILMENT),
    "distilbert": (
        word_pieces, transformers.DistilBertConfig, {**DISTILBERT_SIZES, "max_position_embeddings": 64}, TURNED),
    "electra": (
        word_pieces, transformers.ElectraConfig, {**SIZES, "max_position_embeddings": 64, "embedding_size": 6}, POLARITY),
    "mpnet": (
        word_pieces_of_mpnet, transformers.MPNetConfig,
        {**SIZES, "max_position_embeddings": 162, "pad_token_id": 1, "layer_norm_eps": 1e-5}, ENTAILMENT),
    "deberta": (byte_pairs, transformers.DebertaConfig, {**SIZES, **DEBERTA, "pad_token_id": 1}, ENTAILMENT),
    "deberta-v2": (
        word_pieces, transformers.DebertaV2Config,
        {**SIZES, **DEBERTA, "position_buckets": 8, "norm_rel_ebd": "layer_norm", "share_att_key": True}, ENTAILMENT),
    "longformer": (
        byte_pairs, transformers.LongformerConfig, {**SIZES, **ROBERTA, "attention_window": [8, 8], "sep_token_id": 2},
        TURNED),
}


def fill(model: torch.nn.Module) -> None:
    """Random numbers everywhere: as transformers sets them, biases are 0 and gains 1, and one left out would not show."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, values in model.named_parameters():
            values.normal_(0.0, 0.5, generator=generator)
            if name.lower().endswith("layernorm.weight") or name.endswith("layer_norm.weight"):
                values += 1.0


def logits(model: torch.nn.Module, tokenizer: Tokenizer, text: str, second: str) -> torch.Tensor:
    encoding = tokenizer.encode(text, second)
    inputs = {"input_ids": torch.tensor([encoding.ids]), "attention_mask": torch.ones(1, len(encoding.ids), dtype=torch.long)}
    if model.config.model_type in ("bert", "electra"):
        inputs["token_type_ids"] = torch.tensor([encoding.type_ids])
    with torch.no_grad():
        return model(**inputs).logits[0]


def probabilities(model: torch.nn.Module, tokenizer: Tokenizer, classes: dict, text: str, target: str) -> list[float]:
    """Negative, neutral, positive."""
    if classes == ENTAILMENT:
        entailed = [logits(model, tokenizer, text, hypothesis.format(target))[2] for hypothesis in HYPOTHESES]
        return torch.stack(entailed).softmax(0).tolist()
    found = logits(model, tokenizer, text, target).softmax(0).tolist()
    by_class = {name.lower(): found[index] for index, name in classes.items()}
    return [by_class[name] for name in ("negative", "neutral", "positive")]


def write(name: str, make: callable, kind: type, sizes: dict, classes: dict) -> None:
    folder = HERE / name
    tokenizer = make()
    config = kind(**sizes, vocab_size=tokenizer.get_vocab_size(), id2label=classes, label2id={c: i for i, c in classes.items()})
    model = transformers.AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    fill(model)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    cases = []
    for text, target in SENTENCES:
        found = probabilities(model, tokenizer, classes, text, target)
        cases.append(json.dumps({"text": text, "target": target, "probabilities": [float(f"{p:.9g}") for p in found]}))
    (folder / "reference.json").write_text("[\n" + ",\n".join(cases) + "\n]\n", encoding="utf-8")


def main() -> None:
    torch.set_num_threads(1)
    for name, parts in CHECKPOINTS.items():
        write(name, *parts)


if __name__ == "__main__":
    main()
