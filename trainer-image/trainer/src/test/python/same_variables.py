"""same_variables.py OPENAI HUGGINGFACE: whether TensorFlow reads the same weights from a model's folder in OpenAI's layout as
lie in safetensors in the other folder: by load_checkpoint, and by Saver.restore into variables, as OpenAI's program does.
To be run with `with-venv.sh --tensorflow`, on folders that `gpt2 convert` made of each other."""
import glob, json, os, re, sys
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
openai, huggingface = sys.argv[1:]

def safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        body = file.read()
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            dtype = {"F32": np.float32, "F16": np.float16, "BF16": tf.bfloat16.as_numpy_dtype}[entry["dtype"]]
            yield name, np.frombuffer(body[begin:end], dtype).reshape(entry["shape"])

def variable(name, values):
    name = re.sub(r"^transformer\.", "", name)
    name = re.sub(r"^h\.", "h", name).replace(".", "/")
    if re.match("w[tp]e/", name):
        return "model/" + name.removesuffix("/weight"), values
    if name.endswith("/bias"):
        return "model/" + name.removesuffix("ias"), values
    name = "model/" + name.removesuffix("eight")
    return (name, values[np.newaxis]) if values.ndim == 2 else (name.removesuffix("w") + "g", values)

expected = dict(variable(*tensor) for path in glob.glob(os.path.join(huggingface, "*.safetensors")) for tensor in safetensors(path))
checkpoint = tf.train.latest_checkpoint(openai)
reader = tf.train.load_checkpoint(checkpoint)
assert set(reader.get_variable_to_shape_map()) == set(expected), set(reader.get_variable_to_shape_map()) ^ set(expected)
for name, values in expected.items():
    found = reader.get_tensor(name)
    assert found.dtype == values.dtype and found.shape == values.shape and found.tobytes() == values.tobytes(), name

v1.disable_eager_execution()
with v1.Session() as session:
    variables = {name: v1.get_variable(name, values.shape, values.dtype) for name, values in expected.items()}
    v1.train.Saver().restore(session, checkpoint)
    for name, values in session.run(variables).items():
        assert values.tobytes() == expected[name].tobytes(), name
print(f"{len(expected)} variables with {sum(values.size for values in expected.values()):,} numbers: the same in TensorFlow {tf.__version__}")
