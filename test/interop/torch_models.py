"""The image and language models of this product as PyTorch code, and the logits they give.

Weights and inputs are the same in both languages without being committed: `fill` makes every number from the place of its
tensor among the sorted names and its own place in it, by whole numbers below 2^53. Weights are float32; logits are computed
in float64, so that they are the truth that a float32 implementation is held against.

  python3 torch_models.py --write           writes the vectors, and one model by the safetensors library itself
  python3 torch_models.py --check           computes them anew; exit code 1 where the committed files differ
  python3 torch_models.py --export FOLDER   writes every model as a safetensors file
"""

import argparse
import json
import math
import pathlib
import sys

import numpy as np
import torch

from torch_image_networks import PreResNet, PreResNetBottleneck, Vgg, WideResNet, cnn, mlp
from torch_transformers import Gpt, LanguageModel, Vit

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE / "vectors" / "torch-models.json"
SAMPLE = HERE / "vectors" / "torch-mlp.safetensors"
TOLERANCE = 1e-9
BATCH = 2


def fill(place, name, shape):
    """float32 numbers for a tensor; `place` among the sorted names of its model."""
    index = np.arange(math.prod(shape), dtype=np.int64)
    part = (index * (index + 7) * 31 + index * 48271 + place * 9973 + 17) % 65537 / 65537
    if len(shape) > 1:
        values = (2 * part - 1) * math.sqrt(3 / math.prod(shape[1:]))
    elif name.endswith("running_var") or is_norm_weight(name):
        values = 0.5 + part
    else:
        values = (part - 0.5) * 0.4
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


def is_norm_weight(name):
    """The only weights with one axis; biases and statistics are told by their own words."""
    return name.endswith(".weight")


def images(height, width, channels):
    """[batch, channels, height, width]; the numbers count in the order batch, row, column, channel."""
    index = np.arange(BATCH * height * width * channels, dtype=np.int64)
    values = ((index * 7919 + 13) % 2003 / 1001.5 - 1).astype(np.float32)
    return torch.from_numpy(values.reshape(BATCH, height, width, channels).transpose(0, 3, 1, 2).copy()).double()


def tokens(length, vocabulary):
    """[batch, length]"""
    index = np.arange(BATCH * length, dtype=np.int64)
    return torch.from_numpy((index * 37 + 5) % vocabulary).reshape(BATCH, length)


CHAIN = (6, 8, 2)
TEXT = {"vocabulary": 11, "length": 7}
TRANSFORMER = {"width": 8, "heads": 2, "depth": 2}


def cases():
    """Name, config of the model in this product, what it sees, and the same in PyTorch."""
    inputs = math.prod(CHAIN)
    small = (8, 8, 3)
    yield "mlp", {"kind": "mlp", "hidden": [6, 5]}, CHAIN, mlp(inputs, [6, 5], 3, True)
    yield "mlp-plain", {"kind": "mlp", "hidden": [6], "batchNorm": False}, CHAIN, mlp(inputs, [6], 3, False)
    yield "cnn", {"kind": "cnn", "channels": [3, 4], "dense": 5}, CHAIN, cnn(CHAIN, [3, 4], 5, 3)
    yield "vgg", {"kind": "vgg", "depth": 11, "width": 2}, (64, 32, 3), Vgg(2, (64, 32, 3), 3)
    yield "preresnet", {"kind": "preresnet", "depth": 14, "width": 4}, small, PreResNet(14, 4, 3, 3)
    narrow = {"kind": "preresnet", "depth": 20, "block": "bottleneck", "width": 2}
    yield "preresnet-bottleneck", narrow, small, PreResNet(20, 2, 3, 3, PreResNetBottleneck)
    yield "wide-resnet", {"kind": "wide-resnet", "depth": 10, "widen": 2}, small, WideResNet(10, 2, 3, 3)
    vit = {"kind": "vit", "patch": 2, **TRANSFORMER}
    yield "vit", vit, CHAIN, Vit(CHAIN, 2, classes=3, **TRANSFORMER)
    language = {"kind": "language-transformer", **TRANSFORMER}
    yield "language-transformer", language, TEXT, LanguageModel(**TEXT, **TRANSFORMER)
    yield "nano-gpt", language, TEXT, Gpt(**TEXT, **TRANSFORMER)


def filled(model):
    """The model with its numbers filled in, in evaluation mode."""
    state = model.state_dict()
    for place, name in enumerate(sorted(state)):
        if state[name].is_floating_point():
            state[name] = fill(place, name, tuple(state[name].shape))
    model.load_state_dict(state)
    return model.eval()


def compute():
    computed = {}
    for name, config, sees, model in cases():
        filled(model)
        state = model.state_dict()
        tensors = [[key, list(state[key].shape)] for key in sorted(state)]
        is_text = isinstance(sees, dict)
        given = tokens(sees["length"], sees["vocabulary"]) if is_text else images(*sees)
        with torch.no_grad():
            logits = model.double()(given)
        computed[name] = {
            "model": config,
            "sees": sees if is_text else list(sees),
            "tensors": tensors,
            "logits": [round(value, 12) for value in logits.flatten().tolist()],
        }
    return computed


def to_text(computed):
    """JSON with a line for each part of a case."""
    blocks = []
    for name, case in computed.items():
        lines = [f'    {json.dumps(key)}: {json.dumps(value, separators=(",", ":"))}' for key, value in case.items()]
        blocks.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def differences(found, computed):
    for name in sorted({*found, *computed}):
        ours, theirs = found.get(name), computed.get(name)
        if ours is None or theirs is None:
            yield f"{name}: only in {'the computed' if ours is None else 'the committed'} vectors"
            continue
        for key in ("model", "sees", "tensors"):
            if ours[key] != theirs[key]:
                yield f"{name}/{key}: {str(ours[key])[:80]} in the file, {str(theirs[key])[:80]} computed"
        for place, (a, b) in enumerate(zip(ours["logits"], theirs["logits"], strict=True)):
            # Not "greater than": a NaN on either side must count as a difference.
            if not abs(a - b) <= TOLERANCE:
                yield f"{name}/logits/{place}: {a} in the file, {b} computed"


def save(model, path):
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous() for name, tensor in filled(model).state_dict().items()}, path)


def main():
    parser = argparse.ArgumentParser(description="Models of this product in PyTorch")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="write the vectors")
    choice.add_argument("--check", action="store_true", help="compare with the committed vectors")
    choice.add_argument("--export", metavar="FOLDER", help="write every model as a safetensors file")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    models = {name: model for name, _, _, model in cases()}
    if arguments.export:
        for name, model in models.items():
            save(model, pathlib.Path(arguments.export) / f"{name}.safetensors")
        return 0
    computed = compute()
    if arguments.write:
        VECTORS.write_text(to_text(computed), encoding="utf-8")
        save(models["mlp"], SAMPLE)
        return 0
    found = list(differences(json.loads(VECTORS.read_text(encoding="utf-8")), computed))
    print(f"torch {torch.__version__}, {len(found)} differences of more than {TOLERANCE}")
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
