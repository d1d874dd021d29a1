"""Times the encoding of texts in memory against tiktoken, interleaved in one run.

  encode.py --threads 1 --pairs 9 --sample FILE [TEXT...] --java COMMAND OF EncodeBench...

tiktoken's side: encode_to_numpy, which makes no list of Python numbers, on as many pieces of whole lines as are worth their
threads. Its vocabulary is what our side writes; both must come to as many tokens.
"""
import argparse, concurrent.futures, json, pathlib, random, statistics, subprocess, tempfile, time
import tiktoken

# the pattern of tiktoken's own gpt2
PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""
SCRIPTS = [(0x41, 0x5A), (0x61, 0x7A), (0x30, 0x39), (0xC0, 0x24F), (0x391, 0x3A1), (0x410, 0x44F), (0x5D0, 0x5EA), (0x621, 0x64A),
           (0x905, 0x939), (0xE01, 0xE2E), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0x1F300, 0x1F64F)]


def mixed(characters, seed=5):
    r = random.Random(seed)
    words = []
    length = 0
    while length < characters:
        first, last = r.choice(SCRIPTS)
        words.append("".join(chr(r.randint(first, last)) for _ in range(r.randint(1, 8))) + r.choice([" ", " ", " ", ", ", ". ", "\n", ""]))
        length += len(words[-1])
    return "".join(words)


def symbols():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


def gpt2(vocabulary):
    bytes_of = symbols()
    ranks = {bytes(bytes_of[c] for c in token): rank for token, rank in vocabulary.items() if token != "<|endoftext|>"}
    return tiktoken.Encoding("gpt2", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 50256})


def pieces(text, count):
    lines = text.splitlines(keepends=True)
    size = len(lines) // count + 1
    return ["".join(lines[i : i + size]) for i in range(0, len(lines), size)]


def compare(name, text, o, folder):
    file = folder / "text"
    file.write_text(text, newline="")
    java = subprocess.Popen([*o.java, file, str(o.threads), folder / "vocab.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ours():
        java.stdin.write("\n")
        java.stdin.flush()
        cpu, wall, tokens = java.stdout.readline().split()
        return float(cpu), float(wall), int(tokens)

    ours()
    encoding = gpt2(json.loads((folder / "vocab.json").read_text()))
    parts = pieces(text, 1 if o.threads == 1 else 8 * o.threads)

    def theirs():
        cpu, wall = time.process_time(), time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(o.threads) as threads:
            tokens = sum(len(ids) for ids in threads.map(lambda part: encoding.encode_to_numpy(part, disallowed_special=()), parts))
        return time.process_time() - cpu, time.perf_counter() - wall, tokens

    for _ in range(4):
        ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(o.pairs)]
    java.stdin.close()
    java.wait()
    ours_tokens, theirs_tokens = pairs[0][0][2], pairs[0][1][2]
    if o.threads == 1 and ours_tokens != theirs_tokens:
        raise SystemExit(f"{name}: {ours_tokens} tokens, tiktoken has {theirs_tokens}")
    megabytes = len(text.encode()) / 1e6

    def speed(side, column):
        return megabytes / statistics.median(pair[side][column] for pair in pairs)

    def ratio(column):
        ratios = sorted(t[column] / j[column] for j, t in pairs)
        return f"{statistics.median(ratios):4.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})"

    print(f"{name:16.16} {megabytes:6.1f} {speed(0, 0):8.1f} {speed(1, 0):9.1f}   {ratio(0):20} {speed(0, 1):8.1f} {speed(1, 1):9.1f}   {ratio(1)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--sample", type=pathlib.Path)
    parser.add_argument("texts", type=pathlib.Path, nargs="*")
    parser.add_argument("--java", nargs=argparse.REMAINDER)
    o = parser.parse_args()
    texts = {t.name: t.read_text(encoding="utf-8") for t in o.texts} or {
        "sample, 20 times": 20 * o.sample.read_text(encoding="utf-8"), "mixed scripts": mixed(2_000_000)}
    print(f"{o.threads} thread(s), {o.pairs} interleaved pairs, tiktoken {tiktoken.__version__}")
    print(f"{'':23} {'MB a CPU second':>18}   {'':20} {'MB a second':>18}")
    print(f"{'text':16} {'MB':>6} {'ours':>8} {'tiktoken':>9}   {'ours over theirs':20} {'ours':>8} {'tiktoken':>9}   ours over theirs")
    for name, text in texts.items():
        with tempfile.TemporaryDirectory() as folder:
            compare(name, text, o, pathlib.Path(folder))


main()
