#!/usr/bin/env python3
"""Writes the encoder test fixtures: small CLIP image encoders with random weights, as two code
bases lay them out, and PyTorch's own resize of a position embedding.

    python3 tools/encoder_fixtures.py src/test/resources/encoder

Needs PyTorch and onnx (Debian: python3-torch, python3-onnx).
"""
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import nn
import torch.nn.functional as F

WIDTH, HEADS, BLOCKS, PATCH, SIZE, OUT = 32, 2, 3, 8, 32, 12
TOKENS = 1 + (SIZE // PATCH) ** 2


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class SeparateAttention(nn.Module):
    """Three projections, the scale on the queries, heads folded into the batch."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def split(self, t, batch):
        return t.view(batch, TOKENS, HEADS, WIDTH // HEADS).transpose(1, 2).contiguous()

    def forward(self, x):
        batch = x.shape[0]
        q = self.split(self.q(x) * (WIDTH // HEADS) ** -0.5, batch).view(batch * HEADS, TOKENS, -1)
        k = self.split(self.k(x), batch).view(batch * HEADS, TOKENS, -1)
        v = self.split(self.v(x), batch).view(batch * HEADS, TOKENS, -1)
        weights = torch.bmm(q, k.transpose(1, 2)).softmax(-1)
        mixed = torch.bmm(weights, v).view(batch, HEADS, TOKENS, -1)
        return self.out(mixed.transpose(1, 2).reshape(batch, TOKENS, WIDTH))


class Block(nn.Module):
    def __init__(self, fused):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.fused = fused
        self.attention = nn.MultiheadAttention(WIDTH, HEADS) if fused else SeparateAttention()
        self.mlp = nn.Sequential(
            nn.Linear(WIDTH, 4 * WIDTH), QuickGelu(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        y = self.norm1(x)
        x = x + (self.attention(y, y, y, need_weights=False)[0] if self.fused else self.attention(y))
        return x + self.mlp(self.norm2(x))


class Clip(nn.Module):
    """fused: one in-projection and sequences first in the blocks; else three and batch first."""

    def __init__(self, fused):
        super().__init__()
        self.fused = fused
        self.patches = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        self.class_token = nn.Parameter(torch.randn(WIDTH))
        self.positions = nn.Parameter(torch.randn(TOKENS, WIDTH) * 0.5)
        self.ln_pre, self.ln_post = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.blocks = nn.ModuleList(Block(fused) for _ in range(BLOCKS))
        self.projection = nn.Parameter(torch.randn(WIDTH, OUT) * WIDTH**-0.5)
        for name, p in self.named_parameters():  # nothing stays at zero or one
            if "bias" in name or "norm" in name or "ln_" in name:
                nn.init.normal_(p, 1.0 if name.endswith("weight") else 0.0, 0.2)

    def forward(self, pixels):
        x = self.patches(pixels).flatten(2).transpose(1, 2)
        cls = self.class_token.view(1, 1, -1).expand(x.shape[0], -1, -1)
        x = self.ln_pre(torch.cat([cls, x], 1) + self.positions)
        x = x.permute(1, 0, 2) if self.fused else x
        for block in self.blocks:
            x = block(x)
        x = x.permute(1, 0, 2) if self.fused else x
        return self.ln_post(x[:, 0]) @ self.projection


class DinoBlock(nn.Module):
    """As DINOv2's: one layer for q, k and v, a learned scale on each branch; GELU by tanh."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-6), nn.LayerNorm(WIDTH, 1e-6)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.fc1, self.fc2 = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.scale1, self.scale2 = (nn.Parameter(torch.rand(WIDTH) + 0.5) for _ in range(2))

    def forward(self, x):
        b, n, _ = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(b, n, 3, HEADS, WIDTH // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        weights = ((q * (WIDTH // HEADS) ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        mixed = (weights @ v).transpose(1, 2).reshape(b, n, WIDTH)
        x = x + self.out(mixed) * self.scale1
        hidden = F.gelu(self.fc1(self.norm2(x)), approximate="tanh")
        return x + self.fc2(hidden) * self.scale2


class Dino(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.class_token = nn.Parameter(torch.randn(1, 1, WIDTH))
        self.positions = nn.Parameter(torch.randn(1, TOKENS, WIDTH) * 0.5)
        self.blocks = nn.ModuleList(DinoBlock() for _ in range(2))
        self.norm = nn.LayerNorm(WIDTH, 1e-6)

    def forward(self, pixels):
        x = self.patches(pixels).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], 1) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]


def export(folder, name, model, opset):
    model.train()  # eval mode would take a fused kernel that ONNX has no word for
    torch.onnx.export(
        model, torch.randn(2, 3, SIZE, SIZE), str(folder / name), opset_version=opset,
        input_names=["pixel_values"], output_names=["image_embeds"],
        dynamic_axes={"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=True)


def converted(source, target, kind):
    """The same file with its weights, inputs and outputs in another precision."""
    model = onnx.load(source)
    graph = model.graph
    for array in graph.initializer:
        if array.data_type == TensorProto.FLOAT:
            values = numpy_helper.to_array(array).astype(np.float32)
            if kind == TensorProto.BFLOAT16:  # the upper half of a float32
                raw = (values.view(np.uint32) >> 16).astype(np.uint16).tobytes()
            else:
                raw = values.astype(np.float16).tobytes()
            array.ClearField("float_data")
            array.raw_data, array.data_type = raw, kind
    for value in [*graph.input, *graph.output]:
        value.type.tensor_type.elem_type = kind
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.name == "value" and attribute.t.data_type == TensorProto.FLOAT:
                values = numpy_helper.to_array(attribute.t)
                if kind == TensorProto.BFLOAT16:
                    attribute.t.raw_data = (
                        values.view(np.uint32) >> 16).astype(np.uint16).tobytes()
                else:
                    attribute.t.raw_data = values.astype(np.float16).tobytes()
                attribute.t.data_type = kind
            elif attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = kind
    onnx.save(model, str(target))


def positions(folder):
    """Lines of: from, to, width, the embedding, PyTorch's resized embedding."""
    torch.manual_seed(5)
    with open(folder / "positions.txt", "w") as f:
        for source, target in ((4, 7), (7, 4), (14, 24)):
            p = torch.randn(1 + source * source, 2)
            grid = p[1:].reshape(1, source, source, 2).permute(0, 3, 1, 2)
            resized = F.interpolate(grid, (target, target), mode="bicubic", align_corners=False)
            out = torch.cat([p[:1], resized.permute(0, 2, 3, 1).reshape(-1, 2)])
            f.write(f"{source} {target} 2\n")
            for t in (p, out):
                f.write(" ".join(f"{v:.8g}" for v in t.flatten().tolist()) + "\n")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name, make, opset in (
            ("clip-fused.onnx", lambda: Clip(True), 14),
            ("clip-separate.onnx", lambda: Clip(False), 17),
            ("dino.onnx", Dino, 17)):
        torch.manual_seed(3)
        export(target, name, make(), opset)
    converted(target / "clip-separate.onnx", target / "clip-half.onnx", TensorProto.FLOAT16)
    converted(target / "clip-separate.onnx", target / "clip-bfloat.onnx", TensorProto.BFLOAT16)
    positions(target)
