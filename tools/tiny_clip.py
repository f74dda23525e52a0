#!/usr/bin/env python3
"""Trains models/tiny-clip.onnx: a CLIP-shaped image encoder, small enough for the demo.

    ./ala demo-data data/tiny-clip --seed 1000 --train 500 --test 30
    python3 tools/tiny_clip.py data/tiny-clip models/tiny-clip.onnx

It sees photos and captions only, never a mask, and seeds other than the demo's. A text encoder is
trained beside the image encoder (symmetric InfoNCE) and thrown away after the zero-shot accuracy
is measured. In training half of the patches are left out, which halves the time; the last epochs
see whole images.

Needs PyTorch, Pillow and NumPy (Debian: python3-torch, python3-pil, python3-numpy, and
libopenblas0-pthread, without which the products of matrices are twenty times slower).
"""
import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

SIZE, PATCH, WIDTH, HEADS, BLOCKS, OUT = 96, 8, 96, 3, 12, 64
GRID = SIZE // PATCH
TEXT_WIDTH, TEXT_BLOCKS, TEXT_LENGTH = 128, 3, 32
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
PROMPTS = ["a photo of a {}", "a picture of a {}", "a {}"]


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x, mask=None):
        batch, tokens, width = x.shape

        def split(t):
            return t.view(batch, tokens, self.heads, width // self.heads).transpose(1, 2)

        q = split(self.q(x) * (width // self.heads) ** -0.5)
        scores = q @ split(self.k(x)).transpose(2, 3)
        if mask is not None:
            scores = scores + mask
        mixed = scores.softmax(-1) @ split(self.v(x))
        return self.out(mixed.transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    """Pre-norm, as in CLIP."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), QuickGelu(), nn.Linear(4 * width, width))

    def forward(self, x, mask=None):
        x = x + self.attention(self.norm1(x), mask)
        return x + self.mlp(self.norm2(x))


def initialised(blocks, width):
    """CLIP's initialisation of a stack of blocks."""
    for block in blocks:
        for layer, std in (
            (block.attention.q, width**-0.5), (block.attention.k, width**-0.5),
            (block.attention.v, width**-0.5),
            (block.attention.out, width**-0.5 * (2 * len(blocks)) ** -0.5),
            (block.mlp[0], (2 * width) ** -0.5),
            (block.mlp[2], width**-0.5 * (2 * len(blocks)) ** -0.5),
        ):
            nn.init.normal_(layer.weight, std=std)
            nn.init.zeros_(layer.bias)
    return blocks


class ImageEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        self.class_token = nn.Parameter(torch.randn(WIDTH) * WIDTH**-0.5)
        self.positions = nn.Parameter(torch.randn(1 + GRID * GRID, WIDTH) * WIDTH**-0.5)
        self.ln_pre, self.ln_post = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.blocks = initialised(
            nn.ModuleList(Block(WIDTH, HEADS) for _ in range(BLOCKS)), WIDTH)
        self.projection = nn.Parameter(torch.randn(WIDTH, OUT) * WIDTH**-0.5)

    def forward(self, pixels, keep=1.0):
        x = self.patches(pixels).flatten(2).transpose(1, 2)
        cls = self.class_token.view(1, 1, -1).expand(x.shape[0], -1, -1)
        x = torch.cat([cls, x], 1) + self.positions
        if keep < 1:
            kept = int(GRID * GRID * keep)
            chosen = torch.rand(x.shape[0], GRID * GRID).argsort(1)[:, :kept] + 1
            chosen = torch.cat([torch.zeros(x.shape[0], 1, dtype=torch.long), chosen], 1)
            x = x.gather(1, chosen.unsqueeze(-1).expand(-1, -1, WIDTH))
        x = self.ln_pre(x)
        for block in self.blocks:
            x = block(x)
        return self.ln_post(x[:, 0]) @ self.projection


class TextEncoder(nn.Module):
    """Words are tokens; the last word's place gives the caption's vector."""

    def __init__(self, words):
        super().__init__()
        self.tokens = nn.Embedding(words, TEXT_WIDTH)
        nn.init.normal_(self.tokens.weight, std=0.02)
        self.positions = nn.Parameter(torch.randn(TEXT_LENGTH, TEXT_WIDTH) * 0.01)
        self.blocks = initialised(
            nn.ModuleList(Block(TEXT_WIDTH, 4) for _ in range(TEXT_BLOCKS)), TEXT_WIDTH)
        self.norm = nn.LayerNorm(TEXT_WIDTH)
        self.projection = nn.Parameter(torch.randn(TEXT_WIDTH, OUT) * TEXT_WIDTH**-0.5)
        self.register_buffer(
            "causal", torch.full((TEXT_LENGTH, TEXT_LENGTH), -1e9).triu(1), persistent=False)

    def forward(self, ids, lengths):
        n = int(lengths.max())
        x = self.tokens(ids[:, :n]) + self.positions[:n]
        for block in self.blocks:
            x = block(x, self.causal[:n, :n])
        x = self.norm(x)[torch.arange(len(x)), lengths - 1]
        return x @ self.projection


class Vocabulary:
    """Word 0 is the end of a caption, word 1 one that training never saw."""

    def __init__(self, captions):
        words = sorted({w for c in captions for w in self.words(c)})
        self.index = {w: i + 2 for i, w in enumerate(words)}

    @staticmethod
    def words(caption):
        return caption.lower().replace(",", " ,").split()

    def __len__(self):
        return len(self.index) + 2

    def encode(self, captions):
        ids = torch.zeros(len(captions), TEXT_LENGTH, dtype=torch.long)
        lengths = torch.zeros(len(captions), dtype=torch.long)
        for row, caption in enumerate(captions):
            words = [self.index.get(w, 1) for w in self.words(caption)][: TEXT_LENGTH - 1]
            ids[row, : len(words)] = torch.tensor(words)
            lengths[row] = len(words) + 1
        return ids, lengths


class Birds:
    """Photos (uint8 [N, 3, S, S], squashed to the square), captions and species of one split."""

    def __init__(self, root, training):
        table = lambda name: dict(
            line.split(" ", 1) for line in (root / name).read_text().splitlines())
        files, labels, captions, split = (table(n) for n in (
            "images.txt", "image_class_labels.txt", "captions.txt", "train_test_split.txt"))
        ids = [i for i in sorted(files, key=int) if (split[i] == "1") == training]
        self.species = [
            name.split(".", 1)[1].replace("_", " ") for name in table("classes.txt").values()]
        self.captions = [captions[i] for i in ids]
        self.labels = torch.tensor([int(labels[i]) - 1 for i in ids])
        photos = np.stack([self.photo(root / "images" / files[i]) for i in ids])
        self.photos = torch.from_numpy(photos).permute(0, 3, 1, 2)

    @staticmethod
    def photo(path):
        return np.asarray(Image.open(path).convert("RGB").resize((SIZE, SIZE), Image.BICUBIC))

    def pixels(self, chosen, generator=None):
        """Normalised; with a generator mirrored at random, cropped a little and tinted."""
        x = self.photos[chosen].float() / 255
        if generator is not None:
            x = augmented(x, generator)
        return (x - MEAN) / STD


def augmented(x, g):
    n = len(x)
    scale = 0.7 + 0.3 * torch.rand(n, generator=g)
    mirror = torch.where(torch.rand(n, generator=g) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = scale * mirror, scale
    theta[:, 0, 2] = (1 - scale) * (2 * torch.rand(n, generator=g) - 1)
    theta[:, 1, 2] = (1 - scale) * (2 * torch.rand(n, generator=g) - 1)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False),
                      padding_mode="border", align_corners=False)
    gain = 1 + 0.15 * (2 * torch.rand(n, 3, 1, 1, generator=g) - 1)
    return (x * gain).clamp(0, 1)


def zero_shot(image_encoder, text_encoder, vocabulary, birds):
    """Top-1 accuracy when each photo is given to the nearest prompt."""
    image_encoder.eval(), text_encoder.eval()
    with torch.no_grad():
        classes = torch.stack([
            F.normalize(text_encoder(*vocabulary.encode(
                [p.format(s.lower()) for p in PROMPTS])), dim=1).mean(0)
            for s in birds.species])
        hits = 0
        for chosen in torch.arange(len(birds.labels)).split(128):
            found = (image_encoder(birds.pixels(chosen)) @ classes.T).argmax(1)
            hits += int((found == birds.labels[chosen]).sum())
    image_encoder.train(), text_encoder.train()
    return hits / len(birds.labels)


def train(birds, held_out, args):
    torch.manual_seed(args.seed)
    g = torch.Generator().manual_seed(args.seed)
    vocabulary = Vocabulary(birds.captions)
    ids, lengths = vocabulary.encode(birds.captions)
    image_encoder, text_encoder = ImageEncoder(), TextEncoder(len(vocabulary))
    temperature = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
    named = [*image_encoder.named_parameters(), *text_encoder.named_parameters()]
    decayed = [p for _, p in named if p.ndim > 1]
    plain = [p for _, p in named if p.ndim <= 1] + [temperature]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": args.weight_decay},
         {"params": plain, "weight_decay": 0.0}], lr=args.lr, betas=(0.9, 0.98), eps=1e-6)
    per_epoch = len(birds.labels) // args.batch
    steps, warmup = args.epochs * per_epoch, 2 * per_epoch
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(
        (s + 1) / warmup, 0.5 * (1 + math.cos(math.pi * min(1, s / steps))) + 1e-3))
    start, log = time.time(), []
    for epoch in range(1, args.epochs + 1):
        keep = 1.0 if epoch > args.epochs - args.whole_epochs else args.keep
        order = torch.randperm(len(birds.labels), generator=g)
        total = 0.0
        for chosen in order[: per_epoch * args.batch].split(args.batch):
            images = F.normalize(image_encoder(birds.pixels(chosen, g), keep), dim=1)
            texts = F.normalize(text_encoder(ids[chosen], lengths[chosen]), dim=1)
            logits = images @ texts.T * temperature.exp().clamp(max=100)
            target = torch.arange(len(chosen))
            loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*decayed, *plain], 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        accuracy = zero_shot(image_encoder, text_encoder, vocabulary, held_out)
        log.append({"epoch": epoch, "patches": keep, "loss": round(total / per_epoch, 4),
                    "zero_shot_accuracy": round(accuracy, 4),
                    "seconds": round(time.time() - start)})
        print(json.dumps(log[-1]), flush=True)
        if epoch % 5 == 0 or epoch == args.epochs:
            torch.save(image_encoder.state_dict(), args.onnx.with_suffix(".pt"))
    return image_encoder, log


def export(model, path):
    torch.onnx.export(
        model.train(), torch.zeros(2, 3, SIZE, SIZE), str(path), opset_version=14,
        input_names=["pixel_values"], output_names=["image_embeds"],
        dynamic_axes={"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path, help="folder that demo-data wrote")
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--whole-epochs", type=int, default=2)
    parser.add_argument("--keep", type=float, default=0.5)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    birds, held_out = Birds(args.data, True), Birds(args.data, False)
    print(f"{len(birds.labels)} photos to train on, {len(held_out.labels)} held out", flush=True)
    model, log = train(birds, held_out, args)
    export(model, args.onnx)
    args.onnx.with_suffix(".log.json").write_text(json.dumps(log, indent=1) + "\n")


if __name__ == "__main__":
    main()
