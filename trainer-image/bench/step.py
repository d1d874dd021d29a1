"""Times a training step of ours against PyTorch eager, interleaved in one run.

  step.py --size 124M --length 512 --threads 1 --pairs 7 --precision fp32 -- JAVA COMMAND OF StepBench...

PyTorch's side: the same model (torch_gpt2.py), autograd and the fused AdamW. In bf16 that is with
autocast, and ours in fp32 is a third side. Also measured: the
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


class JavaSide:
    def __init__(self, o, precision):
        command = [*o.java, o.size, str(o.length), str(o.threads), precision]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def step(self):
        """CPU and wall seconds"""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        cpu, wall, _ = self.process.stdout.readline().split()
        return float(cpu), float(wall)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="124M", choices=SIZES)
    parser.add_argument("--length", type=int, default=512)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--precision", default="fp32", choices=("fp32", "bf16"))
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
        with torch.autocast("cpu", torch.bfloat16, enabled=o.precision == "bf16"):
            step_loss = loss(weights, tokens, targets, layers, heads)
        step_loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return time.process_time() - cpu, time.perf_counter() - wall

    sides = [JavaSide(o, o.precision).step, torch_step] + ([JavaSide(o, "fp32").step] if o.precision == "bf16" else [])

    for _ in range(2):
        [side() for side in sides]
    rate = matmul_rate()
    rounds = [[side() for side in sides] for _ in range(o.pairs)]

    n = o.length
    products = 6 * n * (layers * 12 * channels**2 + VOCABULARY * channels) + layers * 7 * n * n * channels
    print(f"{o.size} T={n} AdamW {o.precision}, {o.threads} thread(s), {o.pairs} interleaved rounds, torch {torch.__version__}")
    for i, name in enumerate(("ours", "PyTorch", "ours in fp32")[: len(sides)]):
        cpu, wall = (statistics.median(r[i][j] for r in rounds) for j in (0, 1))
        print(f"  {name:12} {cpu:.3f} CPU s/step  {n / wall:.0f} tokens/s  {100 * products / cpu / rate:.0f} % of the fp32 matmul rate ({rate / 1e9:.0f} GFLOP/s)")
    for i, name in enumerate(("PyTorch", "ours in fp32")[: len(sides) - 1], start=1):
        ratios = sorted(r[i][0] / r[0][0] for r in rounds)
        print(f"  speed of ours over {name} (CPU seconds, per round): median {statistics.median(ratios):.3f}, {ratios[0]:.3f} to {ratios[-1]:.3f}")


main()
