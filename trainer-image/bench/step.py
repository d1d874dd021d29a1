"""Times a training step of ours against PyTorch eager, interleaved in one run.

  step.py --size 124M --length 512 --threads 1 --pairs 7 -- JAVA COMMAND OF StepBench...

PyTorch's side: the same model (torch_gpt2.py), autograd and the fused AdamW. Also measured: the
rate of this core's matrix multiplication, of which each side's forward, backward and update reach a
share (floating-point operations of the matrix products alone, attention's causal half counted once).
"""
import argparse, statistics, subprocess, time
import torch
from torch_gpt2 import SIZES, VOCABULARY, loss, random_weights


def matmul_rate(seconds=2.0):
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    best = 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        c = time.process_time()
        for _ in range(4):
            a @ b
        best = max(best, 4 * 2 * 1024**3 / (time.process_time() - c))
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="124M", choices=SIZES)
    parser.add_argument("--length", type=int, default=512)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("java", nargs="+")
    o = parser.parse_args()
    layers, channels, heads = SIZES[o.size]
    torch.set_num_threads(o.threads)
    weights = {name: w.requires_grad_() for name, w in random_weights(layers, channels).items()}
    optimizer = torch.optim.AdamW(weights.values(), lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, fused=True)
    g = torch.Generator().manual_seed(7)
    tokens, targets = torch.randint(0, VOCABULARY, (2, o.length), generator=g)

    def torch_step():
        cpu, wall = time.process_time(), time.perf_counter()
        loss(weights, tokens, targets, layers, heads).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return time.process_time() - cpu, time.perf_counter() - wall

    java = subprocess.Popen([*o.java, o.size, str(o.length), str(o.threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def java_step():
        java.stdin.write("\n")
        java.stdin.flush()
        cpu, wall, _ = java.stdout.readline().split()
        return float(cpu), float(wall)

    for _ in range(2):
        java_step(), torch_step()
    rate = matmul_rate()
    pairs = [(java_step(), torch_step()) for _ in range(o.pairs)]
    java.stdin.close()
    java.wait()

    n = o.length
    products = 6 * n * (layers * 12 * channels**2 + VOCABULARY * channels) + layers * 7 * n * n * channels
    ours = statistics.median(j[0] for j, _ in pairs)
    theirs = statistics.median(t[0] for _, t in pairs)
    print(f"{o.size} T={n} AdamW fp32, {o.threads} thread(s), {o.pairs} interleaved pairs, torch {torch.__version__}")
    print(f"  ours     {ours:.3f} CPU s/step  {n / statistics.median(j[1] for j, _ in pairs):.0f} tokens/s  {100 * products / ours / rate:.0f} % of the matmul rate")
    print(f"  PyTorch  {theirs:.3f} CPU s/step  {n / statistics.median(t[1] for _, t in pairs):.0f} tokens/s  {100 * products / theirs / rate:.0f} % of the matmul rate ({rate / 1e9:.0f} GFLOP/s)")
    ratios = sorted(t[0] / j[0] for j, t in pairs)
    print(f"  speed of ours over PyTorch (CPU seconds, per pair): median {statistics.median(ratios):.3f}, {ratios[0]:.3f} to {ratios[-1]:.3f}")


main()
