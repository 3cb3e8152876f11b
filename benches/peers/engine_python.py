"""Runs onnxruntime or PyTorch on sentences sorted by length.

engine_python.py onnxruntime|pytorch MODEL IDS BATCH
"""

import sys
from pathlib import Path

import numpy


def onnxruntime(model):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda ids, mask: session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def pytorch(model):
    import torch
    from transformers import BertModel

    torch.set_num_threads(1)
    encoder = BertModel.from_pretrained(model, add_pooling_layer=False).eval()

    def run(ids, mask):
        with torch.inference_mode():
            ids, mask = torch.from_numpy(ids), torch.from_numpy(mask)
            return encoder(input_ids=ids, attention_mask=mask).last_hidden_state.numpy()

    return run


def batches(sentences, size):
    """Yields the places of sentences of similar length, their ids, and a mask of the tokens."""
    order = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
    for start in range(0, len(order), size):
        places = order[start : start + size]
        length = max(len(sentences[place]) for place in places)
        ids = numpy.zeros((len(places), length), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, place in enumerate(places):
            count = len(sentences[place])
            ids[row, :count] = sentences[place]
            mask[row, :count] = 1
        yield places, ids, mask


def main():
    engine, model, ids, size = sys.argv[1:]
    run = {"onnxruntime": onnxruntime, "pytorch": pytorch}[engine](model)
    sentences = [
        [int(word) for word in line.split()] for line in Path(ids).read_text().splitlines()
    ]
    packed = list(batches(sentences, int(size)))
    print("ready", flush=True)
    for line in sys.stdin:
        states = [None] * len(sentences)
        for places, rows, mask in packed:
            for place, state in zip(places, run(rows, mask)[:, 0]):
                states[place] = state
        if path := line.strip():
            numpy.stack(states).tofile(path)
        print("done", flush=True)


if __name__ == "__main__":
    main()
