"""What Keras says of our model files, and a model of its own. Run by keras.test.ts:

    python keras_check.py FOLDER

For each NAME.keras in FOLDER, NAME.0.input and so on hold float32 numbers for a batch of each of its inputs; what Keras computes
of them goes to NAME.output, one output after the other. FOLDER/from-keras gets models that Keras made, with random weights,
inputs and the output it gives, in several formats, and some that cannot be read.
"""

import json
import pathlib
import shutil
import sys
import zipfile

import h5py
import keras
import numpy as np

folder = pathlib.Path(sys.argv[1])
keras.utils.set_random_seed(5)


def compute(model, inputs):
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return np.concatenate([np.ravel(output) for output in outputs]).astype("float32")


for file in sorted(folder.glob("*.keras")):
    model = keras.models.load_model(file)
    inputs = [
        np.fromfile(f"{folder}/{file.stem}.{i}.input", dtype="<f4").reshape(-1, *tensor.shape[1:]).astype(tensor.dtype)
        for i, tensor in enumerate(model.inputs)
    ]
    compute(model, inputs).tofile(file.with_suffix(".output"))


def keep(model, name, inputs):
    """The model with random weights, in Keras's own formats, and what it gives."""
    model.set_weights([rng.uniform(0.1, 1.0, weight.shape).astype("float32") for weight in model.get_weights()])
    model.save(made / f"{name}.keras")
    model.save(made / f"{name}.h5")
    for i, array in enumerate(inputs):
        array.tofile(made / f"{name}.{i}.input")
    compute(model, inputs).tofile(made / f"{name}.output")


layers = keras.layers
model = keras.Sequential(
    [
        keras.Input((6,)),
        layers.Dense(4 * 4 * 3, kernel_initializer="lecun_normal"),
        layers.BatchNormalization(scale=False),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Reshape((4, 4, 3)),
        layers.Conv2DTranspose(5, 3, strides=2, padding="same", use_bias=False, activation="relu"),
        layers.BatchNormalization(momentum=0.5),
        layers.UpSampling2D(2),
        layers.Conv2D(4, 3, padding="valid", activation="elu"),
        layers.MaxPooling2D(2),
        layers.ReLU(max_value=2.0),
        layers.AveragePooling2D(2),
        layers.Dropout(0.3),
        layers.Flatten(),
        layers.Dense(7),
        layers.Activation("softmax"),
    ],
    name="made_by_keras",
)
rng = np.random.default_rng(7)
made = folder / "from-keras"
made.mkdir()
keep(model, "model", [rng.normal(size=(3, 6)).astype("float32")])

# Calls of one layer at different depths, models in a layer's place, and a call that is no part of the model.
one, other = keras.Input((6, 6, 2), name="one"), keras.Input((5,), name="other")
start = keras.Input((5,))
inner = keras.Model(start, layers.Add()([start, layers.Dense(5, activation="tanh", trainable=False)(start)]), name="inner")
chain = keras.Sequential([keras.Input((5,)), layers.Dense(5), layers.BatchNormalization()], name="chain")
shared = layers.Dense(5, activation="tanh", name="shared")
image = layers.ZeroPadding2D(((1, 0), (0, 1)))(one)
image = layers.Conv2D(5, 3, padding="same")(image)
image = layers.Concatenate()([layers.MaxPooling2D(2)(image), layers.AveragePooling2D(2)(image)])
flat = layers.Dense(5)(layers.Flatten()(layers.Cropping2D(1)(image)))
first = inner(shared(flat))
second = inner(layers.Multiply()([shared(shared(other)), first]))
shared(second)
end = layers.Dense(2)(layers.Dropout(0.3)(layers.Average()([chain(second), chain(first)])))
graph = keras.Model([one, other], [end, inner(first), layers.GlobalMaxPooling2D()(image)], name="graph")
keep(graph, "graph", [rng.normal(size=(3, *shape)).astype("float32") for shape in [(6, 6, 2), (5,)]])

# As HDF5 may hold the same: packed in pieces, and a list of names in several attributes.
shutil.copy(made / "graph.h5", made / "packed.h5")
with h5py.File(made / "packed.h5", "r+") as file:
    weights = file["model_weights"]
    names = list(weights.attrs["layer_names"])
    del weights.attrs["layer_names"]
    weights.attrs["layer_names0"] = np.array([name.encode() for name in names[:4]])
    weights.attrs["layer_names1"] = np.array([name.encode() for name in names[4:]])
    datasets = []
    weights.visititems(lambda name, item: datasets.append(name) if isinstance(item, h5py.Dataset) else None)
    for name in datasets:
        values = weights[name][...]
        del weights[name]
        weights.create_dataset(name, data=values, chunks=True, compression="gzip", shuffle=True)


def converted(config, version, arrays, name):
    """What tensorflowjs_converter writes, which does not run with this version of NumPy."""
    to = made / name
    to.mkdir()
    (to / "group1-shard1of1.bin").write_bytes(b"".join(array.astype("<f4").tobytes() for _, array in arrays))
    specs = [{"name": key, "shape": list(array.shape), "dtype": "float32"} for key, array in arrays]
    topology = {"keras_version": version, "model_config": config}
    manifest = [{"paths": ["group1-shard1of1.bin"], "weights": specs}]
    parts = {"format": "layers-model", "modelTopology": topology, "weightsManifest": manifest}
    (to / "model.json").write_text(json.dumps(parts))


with zipfile.ZipFile(made / "graph.keras") as archive, h5py.File(archive.open("model.weights.h5")) as file:
    arrays = []
    file.visititems(lambda name, item: arrays.append((name, item[...])) if isinstance(item, h5py.Dataset) else None)
    without = {"module", "registered_name"}
    config = json.loads(
        archive.read("config.json"),
        object_hook=lambda found: {key: value for key, value in found.items() if key not in without},
    )
    converted(config, keras.__version__, arrays, "converted")

chain = keras.Input((6,))
doubled = layers.Dense(2)(chain)
keras.Model(chain, doubled + doubled).save(made / "operation.keras")
keras.Model(chain, doubled + doubled).save(made / "operation.h5")
keras.Model(chain, layers.Dropout(0.3)(doubled, training=True)).save(made / "always-training.keras")
keras.Model(chain, {"a": doubled}).save(made / "named-outputs.keras")
graph.save_weights(made / "alone.weights.h5")
keras.Sequential([keras.Input((6,)), layers.LayerNormalization()]).save(made / "unknown-layer.keras")
keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2D(4, 3, groups=2)]).save(made / "unknown-option.keras")
keras.Sequential([keras.Input((6,), dtype="float16"), layers.Dense(2, dtype="float16")]).save(made / "half.keras")
print(keras.__version__)
