"""Expected losses, gradients and weights of the test model, from PyTorch's autograd and optimizers.

  python3 -m venv venv && venv/bin/pip install torch==2.7.1 numpy safetensors
  venv/bin/python reference.py ../resources/nano-gpt2          # compares with the files that are there
  venv/bin/python reference.py ../resources/nano-gpt2 --write  # writes them anew

The model (2 layers, 64 channels, 2 heads, context 64, vocabulary 50257, random weights) and the token
sequences (64 arrays of 65 ids to train on, 16 to validate) are given. Each run has the fields of a run
file's `training`. Of a step with A batches of B rows, row r of batch a is array (s·A·B + a·B + r) mod 64,
of which the first T+1 ids are used. The final weights are told by three sums of each tensor in float64:
of its elements, of their squares, and of element i times cos(i).

A run in bf16 has weights and optimizer in fp32; all but the layer norms' are cast in the forward pass, so
that autograd's gradients come back to the fp32 ones. Its expectations lie in expected-bf16.json, each with
the losses of the same run in fp32.
"""
import json, math, sys
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

LAYERS, HEADS, WTE_STRIDE = 2, 2, 25


def run(optimizer, rate, batch=1, length=64, accumulate=1, only_layers=False, steps=20, precision="fp32", **more):
    return dict(steps=steps, batchSize=batch, sequenceLength=length, accumulateGradients=accumulate, precision=precision,
                onlyTransformerLayers=only_layers, optimizer=dict(name=optimizer, learningRate=rate, **more))


RUNS = {
    "sgd_b1": run("SGD", 0.05),
    "adam_b1": run("Adam", 0.001),
    "adamw_b1": run("AdamW", 0.001, weightDecay=0.01),
    "sgd_decay_b3": run("SGD", 0.05, batch=3, length=40, weightDecay=0.01),
    "adamw_b4": run("AdamW", 0.001, batch=4, weightDecay=0.1),
    "momentum_b2": run("SGD", 0.02, batch=2, momentum=0.9),
    "momentum_decay_b3": run("SGD", 0.02, batch=3, length=37, momentum=0.8, weightDecay=0.05),
    "sgd_accumulate3": run("SGD", 0.05, accumulate=3, length=33),
    "momentum_accumulate2": run("SGD", 0.02, accumulate=2, momentum=0.9, weightDecay=0.01),
    "adamw_accumulate4_matrices": run(
        "AdamW", 0.001, accumulate=4, weightDecay=0.1, beta2=0.95, decayedWeights="Matrices"),
    "adam_b2_accumulate3_clip": run("Adam", 0.001, batch=2, accumulate=3, length=48, clipNorm=0.5),
    "sgd_clip": run("SGD", 0.5, batch=2, clipNorm=0.7, weightDecay=0.01),
    "adamw_clip_cosine": run(
        "AdamW", 0.002, batch=2, weightDecay=0.1, beta2=0.95, decayedWeights="Matrices",
        clipNorm=1.0, warmupSteps=5, decay="Cosine"),
    "adamw_linear": run("AdamW", 0.001, batch=2, length=64, clipNorm=1.0, warmupSteps=4, decay="Linear", weightDecay=0.0),
    "adamw_only_layers": run("AdamW", 0.001, batch=2, only_layers=True, weightDecay=0.01),
    "sgd_only_layers_accumulate2_clip": run("SGD", 0.2, accumulate=2, only_layers=True, clipNorm=0.1, momentum=0.5),
}

BF16_RUNS = {
    "sgd_b1": run("SGD", 0.05, precision="bf16"),
    "adamw_b4": run("AdamW", 0.001, batch=4, weightDecay=0.1, precision="bf16"),
    "momentum_decay_b3": run("SGD", 0.02, batch=3, length=37, momentum=0.8, weightDecay=0.05, precision="bf16"),
    "adam_b2_accumulate3_clip": run("Adam", 0.001, batch=2, accumulate=3, length=48, clipNorm=0.5, precision="bf16"),
    "adamw_only_layers": run("AdamW", 0.001, batch=2, only_layers=True, weightDecay=0.01, precision="bf16"),
}


def loss_of(masters, ids, precision):
    w = {k: v.bfloat16() if precision == "bf16" and "ln_" not in k else v for k, v in masters.items()}
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
    return F.cross_entropy((norm(x, "ln_f") @ w["wte.weight"].t()).float().flatten(0, 1), ids[:, 1:].flatten())


def batch(arrays, run, step, part):
    b = run["batchSize"]
    first = (step * run["accumulateGradients"] + part) * b
    rows = [arrays[(first + r) % len(arrays)][: run["sequenceLength"] + 1] for r in range(b)]
    return torch.from_numpy(np.stack(rows).astype("int64"))


def optimizer_of(settings, weights):
    decay = settings.get("weightDecay", 0.0)
    if settings.get("decayedWeights") == "Matrices":
        groups = [dict(params=[w for w in weights if w.dim() > 1], weight_decay=decay),
                  dict(params=[w for w in weights if w.dim() < 2], weight_decay=0.0)]
    else:
        groups = [dict(params=weights, weight_decay=decay)]
    if settings["name"] == "SGD":
        return torch.optim.SGD(groups, lr=1.0, momentum=settings.get("momentum", 0.0))
    make = {"Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW}[settings["name"]]
    return make(groups, lr=1.0, betas=(0.9, settings.get("beta2", 0.999)))


def learning_rate(settings, step, steps):
    """Of a step from 0: nanoGPT's get_lr with a smallest rate of 0, and the same with a line."""
    warmup = settings.get("warmupSteps", 0)
    if step < warmup:
        return settings["learningRate"] * (step + 1) / warmup
    done = (step - warmup) / (steps - warmup)
    factor = {"Linear": 1 - done, "Cosine": (1 + math.cos(math.pi * done)) / 2}.get(settings.get("decay"), 1.0)
    return settings["learningRate"] * factor


def train(stored, arrays, validation, run):
    settings = run["optimizer"]
    w = {k: v.clone() for k, v in stored.items()}
    trained = [k for k in w if not run["onlyTransformerLayers"] or k.startswith("h.")]
    for k in trained:
        w[k].requires_grad_()
    optimizer = optimizer_of(settings, [w[k] for k in trained])
    losses, norms, gradients = [], [], {}

    def validate():
        with torch.no_grad():
            return sum(loss_of(w, torch.from_numpy(a[None, : run["sequenceLength"] + 1].astype("int64")), run["precision"]).item()
                       for a in validation) / len(validation)

    before = validate()
    for step in range(run["steps"]):
        optimizer.zero_grad(set_to_none=True)
        loss = 0.0
        for part in range(run["accumulateGradients"]):
            share = loss_of(w, batch(arrays, run, step, part), run["precision"]) / run["accumulateGradients"]
            share.backward()
            loss += share.item()
        losses.append(loss)
        if step == 0:
            gradients = {k: w[k].grad.clone() for k in trained}
        if settings.get("clipNorm"):
            norms.append(torch.nn.utils.clip_grad_norm_([w[k] for k in trained], settings["clipNorm"]).item())
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(settings, step, run["steps"])
        optimizer.step()
    sums = {k: sums_of(v.detach()) for k, v in w.items()}
    return dict(training=run, loss=losses, gradientNorm=norms, validation=[before, validate()], weights=sums), gradients


def sums_of(tensor):
    v = tensor.double().flatten()
    return [v.sum().item(), (v * v).sum().item(), (v * torch.cos(torch.arange(v.numel(), dtype=torch.float64))).sum().item()]


def arrays_of(file):
    with np.load(file) as npz:
        return [npz[name] for name in npz.files]


def bf16_run(stored, arrays, validation, settings):
    bf16, _ = train(stored, arrays, validation, settings)
    fp32, _ = train(stored, arrays, validation, settings | dict(precision="fp32"))
    return bf16 | dict(lossInFp32=fp32["loss"], validationInFp32=fp32["validation"])


def main():
    folder = sys.argv[1]
    torch.set_num_threads(1)
    stored = {k.removeprefix("transformer."): v for k, v in load_file(f"{folder}/model.safetensors").items()}
    arrays, validation = arrays_of(f"{folder}/train.npz"), arrays_of(f"{folder}/val.npz")
    expected, gradients = {}, {}
    for name, settings in RUNS.items():
        expected[name], first = train(stored, arrays, validation, settings)
        if name == "sgd_b1":
            gradients = first | {"wte.weight": first["wte.weight"][::WTE_STRIDE].contiguous()}
    expected_bf16 = {name: bf16_run(stored, arrays, validation, settings) for name, settings in BF16_RUNS.items()}
    if "--write" in sys.argv:
        json.dump(expected, open(f"{folder}/expected.json", "w"), indent=1)
        json.dump(expected_bf16, open(f"{folder}/expected-bf16.json", "w"), indent=1)
        save_file(gradients, f"{folder}/gradients.safetensors", metadata={"wte.weight": f"every {WTE_STRIDE}th row"})
        return
    for file, found in (("expected", expected), ("expected-bf16", expected_bf16)):
        for name, run in json.load(open(f"{folder}/{file}.json")).items():
            print(file, name, "largest relative difference of a loss",
                  max(abs(a / b - 1) for a, b in zip(run["loss"], found[name]["loss"])))
    for name, g in load_file(f"{folder}/gradients.safetensors").items():
        print(name, "largest difference over largest gradient", float((g - gradients[name]).abs().max() / g.abs().max()))


main()
