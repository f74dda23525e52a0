#!/usr/bin/env python3
"""Maps of every gradient-based explainer by PyTorch, on a tiny model from pixels to class scores.

    python3 tools/explainer_fixtures.py src/test/resources/explain/maps.safetensors

The model is a CLIP-like encoder of three blocks with LoRA in the second, ALA and perception branch
(those of model_fixture.py). Relevance is computed independently of gradients in the perception
branch, by the formulas of z+ and epsilon, and by detaching what is constant in the encoder. All in
double precision. Needs PyTorch (Debian: python3-torch).
"""
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

import model_fixture as m
from model_fixture import BATCH, CLASSES, D, GRID, GROUPS, HEADS, N, PATCH, PB, RANK, SIZE

K, EPSILON, STEPS = 3, 0.25, 6
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).double().view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).double().view(1, 3, 1, 1)
SHAPES = {"q": (D, D), "k": (D, D), "v": (D, D), "out": (D, D), "fc1": (D, 4 * D), "fc2": (4 * D, D)}


def encoder():
    w = {"kernel": torch.randn(D, 3, PATCH, PATCH) * 0.1, "class": torch.randn(1, D) * 0.5,
         "positions": torch.randn(GRID * GRID, D) * 0.5}
    for norm in ["pre"] + [f"{b}.norm{i}" for b in range(1, K + 1) for i in (1, 2)]:
        w[norm + ".gain"], w[norm + ".bias"] = 1 + 0.2 * torch.randn(D), 0.2 * torch.randn(D)
    for b in range(1, K + 1):
        for t, (i, o) in SHAPES.items():
            w[f"{b}.{t}.weight"], w[f"{b}.{t}.bias"] = torch.randn(i, o) * 0.4, torch.randn(o) * 0.3
    return w


def norm(x, gain, bias, linearised):
    centred = x - x.mean(-1, keepdim=True)
    scale = (centred.pow(2).mean(-1, keepdim=True) + 1e-5).rsqrt()
    return centred * (scale.detach() if linearised else scale) * gain + bias


def block(w, p, b, h, linearised):
    def linear(t, x):
        weight = w[f"{b}.{t}.weight"]
        if b == 2:
            i, o = SHAPES[t]
            weight = weight + p.get(f"lora.2.{t}.a", i, RANK) @ p.get(f"lora.2.{t}.b", RANK, o)
        return x @ weight + w[f"{b}.{t}.bias"]

    def heads(x):
        return x.reshape(-1, N, HEADS, D // HEADS).transpose(1, 2)

    y = norm(h, w[f"{b}.norm1.gain"], w[f"{b}.norm1.bias"], linearised)
    a = (heads(linear("q", y)) @ heads(linear("k", y)).transpose(2, 3) / (D // HEADS) ** 0.5).softmax(-1)
    a = a.detach() if linearised else a
    h = h + linear("out", (a @ heads(linear("v", y))).transpose(1, 2).reshape(-1, N, D))
    x = linear("fc1", norm(h, w[f"{b}.norm2.gain"], w[f"{b}.norm2.bias"], linearised))
    gate = torch.sigmoid(1.702 * x)
    return h + linear("fc2", x * (gate.detach() if linearised else gate)), a


def group_norm(p, name, x, channels, linearised):
    b, c, h, w = x.shape
    ones, zeros = torch.ones(()), torch.zeros(())
    flat = norm(x.reshape(b, GROUPS, -1), ones, zeros, linearised).reshape(b, c, h, w)
    gain, bias = p.get(name + ".gain", channels, mean=1.0), p.get(name + ".bias", channels)
    return flat * gain.view(1, c, 1, 1) + bias.view(1, c, 1, 1)


def perception(p, x, linearised):
    """Every intermediate, by name; the last one is the class scores."""
    s = {"in": x}
    s["conv1"] = m.conv(p, "pb.conv1", x, D, PB[0], 3, 1, 1)
    s["norm1"] = group_norm(p, "pb.norm1", s["conv1"], PB[0], linearised)
    s["relu1"] = F.relu(s["norm1"])
    s["pool1"] = F.max_pool2d(s["relu1"], 2)
    s["conv2"] = m.conv(p, "pb.conv2", s["pool1"], PB[0], PB[1], 3, 1, 1)
    s["norm2"] = group_norm(p, "pb.norm2", s["conv2"], PB[1], linearised)
    s["relu2"] = F.relu(s["norm2"])
    s["pool2"] = F.max_pool2d(s["relu2"], 2)
    s["mean"] = s["pool2"].mean((2, 3))
    s["fc1"] = m.linear(p, "pb.fc1", s["mean"], PB[1], m.HIDDEN)
    s["relu3"] = F.relu(s["fc1"])
    s["fc2"] = m.linear(p, "pb.fc2", s["relu3"], m.HIDDEN, CLASSES)
    return s


def forward(w, p, stats, images, linearised=False):
    """All intermediates of the model for images in 0..1."""
    pixels = (images - MEAN) / STD
    h = m.maps_to_tokens(F.conv2d(pixels, w["kernel"], stride=PATCH)) + w["positions"]
    h = torch.cat([w["class"].expand(len(images), 1, D), h], 1)
    h = norm(h, w["pre.gain"], w["pre.bias"], linearised)
    s = {"block00": h}
    for b in range(1, K + 1):
        h, s[f"attention{b:02d}"] = block(w, p, b, h, linearised)
        s[f"block{b:02d}"] = h
    alpha, _ = m.ala_paper(p, pixels, {0: s["block00"], 1: s["block01"]})
    s["map"] = alpha
    s["seen"] = m.tokens_to_maps((h[:, 1:] - stats[0]) / stats[1], GRID)
    attended = s["seen"] * (alpha.detach() if linearised else alpha)
    s.update(perception(p, attended, linearised))
    return s


class GuidedRelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, g):
        return g.clamp(min=0) * (ctx.saved_tensors[0] > 0)


def divide(a, b):
    return torch.where(b == 0, torch.zeros_like(a), a / torch.where(b == 0, torch.ones_like(b), b))


def epsilon_rule(p, name, x, z, r):
    """R_i = sum_j x_i w_ij / (z_j + eps sign z_j) R_j, the bias being part of z_j."""
    share = r / (z + EPSILON * torch.where(z < 0, -1.0, 1.0))
    return (x.unsqueeze(2) * p[name + ".weight"] * share.unsqueeze(1)).sum(2)


def z_plus(p, name, x, r):
    """R_i = sum_j (x_i+ w_ij+ + x_i- w_ij-) / z_j R_j over unfolded 3x3 neighbourhoods."""
    b, c, h, w = x.shape
    weight = p[name + ".weight"].permute(2, 0, 1, 3).reshape(c * 9, -1)  # [C*3*3, out]
    columns = F.unfold(x, 3, padding=1).transpose(1, 2)  # [B, H*W, C*3*3]
    parts = (columns.unsqueeze(3) * weight).clamp(min=0)  # positive: of equal signs
    z = parts.sum(2) + p[name + ".bias"].clamp(min=0)
    share = divide(r.flatten(2).transpose(1, 2), z)
    to = (parts * share.unsqueeze(2)).sum(3).transpose(1, 2)
    return F.fold(to, (h, w), 3, padding=1)


def group_norm_rule(p, name, x, y, r):
    """R_i = x_i times the gradient through y = gain (x - mean) s + bias, s being constant."""
    b, c, h, w = x.shape
    groups = x.reshape(b, GROUPS, -1)
    s = (groups.var(2, unbiased=False, keepdim=True) + 1e-5).rsqrt()
    g = (divide(r, y) * p[name + ".gain"].view(1, c, 1, 1)).reshape(b, GROUPS, -1) * s
    return x * (g - g.mean(2, keepdim=True)).reshape(b, c, h, w)


def pool_rule(x, r):
    """The winner takes all."""
    _, winner = F.max_pool2d(x, 2, return_indices=True)
    return F.max_unpool2d(r, winner, 2, output_size=x.shape)


def perception_relevance(p, s, target):
    r = s["fc2"] * target
    r = epsilon_rule(p, "pb.fc2", s["relu3"], s["fc2"], r)
    r = epsilon_rule(p, "pb.fc1", s["mean"], s["fc1"], r)
    r = divide(s["pool2"], s["pool2"].sum((2, 3), keepdim=True)) * r[:, :, None, None]
    r = group_norm_rule(p, "pb.norm2", s["conv2"], s["norm2"], pool_rule(s["relu2"], r))
    r = z_plus(p, "pb.conv2", s["pool1"], r)
    r = group_norm_rule(p, "pb.norm1", s["conv1"], s["norm1"], pool_rule(s["relu1"], r))
    return z_plus(p, "pb.conv1", s["in"], r)


def score(s, target):
    return (s["fc2"] * target).sum()


def gradient(model, images, target, *of):
    x = images.clone().requires_grad_()
    s = forward(*model, x)
    return s, torch.autograd.grad(score(s, target), [x if name == "images" else s[name] for name in of])


def channels_mean(x):
    return x.mean(1).flatten(1)


def lrp(model, images, target, explicit):
    x = images.clone().requires_grad_()
    s = forward(*model, x, linearised=True)
    if explicit:
        relevance = perception_relevance(model[1], s, target)
        g = divide(relevance, s["in"]).detach()
        total = (s["in"] * g).sum()
    else:
        total = score(s, target)
    return channels_mean(x * torch.autograd.grad(total, x)[0])


def integrated(model, images, target):
    total = 0
    for i in range(STEPS):
        total = total + gradient(model, images * (i + 0.5) / STEPS, target, "images")[1][0]
    return channels_mean(images * total / STEPS)


def guided(model, images, target):
    plain, F.relu = F.relu, GuidedRelu.apply
    try:
        return channels_mean(gradient(model, images, target, "images")[1][0])
    finally:
        F.relu = plain


def grad_cam(model, images, target, layer):
    s, (g,) = gradient(model, images, target, layer)
    a = s[layer]
    if a.ndim == 3:
        a, g = (m.tokens_to_maps(t[:, 1:], GRID) for t in (a, g))
    return F.relu((g.mean((2, 3), keepdim=True) * a).sum(1)).flatten(1)


def patches_to_patches(relation):
    return relation[:, 1:, 1:].mean(1)


def attention_methods(model, images, target):
    names = [f"attention{b:02d}" for b in range(1, K + 1)]
    s, gradients = gradient(model, images, target, *names)
    eye = torch.eye(N)
    rollout, chefer = eye.repeat(BATCH, 1, 1), eye.repeat(BATCH, 1, 1)
    legrad = torch.zeros(BATCH, N)
    for name, g in zip(names, gradients):
        rollout = (0.5 * s[name].mean(1) + 0.5 * eye) @ rollout
        chefer = chefer + (g * s[name]).clamp(min=0).mean(1) @ chefer
        legrad = legrad + g.clamp(min=0).mean((1, 2))
    return {"attention-rollout": patches_to_patches(rollout), "chefer": patches_to_patches(chefer),
            "legrad": legrad[:, 1:]}


def main(path):
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(5)
    w, p = encoder(), m.Params()
    stats = torch.randn(D) * 0.3, torch.rand(D) + 0.5
    images = torch.rand(BATCH, 3, SIZE, SIZE)
    targets = torch.tensor([1, 4, 0])
    target = F.one_hot(targets, CLASSES).double()
    model = (w, p, stats)
    forward(*model, images)  # makes the parameters
    for name, value in p.items():  # to what float32 holds, or near-ties could be decided otherwise
        value.data.copy_(value.data.float())
    for name in w:
        w[name] = w[name].float().double()
    stats = tuple(t.float().double() for t in stats)
    images, model = images.float().double(), (w, p, stats)

    s = forward(*model, images)
    torch.testing.assert_close(s["fc2"], m.perception(p, s["in"], torch.ones(BATCH, PB[1])))
    frozen = {k[2:]: v for k, v in w.items() if k.startswith("2.")}
    torch.testing.assert_close(s["block02"], m.lora_block(p, frozen, s["block01"]))
    maps = {
        "gradient": channels_mean(gradient(model, images, target, "images")[1][0]),
        "integrated-gradients": integrated(model, images, target),
        "guided-backprop": guided(model, images, target),
        "lrp": lrp(model, images, target, True),
        "lrp-gradient": lrp(model, images, target, False),
        "grad-cam": grad_cam(model, images, target, "conv2"),
        "grad-cam-pb.conv1": grad_cam(model, images, target, "conv1"),
        "grad-cam-block02": grad_cam(model, images, target, "block02"),
        **attention_methods(model, images, target),
    }
    out = {"in/images": images, "in/targets": targets.double(), "in/mean": stats[0],
           "in/std": stats[1], "out/pb.logits": s["fc2"], "out/map": s["map"]}
    out.update({"encoder/" + k: v for k, v in w.items()})
    out.update({"param/" + k: v for k, v in p.items()})
    out.update({"map/" + k: v for k, v in maps.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    m.write(path, out)
    for name, value in maps.items():
        print(f"{name:24s} {list(value.shape)} largest {value.abs().max():.3g}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
