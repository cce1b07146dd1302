"""What PyTorch's encoder and decoder layers make of small inputs, in float64.

    python3 test/interop/transformer_vectors.py --check    compare with the committed vectors
    python3 test/interop/transformer_vectors.py --write    write them

Weights are named and laid out as the worker has them: kernels [inputs, outputs], query, key and value side by side. They
and the inputs come from formulas, not from PyTorch's random numbers, which other versions may draw in another way. Needs
torch.
"""

import json
import math
import pathlib
import sys

import torch
from torch import nn

VECTORS = pathlib.Path(__file__).parent / "vectors" / "transformer.json"
TOLERANCE = 1e-6

WIDTH, HEADS, DEPTH = 8, 2, 1
BATCH, SOURCE, TARGET = 2, 4, 3
PRESENT = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])


def layer_settings():
    return dict(
        d_model=WIDTH,
        nhead=HEADS,
        dim_feedforward=4 * WIDTH,
        dropout=0.0,
        activation="gelu",
        norm_first=True,
        batch_first=True,
    )


def norm(name, module):
    return {f"{name}/gamma": module.weight, f"{name}/beta": module.bias}


def dense(name, weight, bias):
    return {f"{name}/kernel": weight.T, f"{name}/bias": bias}


def self_attention(name, module):
    out = module.out_proj
    return {
        **dense(f"{name}/qkv", module.in_proj_weight, module.in_proj_bias),
        **dense(f"{name}/out", out.weight, out.bias),
    }


def cross_attention(name, module):
    out = module.out_proj
    return {
        **dense(f"{name}/query", module.in_proj_weight[:WIDTH], module.in_proj_bias[:WIDTH]),
        **dense(f"{name}/kv", module.in_proj_weight[WIDTH:], module.in_proj_bias[WIDTH:]),
        **dense(f"{name}/out", out.weight, out.bias),
    }


def perceptron(name, layer):
    widen, narrow = layer.linear1, layer.linear2
    return {
        **dense(f"{name}/widen", widen.weight, widen.bias),
        **dense(f"{name}/narrow", narrow.weight, narrow.bias),
    }


def encoder_weights(encoder):
    weights = norm("norm", encoder.norm)
    for place, layer in enumerate(encoder.layers):
        name = f"block{place + 1}"
        weights |= norm(f"{name}/norm1", layer.norm1) | norm(f"{name}/norm2", layer.norm2)
        weights |= self_attention(f"{name}/attention", layer.self_attn) | perceptron(f"{name}/mlp", layer)
    return weights


def decoder_weights(decoder):
    weights = norm("norm", decoder.norm)
    for place, layer in enumerate(decoder.layers):
        name = f"block{place + 1}"
        for norm_name in ("norm1", "norm2", "norm3"):
            weights |= norm(f"{name}/{norm_name}", getattr(layer, norm_name))
        weights |= self_attention(f"{name}/attention", layer.self_attn)
        weights |= cross_attention(f"{name}/cross", layer.multihead_attn) | perceptron(f"{name}/mlp", layer)
    return weights


def waves(shape, number):
    """Values between -1 and 1, short in decimals: a wave of its own for each number."""
    count = math.prod(shape)
    values = [round(math.sin(0.7 * number + 1.3 * place + 0.01 * place * place), 3) for place in range(count)]
    return torch.tensor(values).reshape(shape)


def filled(module):
    """Values far from zero and one, so that nothing is right by chance."""
    with torch.no_grad():
        for number, (name, parameter) in enumerate(module.named_parameters()):
            is_scale = "norm" in name and name.endswith("weight")
            parameter.copy_(torch.round(0.4 * waves(parameter.shape, number) + is_scale, decimals=3))
    return module


def listed(tensor):
    return [round(value, 7) for value in tensor.detach().flatten().tolist()]


def compute():
    torch.set_default_dtype(torch.float64)
    x, y = waves((BATCH, SOURCE, WIDTH), 100), waves((BATCH, TARGET, WIDTH), 200)
    causal = nn.Transformer.generate_square_subsequent_mask(SOURCE)
    padding = PRESENT == 0
    settings = layer_settings()
    encoder = filled(
        nn.TransformerEncoder(nn.TransformerEncoderLayer(**settings), DEPTH, nn.LayerNorm(WIDTH), False)
    )
    decoder = filled(nn.TransformerDecoder(nn.TransformerDecoderLayer(**settings), DEPTH, nn.LayerNorm(WIDTH)))
    translated = decoder(y, x, tgt_mask=causal[:TARGET, :TARGET], memory_key_padding_mask=padding)
    return {
        "x": listed(x),
        "y": listed(y),
        "encoder": {name: listed(value) for name, value in encoder_weights(encoder).items()},
        "decoder": {name: listed(value) for name, value in decoder_weights(decoder).items()},
        "causal": listed(encoder(x, mask=causal)),
        "padded": listed(encoder(x, src_key_padding_mask=padding)),
        "translated": listed(translated),
    }


def differences(found, expected, place=""):
    """Where two vector files differ by more than the tolerance."""
    if isinstance(expected, dict) and isinstance(found, dict) and found.keys() == expected.keys():
        for key in expected:
            yield from differences(found[key], expected[key], f"{place}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        # Not "greater than": a NaN on either side must count as a difference.
        if not all(abs(one - other) <= TOLERANCE for one, other in zip(found, expected)):
            yield f"{place}: other values"
    else:
        yield f"{place}: other names or lengths"


def main():
    computed = compute()
    if sys.argv[1:] == ["--write"]:
        VECTORS.write_text(json.dumps(computed) + "\n", encoding="utf-8")
        return 0
    if sys.argv[1:] != ["--check"]:
        print(__doc__)
        return 2
    found = list(differences(json.loads(VECTORS.read_text(encoding="utf-8")), computed))
    print(f"torch {torch.__version__}, {len(found)} tensors differ by more than {TOLERANCE}")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
