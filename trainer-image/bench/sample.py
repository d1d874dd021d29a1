"""Times writing samples against Hugging Face transformers' generate(), with its cache, interleaved in one run.

  sample.py --size 124M --batch 1 4 8 --prompt 64 --length 64 --threads 1 --pairs 5 -- JAVA COMMAND OF GenerationBench...

Both sides: fp32, random weights of that size, a prompt of random tokens that all samples of a batch have, top-k 40.
"""
import argparse, statistics, subprocess, time
import torch, transformers
from torch_gpt2 import SIZES, VOCABULARY


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="124M", choices=SIZES)
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--prompt", type=int, default=64)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("java", nargs="+")
    o = parser.parse_args()
    layers, channels, heads = SIZES[o.size]
    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    transformers.logging.set_verbosity_error()
    config = transformers.GPT2Config(n_layer=layers, n_embd=channels, n_head=heads, eos_token_id=None)
    model = transformers.GPT2LMHeadModel(config).eval()
    print(f"{o.size} fp32, {o.prompt} tokens of prompt, {o.length} of each sample, {o.threads} thread(s), {o.pairs} interleaved pairs, "
          f"torch {torch.__version__}, transformers {transformers.__version__}")
    print(f"{'batch':>6} {'tokens/CPU s':>13} {'transformers':>13}   speed over transformers (median of pairs, range)")
    for batch in o.batch:
        compare(o, model, batch)


def compare(o, model, batch):
    prompt = torch.randint(0, VOCABULARY, (1, o.prompt)).repeat(batch, 1)
    java = subprocess.Popen(
        [*o.java, o.size, str(batch), str(o.prompt), str(o.length), str(o.threads)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ours():
        java.stdin.write("\n")
        java.stdin.flush()
        return float(java.stdout.readline().split()[0])

    def theirs():
        cpu = time.process_time()
        model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=o.length, do_sample=True, top_k=40, pad_token_id=0)
        return time.process_time() - cpu

    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(o.pairs)]
    java.stdin.close()
    java.wait()
    rates = [statistics.median(batch * o.length / seconds for seconds in side) for side in zip(*pairs)]
    ratios = sorted(t / j for j, t in pairs)
    print(f"{batch:>6} {rates[0]:>13.1f} {rates[1]:>13.1f}   {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


main()
