#!/usr/bin/env python3
"""The same model trained the plain way in PyTorch, as a peer for `ala bench`:

    ./ala bench --encoder models/clip-vit-b16-visual.onnx --resolution 384 \\
        --peer "python3 tools/bench_pytorch.py --resolution 384"

Prints JSON with the keys of `ala bench`. The encoder (random weights) is run whole at every step, as far
as it is needed; what is frozen is not differentiated. Model and hyperparameters are those of
hyperparams/cub.yaml. Needs PyTorch.
"""
import argparse
import json
import os
import statistics
import sys
import time

import torch
import torch.nn.functional as F

import model_fixture as model

parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int, default=768)
parser.add_argument("--heads", type=int, default=12)
parser.add_argument("--patch", type=int, default=16)
parser.add_argument("--resolution", type=int, default=384)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--steps", type=int, default=3)
parser.add_argument("--classes", type=int, default=16)
parser.add_argument("--block", type=int, default=10, help="of LoRA and the perception branch")
a = parser.parse_args()

torch.set_num_threads(os.cpu_count())
torch.manual_seed(0)
model.D, model.HEADS, model.PATCH, model.SIZE = a.width, a.heads, a.patch, a.resolution
model.GRID = a.resolution // a.patch
model.N, model.BATCH, model.CLASSES = 1 + model.GRID**2, a.batch, a.classes
model.ALA_PATCH, model.ALA_GRID, model.ALA_D, model.ALA_HEADS = 16, a.resolution // 16, 64, 4
model.ALA_LAYERS, model.TAPS, model.F2 = 8, (0, 3, 6, 9), (32, 64)
model.PB, model.HIDDEN, model.GROUPS, model.RANK, model.LAMBDA = (256, 128), 256, 32, 16, 1.0
D = a.width


def block():
    frozen = {f"norm{i}.{w}": torch.ones(D) if w == "gain" else torch.zeros(D)
              for i in (1, 2) for w in ("gain", "bias")}
    for t, (i, o) in {"q": (D, D), "k": (D, D), "v": (D, D), "out": (D, D), "fc1": (D, 4 * D),
                      "fc2": (4 * D, D)}.items():
        frozen[t + ".weight"], frozen[t + ".bias"] = torch.randn(i, o) * 0.02, torch.zeros(o)
    return frozen


kernel = torch.randn(D, 3, a.patch, a.patch) * 0.02
token, positions = torch.randn(1, 1, D) * 0.02, torch.randn(1, model.N, D) * 0.02
blocks = [block() for _ in range(a.block)]
parameters = model.Params()


def plain(frozen, h):
    x = F.layer_norm(h, (D,), frozen["norm1.gain"], frozen["norm1.bias"], 1e-5)
    q, k, v = (F.linear(x, frozen[t + ".weight"].t(), frozen[t + ".bias"]) for t in "qkv")
    mixed = model.attention(q, k, v, a.heads)
    h = h + F.linear(mixed, frozen["out.weight"].t(), frozen["out.bias"])
    x = F.layer_norm(h, (D,), frozen["norm2.gain"], frozen["norm2.bias"], 1e-5)
    x = F.linear(x, frozen["fc1.weight"].t(), frozen["fc1.bias"])
    return h + F.linear(x * torch.sigmoid(1.702 * x), frozen["fc2.weight"].t(), frozen["fc2.bias"])


def forward(pixels, odd):
    with torch.no_grad():
        h = F.conv2d(pixels, kernel, stride=a.patch).flatten(2).transpose(1, 2)
        h = torch.cat([token.expand(h.shape[0], -1, -1), h], 1) + positions
        features = {0: h}
        for i, frozen in enumerate(blocks[:-1], 1):
            h = plain(frozen, h)
            features[i] = h
    h = model.lora_block(parameters, blocks[-1], h)
    seen = model.tokens_to_maps(h[:, 1:], model.GRID)
    if odd:
        alpha, ala_logits = model.ala_paper(parameters, pixels, features)
        seen = seen * alpha
    dropout = torch.ones(pixels.shape[0], model.PB[1])
    logits = model.perception(parameters, seen, dropout)
    return (logits, ala_logits) if odd else (logits, None)


labels = torch.randint(0, a.classes, (a.batch,))
images = torch.randn(a.batch, 3, a.resolution, a.resolution)
forward(images, True)  # makes the parameters
optimiser = torch.optim.AdamW(parameters.values(), lr=5e-5)


def step(odd):
    optimiser.zero_grad(set_to_none=True)
    logits, ala_logits = forward(images, odd)
    loss = F.cross_entropy(logits, labels)
    if odd:
        loss = loss + F.cross_entropy(ala_logits, labels)
    loss.backward()
    optimiser.step()


def evaluate():
    with torch.no_grad():
        forward(images, True)


def seconds(work):
    work()
    times = []
    for _ in range(a.steps):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        print(".", end="", file=sys.stderr, flush=True)
    return statistics.median(times)


print(json.dumps({
    "train_odd_ms": 1000 * seconds(lambda: step(True)),
    "train_even_ms": 1000 * seconds(lambda: step(False)),
    "evaluation_images_per_s": a.batch / seconds(evaluate),
    "peer": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}))
