"""same_logits.py CHECKPOINT JAVA COMMAND...: opens a checkpoint in Hugging Face transformers, tokenizer too,
and compares its logits on some text with ours; the command prints ours for a folder and token ids."""
import subprocess, sys
import numpy as np
import torch
from transformers import GPT2LMHeadModel, GPT2Tokenizer

TEXT = "In the beginning God created the heaven and the earth. Blessed are they that keep judgment."
LIMIT = 1e-4

folder, command = sys.argv[1], sys.argv[2:]
model, report = GPT2LMHeadModel.from_pretrained(folder, output_loading_info=True)
assert not report["missing_keys"] and not report["unexpected_keys"], report
ids = GPT2Tokenizer.from_pretrained(folder)(TEXT)["input_ids"]
with torch.no_grad():
    theirs = model.eval()(torch.tensor([ids])).logits[0].numpy()
raw = subprocess.run([*command, folder, *map(str, ids)], stdout=subprocess.PIPE, check=True).stdout
ours = np.frombuffer(raw, "<f4").reshape(theirs.shape)
difference = float(np.abs(ours - theirs).max())
print(f"{len(ids)} positions, {theirs.shape[1]} logits each: largest difference {difference:.1e}, largest logit {np.abs(theirs).max():.2f}")
sys.exit(0 if difference <= LIMIT else 1)
