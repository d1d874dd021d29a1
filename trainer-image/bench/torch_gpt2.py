"""GPT-2's loss written in PyTorch the quick way: addmm, layer_norm, fused attention, cross_entropy.

Weights by their names in Hugging Face transformers without "transformer.", dense weights [in, out].
Legend: T positions, C channels, H heads, V vocabulary; a batch is one sequence.
"""
import torch
import torch.nn.functional as F

SIZES = {"124M": (12, 768, 12), "355M": (24, 1024, 16)}  # layers, channels, heads
VOCABULARY, CONTEXT = 50257, 1024


def random_weights(layers, channels):
    """GPT-2's initial weights (Radford et al. 2019, section 2.3), always the same ones."""
    g = torch.Generator().manual_seed(1)
    normal = lambda *shape, std=0.02: std * torch.randn(shape, generator=g)
    w = {"wte.weight": normal(VOCABULARY, channels), "wpe.weight": normal(CONTEXT, channels)}

    def norm(name):
        w[name + ".weight"], w[name + ".bias"] = torch.ones(channels), torch.zeros(channels)

    def dense(name, n_in, n_out, std=0.02):
        w[name + ".weight"], w[name + ".bias"] = normal(n_in, n_out, std=std), torch.zeros(n_out)

    residual = 0.02 / (2 * layers) ** 0.5
    for h in (f"h.{i}." for i in range(layers)):
        norm(h + "ln_1")
        dense(h + "attn.c_attn", channels, 3 * channels)
        dense(h + "attn.c_proj", channels, channels, residual)
        norm(h + "ln_2")
        dense(h + "mlp.c_fc", channels, 4 * channels)
        dense(h + "mlp.c_proj", 4 * channels, channels, residual)
    norm("ln_f")
    return w


def _norm(w, name, x):
    return F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], 1e-5)


def _dense(w, name, x):
    return torch.addmm(w[name + ".bias"], x, w[name + ".weight"])


def block(w, h, heads, x):
    """x [T, C] -> [T, C]"""
    n, channels = x.shape
    qkv = _dense(w, h + "attn.c_attn", _norm(w, h + "ln_1", x)).split(channels, 1)
    q, k, v = (t.view(1, n, heads, channels // heads).transpose(1, 2) for t in qkv)  # [1, H, T, C/H]
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(n, channels)
    x = x + _dense(w, h + "attn.c_proj", a)
    hidden = F.gelu(_dense(w, h + "mlp.c_fc", _norm(w, h + "ln_2", x)), approximate="tanh")  # [T, 4C]
    return x + _dense(w, h + "mlp.c_proj", hidden)


def loss(w, tokens, targets, layers, heads, run_block=block):
    """tokens, targets [T]; run_block does what block does."""
    x = F.embedding(tokens, w["wte.weight"]) + w["wpe.weight"][: tokens.numel()]
    for i in range(layers):
        x = run_block(w, f"h.{i}.", heads, x)
    return F.cross_entropy(_norm(w, "ln_f", x) @ w["wte.weight"].t(), targets)
