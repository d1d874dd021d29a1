"""same_tokens.py FOLDER: tokenizes the texts that PrintTokens has written there with GPT2Tokenizer, and compares ids.
Texts with a character that is a letter, number or space here and not to Java, or the other way round, are left out and counted:
the two have different versions of Unicode."""
import json, pathlib, sys
import regex
from transformers import GPT2Tokenizer

KINDS = {1: regex.compile(r"\p{L}"), 2: regex.compile(r"\p{N}"), 3: regex.compile(r"\s"), 4: regex.compile(r"[^\s\p{L}\p{N}]")}

folder = pathlib.Path(sys.argv[1])
kinds = (folder / "kinds").read_bytes()
characters = [c for c in range(len(kinds)) if not 0xD800 <= c < 0xE000]
other = {chr(c) for c in characters if not KINDS[kinds[c]].match(chr(c))}
print(f"{len(other)} of {len(characters)} code points are of another kind in the Python module regex {regex.__version__} than in Java")

tokenizer = GPT2Tokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
compared = tokens = left_out = 0
for line in open(folder / "texts.jsonl", encoding="utf-8"):
    case = json.loads(line)
    if other & set(case["text"]):
        left_out += 1
        continue
    ids = tokenizer.convert_tokens_to_ids(tokenizer._tokenize(case["text"]))
    if ids != case["ids"]:
        sys.exit(f"different tokens: {case['text']!r}\nours   {case['ids']}\ntheirs {ids}")
    compared += 1
    tokens += len(ids)
print(f"{compared} texts of {tokens:,} tokens have the same ids; {left_out} texts were left out")
sys.exit(0 if compared else 1)
