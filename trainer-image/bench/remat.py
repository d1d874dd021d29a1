"""Compares ways of training GPT-2 in less activation memory: bytes held, peak of a step, time. One table per case.

  remat.py --case 124M:512 --case 355M:512 --threads 1 --rounds 7 --json FILE --contender 'NAME=COMMAND...'

Contenders are processes: PyTorch's (remat_torch.py, one per method) and those given. Each is started as
  COMMAND... SIZE LENGTH THREADS FOLDER
A COMMAND with {held} and {peak} is started once for each of PyTorch's methods, with what that one holds for the backward
pass and the lower of its peaks, and is to stay within both; then the time is compared at no more memory.
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
plan, if given: what tells plans apart. One with {held} and {peak} that comes to the plan of another isn't timed again.
Where it can't stay within {held} and {peak} it says instead how little it can hold within {peak} (null: that is too low
in itself), and ends:
  {"refused": ...}

PyTorch's loss belongs to its forward pass and keeps the log-probabilities, T * V * 4 bytes. Ours makes the first gradients
with the loss, so the pass ends before it: counted as held are all values that are alive then. The gradients that it leaves,
of which the output matrix's may live through the backward pass, count in the peak, as gradients do for all.

Steps are interleaved: each round is a step of every contender, and a time is divided by the reference's of the same
round, so that the machine's noise hits all alike. Where memory doesn't suffice for all at once they come in groups; the
reference (the first method, eager) stays and steps with each group. The n-th loss of each must be the reference's n-th.
What else runs on the machine only ever adds time, so the least of each is compared too.
"""
import argparse, contextlib, json, pathlib, shlex, statistics, subprocess, sys, tempfile, typing
import torch
from safetensors.torch import save_file
import torch_gpt2

HERE = pathlib.Path(__file__).parent
CASES = ["124M:512", "124M:1024"]
METHODS = ["eager", "checkpoint", "selective", "compile", "compile-0.5", "compile-0.2"]
MEMORY_MARGIN = 1.25  # of PyTorch's methods: compiling takes more than eager's high-water mark
MIB = 2**20


class Contender:
    """A process that speaks the protocol above."""

    def __init__(self, name, command, case, stack):
        self.name = name
        self.process = subprocess.Popen([*command, *case], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        stack.callback(self.end)
        self.ready = self.answer()
        print(f"{' '.join(case[:2])} {name}: {json.dumps(self.ready)}", file=sys.stderr)
        self.steps = []

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name}: a line of JSON expected, its end found; exit code {self.process.wait()}")
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


class Entry(typing.NamedTuple):
    """A contender that is to be started."""

    name: str
    command: list
    margin: float = 1.0  # what it takes, of the reference's memory
    method: typing.Optional[str] = None  # the contender whose memory it isn't to exceed


def entries(o):
    """In the order in which they start: what is compared with a method right after it, so that they step together."""
    given = [(name, shlex.split(command)) for name, _, command in (c.partition("=") for c in o.contender)]
    limited = [(name, command) for name, command in given if {"{held}", "{peak}"} & set(command)]
    queue = []
    for method in o.methods:
        name = f"PyTorch {method}"
        queue.append(Entry(name, [sys.executable, str(HERE / "remat_torch.py"), "--method", method], MEMORY_MARGIN))
        if len(queue) == 1:
            queue += [Entry(*contender) for contender in given if contender not in limited]
        queue += [Entry(*contender, method=name) for contender in limited]
    return queue


class Case:
    """All contenders at one size and length, on the same inputs."""

    def __init__(self, size, length, folder, o):
        self.o = o
        self.arguments = [size, str(length), str(o.threads), folder]
        self.waiting = entries(o)
        self.ready = {}  # by the names of all that have started
        self.verdicts = []

    def run(self):
        """What all have measured, the reference first."""
        with contextlib.ExitStack() as stack:
            reference = self.start(self.waiting.pop(0), stack)
            others = []
            while self.waiting:
                others += self.run_group(reference)
            return [self.measured(reference, reference.steps[self.o.warmup :]), *others]

    def run_group(self, reference):
        """Starts as many of those waiting as memory allows, one after the other, and steps them; what they measured."""
        with contextlib.ExitStack() as stack:
            group = []
            while self.waiting and (not group or self.has_room(self.waiting[0], reference)):
                entry = self.waiting.pop(0)
                group += [self.start(entry, stack)] if entry.method is None else self.start_within(entry, stack)
            if group:
                for contender in [reference, *group] * (self.o.warmup + self.o.rounds):
                    contender.step()
            return [self.measured(c, reference.steps[-self.o.rounds :]) for c in group]

    @staticmethod
    def has_room(entry, reference):
        return 1024 * _kib("/proc/meminfo", "MemAvailable") > entry.margin * reference.high_water_bytes()

    def start(self, entry, stack):
        contender = Contender(entry.name, entry.command, self.arguments, stack)
        self.ready[entry.name] = contender.ready
        return contender

    def start_within(self, entry, stack):
        """None or one: it may refuse, or come to a plan that is timed already."""
        theirs = self.ready[entry.method]
        limits = {"{held}": str(theirs["held_bytes"]), "{peak}": str(lower_peak(theirs))}
        command = [limits.get(word, word) for word in entry.command]
        contender = Contender(f"{entry.name} within {entry.method}", command, self.arguments, stack)
        if "refused" in contender.ready:
            self.verdicts.append({"method": entry.method, "least_held_bytes": contender.ready["refused"]})
            return []
        plan = contender.ready.get("plan")
        same = next((name for name, ready in self.ready.items() if plan and ready.get("plan") == plan), None)
        self.verdicts.append({"method": entry.method, "contender": same or contender.name})
        if same:
            contender.end()
            return []
        self.ready[contender.name] = contender.ready
        return [contender]

    def measured(self, contender, reference_steps):
        timed = contender.steps[self.o.warmup :]
        return contender.ready | {
            "name": contender.name,
            "cpu_seconds": [s["cpu_seconds"] for s in timed],
            "wall_seconds": [s["wall_seconds"] for s in timed],
            "reference_cpu_seconds": [s["cpu_seconds"] for s in reference_steps],
            "losses": [s["loss"] for s in contender.steps],
        }


def run_case(size, length, o):
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(pathlib.Path(folder), size, length)
        case = Case(size, length, folder, o)
        contenders = case.run()
    facts = {"size": size, "length": length, "threads": o.threads, "torch": torch.__version__}
    return facts | {"contenders": contenders, "at_no_more_memory": case.verdicts}


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
        seconds = c["cpu_seconds"]
        cells = [
            c["name"],
            mib(c["held_bytes"]),
            f"{c['held_bytes'] / reference['held_bytes']:.2f}",
            mib(c["peak_bytes"]),
            mib(c.get("peak_bytes_updating_in_backward")),
            f"{statistics.median(seconds):.2f} ({min(seconds):.2f})",
            f"{statistics.median(reference_ratios(c)):.2f} ({least_ratio(c):.2f})",
            f"{run['length'] / statistics.median(c['wall_seconds']):.0f} ({run['length'] / min(c['wall_seconds']):.0f})",
            f"{c['losses'][steps - 1]:.4f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *verdicts(run)]) + "\n"


def verdicts(run):
    """A line for each method of PyTorch: how fast is who takes no more memory."""
    named = {c["name"]: c for c in run["contenders"]}
    for verdict in run["at_no_more_memory"]:
        theirs, ours = named[verdict["method"]], named.get(verdict.get("contender"))
        if ours is None:
            least = verdict["least_held_bytes"]
            why = "its peak is too low" if least is None else f"within its peak {least / MIB:,.1f} MiB held are the least"
            yield f"- {theirs['name']}: nothing takes as little; {why}"
            continue
        # in the same rounds, or each by the reference of its own
        speeds = [a / b for a, b in zip(reference_ratios(theirs), reference_ratios(ours))]
        yield (
            f"- {theirs['name']}: {ours['name']} has {statistics.median(speeds):.2f} times its speed"
            f" ({min(speeds):.2f} to {max(speeds):.2f}; by the least times {least_ratio(theirs) / least_ratio(ours):.2f}),"
            f" holds {ours['held_bytes'] / MIB:,.1f} of its {theirs['held_bytes'] / MIB:,.1f} MiB,"
            f" peak {ours['peak_bytes'] / MIB:,.1f} of {lower_peak(theirs) / MIB:,.1f}"
        )


def lower_peak(ready):
    return min(ready["peak_bytes"], ready.get("peak_bytes_updating_in_backward", ready["peak_bytes"]))


def reference_ratios(c):
    return [a / b for a, b in zip(c["cpu_seconds"], c["reference_cpu_seconds"])]


def least_ratio(c):
    return min(c["cpu_seconds"]) / min(c["reference_cpu_seconds"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", action="append", help=f"SIZE:LENGTH, may be repeated; by default {' '.join(CASES)}")
    parser.add_argument("--methods", type=lambda s: s.split(","), default=METHODS, help=f"of PyTorch, the first is the reference; by default {','.join(METHODS)}")
    parser.add_argument("--contender", action="append", default=[], metavar="NAME=COMMAND", help="one more, may be repeated")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
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
