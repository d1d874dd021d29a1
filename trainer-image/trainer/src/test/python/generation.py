"""Expected continuations and logits of the test model, from Hugging Face transformers.

  with-venv.sh generation.py ../resources/nano-gpt2          # compares with the file that is there
  with-venv.sh generation.py ../resources/nano-gpt2 --write  # writes it anew

greedy: what generate() writes after some prompts, up to the last position that the model has; the last token
comes from there and has no position itself. A model of random weights repeats one token for ever, so distinct
is the same with the likeliest token that isn't in the text yet. logits: after a sequence of the data, at some positions, every 499th.
filters: what transformers' temperature, top-k and top-p leave of some logits, in this order.
"""
import json, sys
import numpy as np
import torch
from transformers import GPT2LMHeadModel
from transformers.generation import LogitsProcessorList, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

CONTEXT, END_OF_TEXT, STRIDE = 64, 50256, 499
POSITIONS = [0, 1, 7, 32, 62, 63]
PROMPTS = [(0, 2), (1, 5), (2, 17), (3, 40), (4, 63), (5, 64)]  # array of the data, tokens of it
RULES = [(1.0, 0, 0.0), (0.7, 0, 0.0), (1.0, 5, 0.0), (1.0, 0, 0.9), (1.3, 6, 0.8), (0.5, 12, 0.5), (2.0, 3, 0.99)]


def greedy(model, prompt, **options):
    out = model.generate(
        torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), do_sample=False,
        max_new_tokens=CONTEXT - len(prompt) + 1, eos_token_id=None, pad_token_id=END_OF_TEXT, output_scores=True,
        return_dict_in_generate=True, **options)
    for scores in out.scores:  # rounding must not decide
        best, second = scores[0].topk(2).values
        assert best - second > 1e-5, (prompt, best, second)
    return dict(prompt=prompt, tokens=out.sequences[0, len(prompt):].tolist())


def filtered(logits, temperature, top_k, top_p):
    chain = [TemperatureLogitsWarper(temperature)]
    chain += [TopKLogitsWarper(top_k)] if top_k > 0 else []
    chain += [TopPLogitsWarper(top_p)] if 0 < top_p < 1 else []
    p = LogitsProcessorList(chain)(None, torch.tensor([logits])).softmax(1)[0]
    tokens = p.nonzero()[:, 0].tolist()
    return dict(logits=logits, temperature=temperature, topK=top_k, topP=top_p, tokens=tokens, probabilities=p[tokens].tolist())


def main():
    folder = sys.argv[1]
    torch.set_num_threads(1)
    model = GPT2LMHeadModel.from_pretrained(folder).eval()
    with np.load(f"{folder}/train.npz") as npz:
        arrays = [npz[name].tolist() for name in npz.files]
    with torch.no_grad():
        prompts = [[END_OF_TEXT]] + [arrays[i][:n] for i, n in PROMPTS]
        sequence = arrays[7][:CONTEXT]
        logits = model(torch.tensor([sequence])).logits[0]
        g = torch.Generator().manual_seed(3)
        found = dict(
            greedy=[greedy(model, prompt) for prompt in prompts],
            distinct=[greedy(model, prompt, no_repeat_ngram_size=1) for prompt in prompts],
            logits=dict(tokens=sequence, stride=STRIDE, at={str(p): logits[p, ::STRIDE].tolist() for p in POSITIONS}),
            filters=[filtered((2 * torch.randn(14, generator=g)).tolist(), *rule) for rule in RULES])
    if "--write" in sys.argv:
        with open(f"{folder}/generation.json", "w") as file:
            # a line for each case
            file.write("{" + ",\n".join(
                f'"{key}": ' + (("[\n" + ",\n".join(map(json.dumps, value)) + "]") if isinstance(value, list) else json.dumps(value))
                for key, value in found.items()) + "}\n")
        return
    there = json.load(open(f"{folder}/generation.json"))
    assert there["greedy"] == found["greedy"] and there["distinct"] == found["distinct"], "other tokens"
    difference = lambda a, b: float(np.abs(np.array(a) - np.array(b)).max())
    print("largest difference of a logit", max(difference(v, found["logits"]["at"][p]) for p, v in there["logits"]["at"].items()))
    for a, b in zip(there["filters"], found["filters"], strict=True):
        assert a["tokens"] == b["tokens"], (a, b)
        print("largest difference of a probability", difference(a["probabilities"], b["probabilities"]))


main()
