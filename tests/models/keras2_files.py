"""Makes the models of tests/models/keras2 with Keras 2, which the tests do not install:

    pip install tf_keras==2.21.0 tensorflow-cpu==2.21.0
    python keras2_files.py

Random weights; expected.json holds inputs, and what Keras 2 computes of them, one output after the other.
"""

import json
import pathlib

import numpy as np
import tf_keras as keras

layers = keras.layers
rng = np.random.default_rng(7)
folder = pathlib.Path(__file__).parent / "keras2"
folder.mkdir(exist_ok=True)
expected = {}


def keep(model, *endings):
    model.set_weights([rng.uniform(0.1, 1.0, weight.shape).astype("float32") for weight in model.get_weights()])
    inputs = [rng.normal(size=(2, *tensor.shape[1:])).astype("float32").round(4) for tensor in model.inputs]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    for ending in endings:
        model.save(folder / f"{model.name}{ending}")
    expected[model.name] = {
        "inputs": [array.astype("float64").round(4).tolist() for array in inputs],
        "outputs": np.concatenate([np.ravel(output) for output in outputs]).tolist(),
    }


chain = [
    layers.Dense(2 * 2 * 2, input_shape=(4,)),
    layers.BatchNormalization(scale=False),
    layers.LeakyReLU(0.3),
    layers.Reshape((2, 2, 2)),
    layers.Conv2DTranspose(3, 3, strides=2, padding="same", use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(2.0),
    layers.UpSampling2D(2),
    layers.Conv2D(2, 3, activation="elu"),
    layers.MaxPooling2D(2),
    layers.Dropout(0.3),
    layers.Flatten(),
    layers.Dense(3, activation="softmax"),
]
keep(keras.Sequential(chain, name="chain"), ".h5", ".keras")

one, other = keras.Input((3,), name="one"), keras.Input((3,), name="other")
start = keras.Input((3,))
inner = keras.Model(start, layers.Add()([start, layers.Dense(3, activation="tanh")(start)]), name="inner")
within = keras.Sequential([layers.Dense(3, input_shape=(3,), trainable=False), layers.BatchNormalization()], name="within")
shared = layers.Dense(3, activation="tanh", name="shared")
first = inner(shared(one))
second = inner(layers.Multiply()([shared(shared(other)), first]))
shared(second)
end = layers.Dense(2)(layers.Concatenate()([within(second), within(first)]))
keep(keras.Model([one, other], [end, inner(first)], name="graph"), ".h5", ".keras")

(folder / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")
