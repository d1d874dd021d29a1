"""tensorflow_bundles.py FOLDER: writes the small OpenAI models of src/test/resources/openai with TensorFlow's own Saver.

Weight number k of a model, counted through its weights in the order of their names, is ((k * 2654435761) mod 2^32) / 2^32 - 0.5,
rounded to float32: TensorFlowModels.java computes the same."""
import hashlib, json, os, shutil, sys, tempfile
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
v1.disable_eager_execution()
LAYERS, CHANNELS, HEADS, CONTEXT, VOCABULARY = 2, 4, 2, 4, 11

def shapes():
    c = CHANNELS
    yield from {"wte": [VOCABULARY, c], "wpe": [CONTEXT, c], "ln_f/g": [c], "ln_f/b": [c]}.items()
    for layer in range(LAYERS):
        for norm in "ln_1", "ln_2":
            yield f"h{layer}/{norm}/g", [c]
            yield f"h{layer}/{norm}/b", [c]
        for dense, (i, o) in {"attn/c_attn": (c, 3 * c), "attn/c_proj": (c, c), "mlp/c_fc": (c, 4 * c), "mlp/c_proj": (4 * c, c)}.items():
            yield f"h{layer}/{dense}/w", [1, i, o]
            yield f"h{layer}/{dense}/b", [o]

def weights():
    number = 0
    for name, shape in sorted(shapes()):
        size = int(np.prod(shape))
        k = np.arange(number, number + size, dtype=np.uint64)
        number += size
        yield name, ((k * 2654435761 % 2**32) / 2.0**32 - 0.5).astype(np.float32).reshape(shape)

def folder(name):
    path = os.path.join(sys.argv[1], name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    hparams = {"n_vocab": VOCABULARY, "n_ctx": CONTEXT, "n_embd": CHANNELS, "n_head": HEADS, "n_layer": LAYERS}
    with open(os.path.join(path, "hparams.json"), "w") as file:
        json.dump(hparams, file, indent=2)
    return path

def save(name, prefix="model/", dtype=tf.float32, step=None, train=False, devices=1, partitions=None):
    """Saves a model, in as many shards as it has devices; with a step as model-STEP, else as model.ckpt."""
    path = folder(name)
    with tf.Graph().as_default(), v1.Session(config=v1.ConfigProto(device_count={"CPU": devices})) as session:
        variables = []
        for number, (weight, values) in enumerate(weights()):
            def initial(shape, dtype, partition_info=None, values=values):
                begin = partition_info.var_offset if partition_info else [0] * len(shape)
                return tf.constant(values[tuple(slice(b, b + n) for b, n in zip(begin, shape))], dtype)
            partitioner = v1.fixed_size_partitioner(partitions) if partitions and weight == "wte" else None
            with tf.device(f"/cpu:{number % devices}"):
                variables.append(v1.get_variable(prefix + weight, values.shape, dtype, initial, partitioner=partitioner))
        if train:
            loss = tf.add_n([tf.reduce_sum(variable) for variable in variables])
            v1.train.AdamOptimizer(0.0).minimize(loss, global_step=v1.train.get_or_create_global_step())
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver(sharded=devices > 1, save_relative_paths=True)
        saver.save(session, os.path.join(path, "model" if step else "model.ckpt"), global_step=step, write_meta_graph=False)

save("single")
save("sharded", devices=3)
save("adam", step=7, train=True)
save("half", prefix="", dtype=tf.float16)
save("bfloat16", prefix="", dtype=tf.bfloat16)
save("partitioned", partitions=2)

def digest_of_several_blocks(count=14_000):
    """An index too large for one block is no resource: BundleWriterTest has its digest."""
    with tempfile.TemporaryDirectory() as path, tf.Graph().as_default(), v1.Session() as session:
        names = [f"variable/{number:05d}" for number in range(count)]
        values = [np.float32(number) for number in range(count)]
        prefix = os.path.join(path, "model.ckpt")
        session.run(tf.raw_ops.SaveV2(prefix=prefix, tensor_names=names, shape_and_slices=[""] * count, tensors=values))
        with open(prefix + ".index", "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

print("SHA-256 of an index of several blocks:", digest_of_several_blocks())
