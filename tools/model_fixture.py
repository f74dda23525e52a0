#!/usr/bin/env python3
"""An independent PyTorch version of LoRA block + ALA + perception branch + loss, on tiny sizes.

Writes parameters, inputs, outputs and all gradients, for both variants and both AEA phases:

    python3 tools/model_fixture.py src/test/resources/model

Array names and layouts are those of the Java parameters: linear weights [in, out], convolution
weights [kH, kW, in, out]. Needs PyTorch (Debian: python3-torch).
"""
import json
import struct
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

BATCH, SIZE, PATCH, GRID, D, HEADS, CLASSES = 3, 32, 8, 4, 12, 2, 5
N = 1 + GRID * GRID
ALA_PATCH, ALA_GRID, ALA_D, ALA_HEADS, ALA_LAYERS, TAPS = 4, 8, 8, 2, 3, (0, 1)
QUERIES, MLP, F2, PB, HIDDEN, GROUPS, RANK, LAMBDA = 3, 6, (4, 6), (8, 4), 6, 2, 2, 0.7


class Params(dict):
    """Random arrays, made when first asked for."""

    def get(self, name, *shape, scale=0.3, mean=0.0):
        if name not in self:
            self[name] = (mean + scale * torch.randn(*shape)).requires_grad_()
        return self[name]


def linear(p, name, x, i, o):
    return x @ p.get(name + ".weight", i, o) + p.get(name + ".bias", o)


def conv(p, name, x, i, o, k, stride, pad):
    w = p.get(name + ".weight", k, k, i, o)
    return F.conv2d(x, w.permute(3, 2, 0, 1), p.get(name + ".bias", o), stride, pad)


def layer_norm(p, name, x, width, eps=1e-6):
    return F.layer_norm(
        x, (width,), p.get(name + ".gain", width, mean=1.0), p.get(name + ".bias", width), eps)


def group_norm(p, name, x, groups, channels):
    return F.group_norm(
        x, groups, p.get(name + ".gain", channels, mean=1.0), p.get(name + ".bias", channels))


def attention(q, k, v, heads):
    b, n, d = q.shape
    q, k, v = (t.reshape(b, n, heads, d // heads).transpose(1, 2) for t in (q, k, v))
    weights = (q @ k.transpose(-1, -2) / (d // heads) ** 0.5).softmax(-1)
    return (weights @ v).transpose(1, 2).reshape(b, n, d)


def tokens_to_maps(t, grid):
    return t.transpose(1, 2).reshape(t.shape[0], t.shape[2], grid, grid)


def maps_to_tokens(m):
    return m.flatten(2).transpose(1, 2)


def lora_block(p, frozen, h):
    def adapted(target, x):
        w = frozen[target + ".weight"] + p.get(f"lora.2.{target}.a", frozen[target + ".weight"].shape[0], RANK) \
            @ p.get(f"lora.2.{target}.b", RANK, frozen[target + ".weight"].shape[1])
        return x @ w + frozen[target + ".bias"]

    y = F.layer_norm(h, (D,), frozen["norm1.gain"], frozen["norm1.bias"], 1e-5)
    h = h + adapted("out", attention(adapted("q", y), adapted("k", y), adapted("v", y), HEADS))
    y = F.layer_norm(h, (D,), frozen["norm2.gain"], frozen["norm2.bias"], 1e-5)
    m = adapted("fc1", y)
    return h + adapted("fc2", m * torch.sigmoid(1.702 * m))


def ala_layer(p, i, v):
    name = f"ala.layer{i + 1}"
    y = layer_norm(p, name + ".norm1", v, ALA_D)
    q, k, w = (linear(p, f"{name}.{t}", y, ALA_D, ALA_D) for t in "qkv")
    v = v + linear(p, name + ".out", attention(q, k, w, ALA_HEADS), ALA_D, ALA_D)
    y = layer_norm(p, name + ".norm2", v, ALA_D)
    y = F.gelu(linear(p, name + ".fc1", y, ALA_D, 4 * ALA_D))
    return v + linear(p, name + ".fc2", y, 4 * ALA_D, ALA_D)


def lattice(p, i, h):
    name = f"ala.lattice{i + 1}"
    x = linear(p, name, layer_norm(p, name + ".norm", h[:, 1:], D), D, ALA_D)
    m = F.interpolate(
        tokens_to_maps(x, GRID), (ALA_GRID, ALA_GRID), mode="bilinear", align_corners=False)
    return maps_to_tokens(m)


def down(map_):
    """ALA's grid to the encoder's: bilinear without antialiasing."""
    return F.interpolate(map_, (GRID, GRID), mode="bilinear", align_corners=False)


def ala_paper(p, pixels, features):
    n = ALA_GRID**2
    v = maps_to_tokens(conv(p, "ala.patch", pixels, 3, ALA_D, ALA_PATCH, ALA_PATCH, 0))
    v = v + p.get("ala.position", 1, n, ALA_D)
    for i in range(ALA_LAYERS):
        if i < len(TAPS):
            v = v + lattice(p, i, features[TAPS[i]])
        v = ala_layer(p, i, v)
    alpha = torch.sigmoid(tokens_to_maps(linear(p, "ala.map", v, ALA_D, 1), ALA_GRID))
    x = F.max_pool2d(F.relu(conv(p, "ala.head.conv1", alpha, 1, F2[0], 3, 1, 1)), 2)
    x = F.relu(conv(p, "ala.head.conv2", x, F2[0], F2[1], 3, 1, 1)).mean((2, 3))
    return down(alpha), linear(p, "ala.head.fc", x, F2[1], CLASSES)


def ala_released(p, pixels, features):
    n = ALA_GRID**2
    position = torch.cat(
        [p.get("ala.position", 1, n, ALA_D), p.get("ala.query_position", 1, QUERIES, ALA_D)], 1)
    patches = maps_to_tokens(conv(p, "ala.patch", pixels, 3, ALA_D, ALA_PATCH, ALA_PATCH, 0))
    queries = p.get("ala.queries", 1, QUERIES, ALA_D).expand(BATCH, -1, -1)
    v = torch.cat([patches, queries], 1) + position
    for i in range(ALA_LAYERS):
        if i < len(TAPS):
            v = torch.cat([v[:, :n] + lattice(p, i, features[TAPS[i]]), v[:, n:]], 1)
        v = ala_layer(p, i, v)
        if i < ALA_LAYERS - 1:
            v = v + position

    def mlp(name, x):
        x = F.relu(linear(p, name + ".1", x, ALA_D, MLP))
        return linear(p, name + ".3", F.relu(linear(p, name + ".2", x, MLP, MLP)), MLP, MLP)

    pixel, query = mlp("ala.pixel", v[:, :n]), mlp("ala.query", v[:, n:])
    masks = (query @ pixel.transpose(1, 2)).reshape(BATCH, QUERIES, ALA_GRID, ALA_GRID)
    alpha = torch.sigmoid(conv(p, "ala.map", masks, QUERIES, 1, 1, 1, 0))
    x = group_norm(p, "ala.head.norm", masks, 1, QUERIES)
    x = F.relu(conv(p, "ala.head.conv1", x, QUERIES, MLP, 1, 1, 0))
    return down(alpha), conv(p, "ala.head.conv2", x, MLP, CLASSES, 1, 1, 0).mean((2, 3))


def perception(p, x, dropout):
    x = F.relu(group_norm(p, "pb.norm1", conv(p, "pb.conv1", x, D, PB[0], 3, 1, 1), GROUPS, PB[0]))
    x = F.max_pool2d(x, 2)
    x = F.relu(group_norm(p, "pb.norm2", conv(p, "pb.conv2", x, PB[0], PB[1], 3, 1, 1), GROUPS, PB[1]))
    x = F.max_pool2d(x, 2).mean((2, 3)) * dropout
    return linear(p, "pb.fc2", F.relu(linear(p, "pb.fc1", x, PB[1], HIDDEN)), HIDDEN, CLASSES)


def write(path, arrays):
    header, blobs, offset = {}, [], 0
    for name, t in arrays.items():
        blob = t.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(t.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    head = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + b"".join(blobs))


def fixture(variant):
    torch.manual_seed(11)
    frozen = {f"norm{i}.{w}": torch.randn(D) * 0.2 + (w == "gain") for i in (1, 2) for w in ("gain", "bias")}
    for t, (i, o) in {"q": (D, D), "k": (D, D), "v": (D, D), "out": (D, D), "fc1": (D, 4 * D),
                      "fc2": (4 * D, D)}.items():
        frozen[t + ".weight"], frozen[t + ".bias"] = torch.randn(i, o) * 0.3, torch.randn(o) * 0.3
    pixels = torch.randn(BATCH, 3, SIZE, SIZE)
    h0, h1 = torch.randn(BATCH, N, D), torch.randn(BATCH, N, D)
    labels = F.one_hot(torch.tensor([1, 4, 0]), CLASSES).float()
    dropout = (torch.rand(BATCH, PB[1]) > 0.3).float() / 0.7
    mean, std = torch.randn(D) * 0.3, torch.rand(D) + 0.5

    out = {"in/" + k: v for k, v in dict(
        pixels=pixels, block00=h0.reshape(-1, D), block01=h1.reshape(-1, D), labels=labels,
        dropout=dropout, mean=mean, std=std).items()}
    out.update({"frozen/" + k: v for k, v in frozen.items()})
    p = Params()
    for phase in ("attention", "all_ones"):
        h2 = lora_block(p, frozen, h1)
        seen = tokens_to_maps((h2[:, 1:] - mean) / std, GRID)
        if phase == "attention":
            alpha, ala_logits = (ala_paper if variant == "paper" else ala_released)(
                p, pixels, {0: h0, 1: h1})
            seen = seen * alpha
        logits = perception(p, seen, dropout)
        loss = F.cross_entropy(logits, labels.argmax(1))
        if phase == "attention":
            loss = loss + LAMBDA * F.cross_entropy(ala_logits, labels.argmax(1))
            out["attention/map"], out["attention/ala.logits"] = alpha, ala_logits
        grads = torch.autograd.grad(loss, list(p.values()), allow_unused=True)
        out[phase + "/pb.logits"], out[phase + "/loss"] = logits, loss.reshape(1)
        for name, g in zip(p, grads):
            if g is not None:
                out[f"{phase}/grad/{name}"] = g
    out.update({"param/" + k: v for k, v in p.items()})
    return out


def adamw():
    """20 steps of torch.optim.AdamW on a parameter whose gradients are given."""
    torch.manual_seed(4)
    w = torch.randn(3, 4).requires_grad_()
    optimiser = torch.optim.AdamW([w], lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-1)
    out = {"start": w.detach().clone()}
    for step in range(20):
        g = torch.randn(3, 4) * 10.0 ** (step % 5 - 3)
        w.grad = g.clone()
        optimiser.step()
        out[f"gradient{step:02d}"], out[f"weight{step:02d}"] = g, w.detach().clone()
    return out


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for variant in ("paper", "released"):
        write(folder / f"{variant}.safetensors", fixture(variant))
    write(folder / "adamw.safetensors", adamw())
