"""Expected losses and gradients of the test model, from PyTorch's autograd.

  python3 -m venv venv && venv/bin/pip install torch==2.7.1 numpy safetensors
  venv/bin/python reference.py ../resources/nano-gpt2          # compares with the files that are there
  venv/bin/python reference.py ../resources/nano-gpt2 --write  # writes them anew

The model (2 layers, 64 channels, 2 heads, context 64, vocabulary 50257, random weights) and the token
sequences (64 arrays of 65 ids) are given. Batch of step s, row r: array (s·B + r) mod 64, of which
the first T+1 ids are used.
"""
import json, sys
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

LAYERS, HEADS, STEPS, WTE_STRIDE = 2, 2, 20, 25
RUNS = {
    "sgd_b1": dict(optimizer="sgd", learningRate=0.05, weightDecay=0.0, batchSize=1, sequenceLength=64),
    "adam_b1": dict(optimizer="adam", learningRate=0.001, weightDecay=0.0, batchSize=1, sequenceLength=64),
    "adamw_b1": dict(optimizer="adamw", learningRate=0.001, weightDecay=0.01, batchSize=1, sequenceLength=64),
    "sgd_decay_b3": dict(optimizer="sgd", learningRate=0.05, weightDecay=0.01, batchSize=3, sequenceLength=40),
    "adamw_b4": dict(optimizer="adamw", learningRate=0.001, weightDecay=0.1, batchSize=4, sequenceLength=64),
}


def loss_of(w, ids):
    x = w["wte.weight"][ids[:, :-1]] + w["wpe.weight"][: ids.shape[1] - 1]
    batch, length, channels = x.shape
    norm = lambda y, n: F.layer_norm(y, (channels,), w[n + ".weight"], w[n + ".bias"], 1e-5)
    linear = lambda y, n: y @ w[n + ".weight"] + w[n + ".bias"]
    for i in range(LAYERS):
        h = f"h.{i}."
        qkv = linear(norm(x, h + "ln_1"), h + "attn.c_attn").split(channels, 2)
        q, k, v = (t.view(batch, length, HEADS, -1).transpose(1, 2) for t in qkv)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(x.shape)
        x = x + linear(a, h + "attn.c_proj")
        x = x + linear(F.gelu(linear(norm(x, h + "ln_2"), h + "mlp.c_fc"), approximate="tanh"), h + "mlp.c_proj")
    return F.cross_entropy((norm(x, "ln_f") @ w["wte.weight"].t()).flatten(0, 1), ids[:, 1:].flatten())


def batch(arrays, run, step):
    rows = [(step * run["batchSize"] + r) % len(arrays) for r in range(run["batchSize"])]
    return torch.from_numpy(np.stack([arrays[r][: run["sequenceLength"] + 1] for r in rows]).astype("int64"))


def optimizer_of(run, weights):
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[run["optimizer"]]
    return make(weights, lr=run["learningRate"], weight_decay=run["weightDecay"])


def main():
    folder = sys.argv[1]
    torch.set_num_threads(1)
    stored = {k.removeprefix("transformer."): v for k, v in load_file(f"{folder}/model.safetensors").items()}
    with np.load(f"{folder}/train.npz") as npz:
        arrays = [npz[name] for name in npz.files]
    expected, gradients = {}, {}
    for name, run in RUNS.items():
        w = {k: v.clone().requires_grad_() for k, v in stored.items()}
        optimizer = optimizer_of(run, list(w.values()))
        losses = []
        for step in range(STEPS):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(w, batch(arrays, run, step))
            loss.backward()
            losses.append(loss.item())
            if step == 0 and name == "sgd_b1":
                gradients = {k: v.grad.clone() for k, v in w.items()}
                gradients["wte.weight"] = gradients["wte.weight"][::WTE_STRIDE].contiguous()
            optimizer.step()
        expected[name] = run | dict(loss=losses)
    if "--write" in sys.argv:
        json.dump(expected, open(f"{folder}/expected.json", "w"), indent=1)
        save_file(gradients, f"{folder}/gradients.safetensors", metadata={"wte.weight": f"every {WTE_STRIDE}th row"})
        return
    there = json.load(open(f"{folder}/expected.json"))
    for name, run in there.items():
        print(name, "largest relative difference of a loss", max(abs(a / b - 1) for a, b in zip(run["loss"], expected[name]["loss"])))
    for name, g in load_file(f"{folder}/gradients.safetensors").items():
        print(name, "largest difference over largest gradient", float((g - gradients[name]).abs().max() / g.abs().max()))


main()
