"""Trainable weight averaging as published, on a problem small enough to commit.

Written from the description of the method and from PyTorch's own optimizers, not from the library it checks:

  span   Li et al., ICLR 2023. Schmidt rows of the raw snapshots; g -> P^T (P g) in weight space, then
         torch.optim.SGD (momentum, weight decay) over all weights; from the mean; rate x0.1 at two milestones.
  hull   the journal version (2025). Unit deviations from the mean, block by block; torch.optim.AdamW (or SGD) on the
         coefficients X [snapshots, blocks]; w = c + sum_l P_l^T X[:, l] anew in each step; cosine with warm-up.

Everything runs in float64, so the vectors are the truth that a float32 implementation is held against.

  python3 published_twa.py --write    computes the vectors and writes them
  python3 published_twa.py --check    computes them anew; exit code 1 where the committed file differs
"""

import argparse
import hashlib
import json
import math
import pathlib
import platform
import random
import sys

import numpy as np
import torch

VERSION = 1
HERE = pathlib.Path(__file__).resolve()
VECTORS = HERE.parent / "vectors" / "published-twa.json"
TOLERANCE = 1e-9

INPUTS, HIDDEN, CLASSES = 6, 8, 3
EXAMPLES, BATCH = 96, 16
SNAPSHOTS, SNAPSHOT_EVERY = 6, 2
EPOCHS = 10
STEPS = EPOCHS * EXAMPLES // BATCH
KEPT_STEPS = (1, 10, 30, STEPS)
# A block closes once its size exceeds this: 48 + 8 + 8 weights, then 24 + 3.
LAYER_SIZE = 60

RUNS = {
    "span-sgd": {
        "subspace": "span",
        "optimizer": {"kind": "sgd", "momentum": 0.9, "weightDecay": 1e-3},
        "schedule": {"kind": "step", "learningRate": 0.2, "epochs": EPOCHS},
    },
    "hull-adamw": {
        "subspace": "hull",
        "optimizer": {"kind": "adamw", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1},
        "schedule": {"kind": "cosine", "learningRate": 0.05, "warmupFraction": 0.2},
    },
    "hull-sgd": {
        "subspace": "hull",
        "optimizer": {"kind": "sgd", "momentum": 0.9, "weightDecay": 1e-3},
        "schedule": {"kind": "cosine", "learningRate": 0.1, "warmupFraction": 0.2},
    },
}


# --- Data and snapshots -------------------------------------------------------------------------------------


class Normal:
    """Normal numbers from the one stream that Python keeps the same over its versions, random.random()."""

    def __init__(self, seed):
        self.source = random.Random(seed)

    def array(self, *shape):
        return np.array([self.draw() for _ in range(math.prod(shape))]).reshape(shape)

    def draw(self):
        radius = math.sqrt(-2 * math.log(1 - self.source.random()))
        return radius * math.cos(2 * math.pi * self.source.random())

    def order(self, count):
        """A permutation (Fisher and Yates), written out: shuffle() may change between versions."""
        places = list(range(count))
        for last in range(count - 1, 0, -1):
            other = int(self.source.random() * (last + 1))
            places[last], places[other] = places[other], places[last]
        return places


def as_float32(decimals):
    """What a reader gets who rounds the short decimals of the file to float32; in float64 from here on."""
    return decimals.astype(np.float32).astype(np.float64)


def make_examples():
    normal = Normal(20230501)
    inputs = np.round(normal.array(EXAMPLES, INPUTS), 4)
    teacher = normal.array(INPUTS, CLASSES)
    scores = np.sin(inputs) @ teacher + 0.5 * normal.array(EXAMPLES, CLASSES)
    return inputs, scores.argmax(axis=1)


def make_batches(seed, epochs):
    normal = Normal(seed)
    orders = [normal.order(EXAMPLES) for _ in range(epochs)]
    return [order[at : at + BATCH] for order in orders for at in range(0, EXAMPLES, BATCH)]


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.dense1 = torch.nn.Linear(INPUTS, HIDDEN, bias=False)
        self.norm1 = torch.nn.BatchNorm1d(HIDDEN)
        self.dense2 = torch.nn.Linear(HIDDEN, CLASSES)

    def forward(self, x):
        return self.dense2(torch.tanh(self.norm1(self.dense1(x))))


class Problem:
    """The network and its examples in one floating-point type; batch norm is in training mode throughout."""

    def __init__(self, inputs, labels, dtype):
        self.dtype = dtype
        self.inputs = torch.tensor(as_float32(inputs), dtype=dtype)
        self.labels = torch.tensor(labels)
        self.network = Network().to(dtype).train()
        self.parameters = list(self.network.parameters())

    def layout(self):
        return [{"name": name, "shape": list(p.shape)} for name, p in self.network.named_parameters()]

    def load(self, vector):
        vector = torch.as_tensor(vector, dtype=self.dtype)
        torch.nn.utils.vector_to_parameters(vector, self.parameters)

    def vector(self):
        return torch.nn.utils.parameters_to_vector(self.parameters).detach().clone()

    def backward(self, batch):
        """Leaves the gradient in the parameters; gives back the loss."""
        for parameter in self.parameters:
            parameter.grad = None
        loss = torch.nn.functional.cross_entropy(self.network(self.inputs[batch]), self.labels[batch])
        loss.backward()
        return loss.item()

    def flat_gradient(self):
        return torch.cat([parameter.grad.reshape(-1) for parameter in self.parameters])

    def set_gradient(self, vector):
        taken = 0
        for parameter in self.parameters:
            parameter.grad = vector[taken : taken + parameter.numel()].view_as(parameter).clone()
            taken += parameter.numel()


def make_snapshots(problem):
    """The head of an SGD run: its mean is far from trained, so the coefficients have something to learn."""
    normal = Normal(20250210)
    for parameter in problem.parameters:
        if parameter.dim() == 2:
            start = normal.array(*parameter.shape) / math.sqrt(parameter.shape[1])
            parameter.data = torch.tensor(start, dtype=problem.dtype)
    problem.parameters[-1].data.zero_()
    optimizer = torch.optim.SGD(problem.parameters, lr=0.1, momentum=0.9, weight_decay=1e-3)
    snapshots = []
    for step, batch in enumerate(make_batches(7, SNAPSHOTS * SNAPSHOT_EVERY * BATCH // EXAMPLES)):
        problem.backward(batch)
        optimizer.step()
        if (step + 1) % SNAPSHOT_EVERY == 0:
            snapshots.append(np.round(problem.vector().numpy(), 5))
    return np.stack(snapshots)


# --- The published subspaces --------------------------------------------------------------------------------


def schmidt(snapshots):
    """Rows P with P P^T = I and the triangular C with P = C W (one pass; float64 makes it sharp)."""
    rows, change = snapshots.copy(), np.eye(len(snapshots))
    for i in range(len(rows)):
        if i > 0:
            overlap = rows[:i] @ rows[i]
            rows[i] -= rows[:i].T @ overlap
            change[i] -= change[:i].T @ overlap
        norm = np.linalg.norm(rows[i])
        rows[i] /= norm
        change[i] /= norm
    return rows, change


def cut_blocks(sizes, layer_size):
    """Tensors in order; a new block is opened once the present one is larger than layer_size."""
    blocks, start, end = [], 0, 0
    for size in sizes:
        if end - start > layer_size:
            blocks.append((start, end))
            start = end
        end += size
    return blocks + [(start, end)]


def unit_deviations(snapshots, center, blocks):
    """Per block: rows (w_i - c) / r_i and their radii r_i."""
    deviations = [(snapshots - center)[:, start:end] for start, end in blocks]
    radii = [np.linalg.norm(rows, axis=1) for rows in deviations]
    return [rows / norms[:, None] for rows, norms in zip(deviations, radii)], radii


# --- The published training ---------------------------------------------------------------------------------


def learning_rates(schedule):
    peak = schedule["learningRate"]
    if schedule["kind"] == "step":
        first, second = int(0.5 * EPOCHS), int(0.75 * EPOCHS + 0.9)
        epochs = [step * BATCH // EXAMPLES for step in range(STEPS)]
        return [peak * (0.01 if epoch >= second else 0.1 if epoch >= first else 1) for epoch in epochs]
    warmup = int(schedule["warmupFraction"] * STEPS)
    rise = [peak * (step + 1) / warmup for step in range(warmup)]
    fall = [0.5 * (1 + math.cos(math.pi * e / (STEPS - warmup))) * peak for e in range(STEPS - warmup)]
    return rise + fall


def make_optimizer(parameters, settings):
    if settings["kind"] == "sgd":
        return torch.optim.SGD(
            parameters, lr=0.0, momentum=settings["momentum"], weight_decay=settings["weightDecay"]
        )
    return torch.optim.AdamW(
        parameters,
        lr=0.0,
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
        weight_decay=settings["weightDecay"],
    )


def train_span(problem, snapshots, batches, run):
    """P-SGD: the gradient is projected, then the optimizer adds its decay and momentum to all D weights."""
    rows, change = schmidt(snapshots)
    basis = torch.tensor(rows, dtype=problem.dtype)
    problem.load(snapshots.mean(axis=0))
    optimizer = make_optimizer(problem.parameters, run["optimizer"])
    losses, kept = [], {}
    for step, (batch, rate) in enumerate(zip(batches, learning_rates(run["schedule"]))):
        losses.append(problem.backward(batch))
        problem.set_gradient(basis.T @ (basis @ problem.flat_gradient()))
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        kept[step + 1] = problem.vector()
    coefficients = rows @ problem.vector().numpy().astype(np.float64)
    return losses, kept, [coefficients], [change.T @ coefficients]


def train_hull(problem, snapshots, batches, run):
    """The coefficients are the optimizer's parameters; the weights are composed anew in each step."""
    center = snapshots.mean(axis=0)
    blocks = cut_blocks([p.numel() for p in problem.parameters], LAYER_SIZE)
    rows, radii = unit_deviations(snapshots, center, blocks)
    bases = [torch.tensor(block, dtype=problem.dtype) for block in rows]
    base = torch.tensor(center, dtype=problem.dtype)
    x = torch.nn.Parameter(torch.zeros(len(snapshots), len(blocks), dtype=problem.dtype))
    optimizer = make_optimizer([x], run["optimizer"])
    problem.load(base)
    losses, kept = [], {}
    for step, (batch, rate) in enumerate(zip(batches, learning_rates(run["schedule"]))):
        losses.append(problem.backward(batch))
        gradient = problem.flat_gradient()
        columns = [basis @ gradient[start:end] for basis, (start, end) in zip(bases, blocks)]
        x.grad = torch.stack(columns, dim=1)
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        moves = [basis.T @ x.detach()[:, l] for l, basis in enumerate(bases)]
        kept[step + 1] = base + torch.cat(moves)
        problem.load(kept[step + 1])
    columns = x.detach().numpy().astype(np.float64).T
    shares = [column / norms for column, norms in zip(columns, radii)]
    return losses, kept, list(columns), [1 / len(snapshots) + share - share.mean() for share in shares]


def batch_norm_statistics(problem):
    """PyTorch's own re-estimation: the cumulative mean over the examples in order, in batches of one size."""
    loader = torch.split(problem.inputs, BATCH)
    torch.optim.swa_utils.update_bn(loader, problem.network)
    return problem.network.norm1.running_mean, problem.network.norm1.running_var


def train(problem, snapshots, batches, run):
    procedure = {"span": train_span, "hull": train_hull}[run["subspace"]]
    losses, kept, coefficients, averaging_weights = procedure(problem, snapshots, batches, run)
    mean, variance = batch_norm_statistics(problem)
    return {
        **run,
        "learningRates": learning_rates(run["schedule"]),
        "losses": losses,
        "weights": {str(step): kept[step].tolist() for step in KEPT_STEPS},
        "coefficients": [block.tolist() for block in coefficients],
        "averagingWeights": [block.tolist() for block in averaging_weights],
        "batchNorm": {"mean": mean.tolist(), "variance": variance.tolist()},
    }


# --- The file -----------------------------------------------------------------------------------------------


def compute():
    inputs, labels = make_examples()
    problem = Problem(inputs, labels, torch.float64)
    snapshots = make_snapshots(problem)
    batches = make_batches(11, EPOCHS)
    rows, last = as_float32(snapshots), str(STEPS)
    runs, single_precision = {}, {}
    for name, run in RUNS.items():
        runs[name] = train(Problem(inputs, labels, torch.float64), rows, batches, run)
        rough = train(Problem(inputs, labels, torch.float32), rows, batches, run)
        difference = np.subtract(runs[name]["weights"][last], rough["weights"][last])
        single_precision[name] = float(np.abs(difference).max())
    return {
        "generator": {
            "script": HERE.name,
            "version": VERSION,
            "sha256": hashlib.sha256(HERE.read_bytes()).hexdigest(),
        },
        "information": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "largestWeightDifferenceOfTorchInFloat32": single_precision,
        },
        "settings": {
            "steps": STEPS,
            "batchSize": BATCH,
            "layerSize": LAYER_SIZE,
            "batchNormEpsilon": problem.network.norm1.eps,
        },
        "layout": problem.layout(),
        "inputs": inputs.tolist(),
        "labels": labels.tolist(),
        "batches": batches,
        "snapshots": snapshots.tolist(),
        "runs": runs,
    }


def to_text(value, depth=0):
    """JSON with one vector of numbers a line; numbers to 12 decimals."""
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{json.dumps(key)}: {to_text(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        lines = [pad + to_text(item, depth + 1) for item in value]
        return "[\n" + ",\n".join(lines) + "\n" + "  " * depth + "]"
    if isinstance(value, list):
        return "[" + ",".join(to_text(item) for item in value) + "]"
    if isinstance(value, float):
        return repr(round(value, 12))
    return json.dumps(value)


def differences(found, expected, place=""):
    """Where two vector files differ by more than the tolerance; what is for information only is passed over."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted({*found, *expected} - {"information"}):
            if key not in found or key not in expected:
                yield f"{place}/{key}: only in {'the computed' if key in expected else 'the committed'} vectors"
            else:
                yield from differences(found[key], expected[key], f"{place}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for i, (a, b) in enumerate(zip(found, expected)):
            yield from differences(a, b, f"{place}/{i}")
    elif isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        # Not "greater than": a NaN on either side must count as a difference.
        if not abs(found - expected) <= TOLERANCE:
            yield f"{place}: {found} in the file, {expected} computed"
    elif found != expected:
        yield f"{place}: {str(found)[:80]} in the file, {str(expected)[:80]} computed"


def main():
    parser = argparse.ArgumentParser(description="Vectors of trainable weight averaging as published")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="write the vectors")
    choice.add_argument("--check", action="store_true", help="compare with the committed vectors")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    computed = compute()
    if arguments.write:
        VECTORS.write_text(to_text(computed) + "\n", encoding="utf-8")
        return 0
    found = list(differences(json.loads(VECTORS.read_text(encoding="utf-8")), computed))
    print(f"torch {torch.__version__}, {len(found)} numbers differ by more than {TOLERANCE}")
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
