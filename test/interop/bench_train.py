"""Trains a network of the training bench in PyTorch, a round for every line it is sent.

    python3 test/interop/bench_train.py NETWORK THREADS    (0 threads: as many as PyTorch takes by itself)

It answers in lines of JSON: first what it is, then the milliseconds a step of each round, by the clock and of processor
time, and its peak memory at the end. The networks are those of test/bench/train/networks.mjs, in the layout that PyTorch users write.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

DIM, HEADS = 64, 4


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1568, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )


class Residual(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(inputs, width, 1, stride, bias=False) if stride == 2 else None

    def forward(self, x):
        normal = F.relu(self.norm1(x), inplace=True)
        outer = self.conv2(F.relu(self.norm2(self.conv1(normal)), inplace=True))
        return outer + (self.shortcut(x) if self.shortcut else x)


def resnet():
    plan = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False),
        *[Residual(*block) for block in plan],
        nn.BatchNorm2d(64),
        nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


class Block(nn.Module):
    """Pre-LN transformer block with GELU."""

    def __init__(self, causal):
        super().__init__()
        self.causal = causal
        self.norm1, self.norm2 = nn.LayerNorm(DIM), nn.LayerNorm(DIM)
        self.qkv, self.out = nn.Linear(DIM, 3 * DIM), nn.Linear(DIM, DIM)
        self.mlp = nn.Sequential(nn.Linear(DIM, 4 * DIM), nn.GELU(), nn.Linear(4 * DIM, DIM))

    def forward(self, x):
        batch, length, _ = x.shape
        parts = self.qkv(self.norm1(x)).view(batch, length, 3, HEADS, DIM // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*parts, is_causal=self.causal)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, DIM))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, DIM, 4, 4)
        self.token = nn.Parameter(torch.zeros(DIM))
        self.position = nn.Parameter(torch.zeros(65, DIM))
        self.blocks = nn.Sequential(*[Block(False) for _ in range(6)])
        self.norm, self.logits = nn.LayerNorm(DIM), nn.Linear(DIM, 10)

    def forward(self, images):
        patches = self.patch(images).flatten(2).transpose(1, 2)
        first = self.token.expand(len(images), 1, DIM)
        tokens = torch.cat([first, patches], 1) + self.position
        return self.logits(self.norm(self.blocks(tokens))[:, 0])


class CharacterModel(nn.Module):
    def __init__(self, vocabulary=65, length=64):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, DIM)
        self.position = nn.Parameter(torch.zeros(length, DIM))
        self.blocks = nn.Sequential(Block(True), Block(True))
        self.norm, self.logits = nn.LayerNorm(DIM), nn.Linear(DIM, vocabulary)

    def forward(self, characters):
        x = self.embedding(characters) + self.position
        return self.logits(self.norm(self.blocks(x))).flatten(0, 1)


def images(size, *shape):
    return lambda: (torch.randn(size, *shape), torch.randint(10, (size,)))


def text(size=32, length=64, vocabulary=65):
    return lambda: (torch.randint(vocabulary, (size, length)), torch.randint(vocabulary, (size * length,)))


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=1e-3, momentum=0.9, weight_decay=1e-4)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01)


# model, batch, optimizer, steps a round
NETWORKS = {
    "mlp": (mlp, images(128, 1, 28, 28), sgd, 25),
    "cnn": (cnn, images(64, 1, 28, 28), sgd, 6),
    "resnet": (resnet, images(32, 3, 32, 32), sgd, 2),
    "vit": (ViT, images(32, 3, 32, 32), adamw, 2),
    "lm": (CharacterModel, text(), adamw, 4),
}


def rounds_of(make, batch, optimizer, steps):
    """A function that trains a round and returns the milliseconds a step, by the clock and of all threads."""
    model = make()
    inputs, labels = batch()
    if inputs.dim() == 4:
        # The faster of PyTorch's two layouts for convolutions, by a seventh to a quarter, and the one of TensorFlow.js.
        model, inputs = (part.to(memory_format=torch.channels_last) for part in (model, inputs))
    update = optimizer(model.parameters())

    def step():
        update.zero_grad()
        logits = model(inputs)
        loss = F.cross_entropy(logits, labels)
        correct = (logits.argmax(1) == labels).sum()
        loss.backward()
        update.step()
        return loss.detach(), correct

    def round_():
        start, worked = time.perf_counter(), time.process_time()
        outcomes = [step() for _ in range(steps)]
        losses = torch.stack([loss for loss, _ in outcomes]).tolist()
        assert all(loss == loss for loss in losses)
        passed, spent = time.perf_counter() - start, time.process_time() - worked
        return {"ms": 1000 * passed / steps, "processorMs": 1000 * spent / steps}

    return round_, sum(p.numel() for p in model.parameters())


def say(message):
    print(json.dumps(message), flush=True)


def peak_bytes():
    with open("/proc/self/status") as status:
        return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main(name, threads):
    if threads > 0:
        torch.set_num_threads(threads)
    torch.manual_seed(1)
    round_, parameters = rounds_of(*NETWORKS[name])
    count = torch.get_num_threads()
    say({"version": torch.__version__, "threads": count, "parameters": parameters})
    for line in sys.stdin:
        if line.strip() == "round":
            say(round_())
    say({"peakBytes": peak_bytes()})


main(sys.argv[1], int(sys.argv[2]))
