"""Compares ways of training GPT-2 in less activation memory: bytes held, peak of a step, time. One table per case.

  remat.py --case 124M:512 --case 355M:512 --threads 1 --rounds 7 --json FILE --contender 'NAME=COMMAND...'

Contenders are processes: PyTorch's (remat_torch.py, one per method) and those given. Each is started as
  COMMAND... SIZE LENGTH THREADS FOLDER
FOLDER holds the weights in Hugging Face layout (config.json, model.safetensors) and tokens.txt: LENGTH + 1 ids, of which
the first LENGTH are the input and the last LENGTH the targets of every step. A step is AdamW's at batch size 1 in fp32:
learning rate 1e-4, betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01 for all weights.

Lines of JSON on stdout. When it is ready, with the folder's weights and no step done (what it measured before is undone):
  {"name": ..., "held_bytes": ..., "peak_bytes": ...}
and for each line "step" on stdin one step:
  {"cpu_seconds": ..., "wall_seconds": ..., "loss": ...}
held_bytes: what the forward pass leaves allocated for the backward pass, beyond weights, optimizer state and inputs.
peak_bytes: the most that is allocated at once in a step beyond weights and optimizer state, gradients counted.
peak_bytes_updating_in_backward, if given: the same when each weight is updated as soon as its gradient is there.

Steps are interleaved: each round is a step of every contender, and a time is divided by the reference's of the same
round, so that the machine's noise hits all alike. Where memory doesn't suffice for all at once they come in groups; the
reference (the first method, eager) stays and steps with each group. The n-th loss of each must be the reference's n-th.
What else runs on the machine only ever adds time, so the least of each is compared too.
"""
import argparse, contextlib, json, pathlib, shlex, statistics, subprocess, sys, tempfile
import torch
from safetensors.torch import save_file
import torch_gpt2

HERE = pathlib.Path(__file__).parent
CASES = ["124M:512", "124M:1024"]
METHODS = ["eager", "checkpoint", "selective", "compile", "compile-0.5", "compile-0.2"]
MEMORY_MARGIN = 1.25  # compiling takes more than eager's high-water mark
MIB = 2**20


class Contender:
    """A process that speaks the protocol above."""

    def __init__(self, command, case, stack):
        self.process = subprocess.Popen([*command, *case], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        stack.callback(self.end)
        self.command = shlex.join(command)
        self.ready = self.answer()
        self.steps = []

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.command}: a line of JSON expected, its end found; exit code {self.process.wait()}")
        return json.loads(line)

    def step(self):
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        self.steps.append(self.answer())

    def high_water_bytes(self):
        return 1024 * _kib(f"/proc/{self.process.pid}/status", "VmHWM")

    def end(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _kib(file, field):
    return next(int(line.split()[1]) for line in open(file) if line.startswith(field + ":"))


def write_inputs(folder, size, length):
    layers, channels, heads = torch_gpt2.SIZES[size]
    weights = {"transformer." + name: w for name, w in torch_gpt2.random_weights(layers, channels).items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    shape = dict(n_layer=layers, n_embd=channels, n_head=heads, n_positions=torch_gpt2.CONTEXT, vocab_size=torch_gpt2.VOCABULARY)
    (folder / "config.json").write_text(json.dumps({"model_type": "gpt2"} | shape))
    tokens = torch.randint(0, torch_gpt2.VOCABULARY, (length + 1,), generator=torch.Generator().manual_seed(7))
    (folder / "tokens.txt").write_text(" ".join(map(str, tokens.tolist())) + "\n")


def run_group(reference, waiting, case, o):
    """Starts as many of those waiting as memory allows, one after the other, and steps them; what they measured."""
    with contextlib.ExitStack() as stack:
        group = []
        while waiting and (not group or 1024 * _kib("/proc/meminfo", "MemAvailable") > MEMORY_MARGIN * reference.high_water_bytes()):
            name, command = waiting.pop(0)
            group.append((name, Contender(command, case, stack)))
            print(f"{' '.join(case[:2])} {name}: {json.dumps(group[-1][1].ready)}", file=sys.stderr)
        for contender in [reference, *(c for _, c in group)] * (o.warmup + o.rounds):
            contender.step()
        return [measured(name, c, o.warmup, reference.steps[-o.rounds :]) for name, c in group]


def measured(name, contender, warmup, reference_steps):
    timed = contender.steps[warmup:]
    return contender.ready | {
        "name": name,
        "cpu_seconds": [s["cpu_seconds"] for s in timed],
        "wall_seconds": [s["wall_seconds"] for s in timed],
        "reference_cpu_seconds": [s["cpu_seconds"] for s in reference_steps],
        "losses": [s["loss"] for s in contender.steps],
    }


def run_case(size, length, o):
    waiting = [(f"PyTorch {m}", [sys.executable, str(HERE / "remat_torch.py"), "--method", m]) for m in o.methods]
    waiting += [(name, shlex.split(command)) for name, _, command in (c.partition("=") for c in o.contender)]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        write_inputs(pathlib.Path(folder), size, length)
        case = [size, str(length), str(o.threads), folder]
        name, command = waiting.pop(0)
        reference = Contender(command, case, stack)
        others = run_group(reference, waiting, case, o)
        while waiting:
            others += run_group(reference, waiting, case, o)
        own = measured(name, reference, o.warmup, reference.steps[o.warmup :])
    return {"size": size, "length": length, "threads": o.threads, "torch": torch.__version__, "contenders": [own, *others]}


def check_losses(run, tolerance):
    reference, *others = run["contenders"]
    for other in others:
        for step, (loss, expected) in enumerate(zip(other["losses"], reference["losses"]), 1):
            if not abs(loss - expected) <= tolerance:  # so that NaN is refused
                raise SystemExit(f"{other['name']}, step {step}: loss {expected} of {reference['name']} expected within {tolerance}, {loss} found")


def table(run):
    reference = run["contenders"][0]
    rounds = min(len(c["cpu_seconds"]) for c in run["contenders"])
    steps = min(len(c["losses"]) for c in run["contenders"])
    mib = lambda n: "" if n is None else f"{n / MIB:,.1f}"
    lines = [
        f"{run['size']} T={run['length']} B=1 AdamW fp32, {run['threads']} thread(s), torch {run['torch']};"
        f" medians over {rounds} interleaved rounds",
        "",
        f"| | held for backward MiB | of {reference['name']} | peak of a step MiB | updating in backward | CPU s a step (least) | of {reference['name']} (of its least) | tokens/s (most) | loss of step {steps} |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for c in run["contenders"]:
        seconds, theirs = c["cpu_seconds"], c["reference_cpu_seconds"]
        ratios = [a / b for a, b in zip(seconds, theirs)]
        cells = [
            c["name"],
            mib(c["held_bytes"]),
            f"{c['held_bytes'] / reference['held_bytes']:.2f}",
            mib(c["peak_bytes"]),
            mib(c.get("peak_bytes_updating_in_backward")),
            f"{statistics.median(seconds):.2f} ({min(seconds):.2f})",
            f"{statistics.median(ratios):.2f} ({min(seconds) / min(theirs):.2f})",
            f"{run['length'] / statistics.median(c['wall_seconds']):.0f} ({run['length'] / min(c['wall_seconds']):.0f})",
            f"{c['losses'][steps - 1]:.4f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", action="append", help=f"SIZE:LENGTH, may be repeated; by default {' '.join(CASES)}")
    parser.add_argument("--methods", type=lambda s: s.split(","), default=METHODS, help=f"of PyTorch, the first is the reference; by default {','.join(METHODS)}")
    parser.add_argument("--contender", action="append", default=[], metavar="NAME=COMMAND", help="one more, may be repeated")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=1, help="rounds that aren't timed")
    parser.add_argument("--loss-tolerance", type=float, default=1e-4)
    parser.add_argument("--json", type=pathlib.Path, help="a file for all that was measured")
    o = parser.parse_args()
    runs = []
    for case in o.case or CASES:
        size, length = case.split(":")
        runs.append(run_case(size, int(length), o))
        print(table(runs[-1]), flush=True)
        if o.json:
            o.json.write_text(json.dumps(runs, indent=1) + "\n")
        check_losses(runs[-1], o.loss_tolerance)


main()
