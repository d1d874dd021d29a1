"""A contender of remat.py: PyTorch with one way of saving activation memory. See remat.py for what it reads and prints.

  remat_torch.py --method eager|checkpoint|selective|compile|compile-0.5|compile-0.2 SIZE LENGTH THREADS FOLDER

eager        keeps what autograd saves
checkpoint   torch.utils.checkpoint around each block: keeps its input, recomputes the block
selective    the same with a policy: also keeps the block's matrix products and its attention
compile      torch.compile, which recomputes what it can fuse anyway
compile-R    torch.compile with activation_memory_budget R, a share between its own minimum (0) and compile alone (1)
"""
import argparse, ctypes, functools, json, math, os, sys, time

os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")
os.environ.setdefault("KINETO_LOG_LEVEL", "5")  # it takes a machine without GPU for an error
import torch
import torch._functorch.config
import torch._inductor.config
import torch.utils.checkpoint as recompute
from safetensors.torch import load_file
import torch_gpt2


class Mallinfo2(ctypes.Structure):
    _fields_ = [(n, ctypes.c_size_t) for n in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]


libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Mallinfo2


def allocated_bytes():
    """What the C library's allocator has given out and not got back, over all arenas."""
    m = libc.mallinfo2()
    return m.uordblks + m.hblkhd


def loss_function(method, layers, heads):
    loss = functools.partial(torch_gpt2.loss, layers=layers, heads=heads)
    aten = torch.ops.aten
    dear = [aten.addmm.default, aten._scaled_dot_product_flash_attention_for_cpu.default]
    contexts = functools.partial(recompute.create_selective_checkpoint_contexts, dear)
    checkpoint = functools.partial(recompute.checkpoint, torch_gpt2.block, use_reentrant=False, preserve_rng_state=False)
    name, _, budget = method.partition("-")
    if budget:
        # torch 2.7.1 refuses to compile a budget's backward pass while it may reuse its inputs' buffers
        torch._inductor.config.inplace_buffers = False
        torch._functorch.config.activation_memory_budget = float(budget)
    match name:
        case "eager":
            return loss
        case "checkpoint":
            return functools.partial(loss, run_block=checkpoint)
        case "selective":
            return functools.partial(loss, run_block=functools.partial(checkpoint, context_fn=contexts))
        case "compile":
            return torch.compile(loss, dynamic=False, fullgraph=True)
    raise SystemExit(f"--method: eager, checkpoint, selective, compile or compile-R expected, {method} found")


class Training:
    def __init__(self, method, layers, heads, folder):
        self.loss_function = loss_function(method, layers, heads)
        self.folder = folder
        self.weights = {k: v.requires_grad_() for k, v in self.read_weights()}
        tokens = torch.tensor([int(t) for t in open(f"{folder}/tokens.txt").read().split()])
        self.tokens, self.targets = tokens[:-1].clone(), tokens[1:].clone()
        self.optimizer = self.adamw(self.weights.values())

    def read_weights(self):
        return ((k.removeprefix("transformer."), v) for k, v in load_file(f"{self.folder}/model.safetensors").items())

    @staticmethod
    def adamw(weights):
        return torch.optim.AdamW(weights, lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, fused=True)

    def forward(self):
        return self.loss_function(self.weights, self.tokens, self.targets)

    def step(self):
        loss = self.forward()
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    @torch.no_grad()
    def restart(self):
        """Back to the weights of the folder and an optimizer that has seen nothing."""
        for name, stored in self.read_weights():
            self.weights[name].copy_(stored)
        for state in self.optimizer.state.values():
            for tensor in state.values():
                tensor.zero_()

    def held_bytes(self):
        """What the forward pass leaves allocated for the backward pass."""
        before = allocated_bytes()
        loss = self.forward()
        held = allocated_bytes() - before
        loss.backward()
        self.optimizer.zero_grad(set_to_none=True)
        return held

    def saved_bytes(self):
        """The same as autograd tells it: the storages that it saves, but for weights and inputs."""
        ours = {t.untyped_storage().data_ptr() for t in [*self.weights.values(), self.tokens, self.targets]}
        saved = {}

        def pack(t):
            saved[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
            return t

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
            loss = self.forward()
        del loss
        return sum(n for storage, n in saved.items() if storage not in ours)

    def peak_bytes(self):
        """The most that a step has allocated at once, beyond what it began with: from each event of PyTorch's allocator."""
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True) as profile:
            self.step()
        events = [e for e in profile.profiler.kineto_results.events() if e.name() == "[memory]"]
        now = peak = 0
        for event in sorted(events, key=lambda e: e.start_ns()):
            now += event.nbytes()
            peak = max(peak, now)
        if now:
            raise SystemExit(f"a step should free all that it allocates; {now} bytes are left by the profiler's events")
        return peak

    def peak_bytes_updating_in_backward(self):
        """The same when each weight is updated as soon as its gradient is there, which is then freed."""
        optimizers = {w: self.adamw([w]) for w in self.weights.values()}
        for w, optimizer in optimizers.items():
            optimizer.state[w] = self.optimizer.state[w]

        def update(w):
            optimizers[w].step()
            w.grad = None

        hooks = [w.register_post_accumulate_grad_hook(update) for w in self.weights.values()]
        whole, self.optimizer = self.optimizer, torch.optim.SGD([torch.zeros(0)])
        try:
            return self.peak_bytes()
        finally:
            self.optimizer = whole
            for hook in hooks:
                hook.remove()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--method", required=True)
    parser.add_argument("size", choices=torch_gpt2.SIZES)
    parser.add_argument("length", type=int)
    parser.add_argument("threads", type=int)
    parser.add_argument("folder")
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints

    layers, _, heads = torch_gpt2.SIZES[o.size]
    began = time.perf_counter()
    training = Training(o.method, layers, heads, o.folder)
    training.step()
    ready = {"name": f"PyTorch {o.method}", "first_step_seconds": time.perf_counter() - began}
    ready["held_bytes"] = training.held_bytes()
    ready["saved_bytes"] = training.saved_bytes()
    ready["peak_bytes"] = training.peak_bytes()
    ready["peak_bytes_updating_in_backward"] = training.peak_bytes_updating_in_backward()
    training.restart()
    print(json.dumps(ready), file=answers, flush=True)
    for line in sys.stdin:
        if line.strip() != "step":
            raise SystemExit(f"step expected, {line!r} found")
        cpu, wall = time.process_time(), time.perf_counter()
        loss = training.step().item()
        seconds = {"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.perf_counter() - wall}
        print(json.dumps(seconds | {"loss": loss}), file=answers, flush=True)


main()
