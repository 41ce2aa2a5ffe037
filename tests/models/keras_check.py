"""What Keras says of our model files, and a model of its own. Run by keras.test.ts:

    python keras_check.py FOLDER

For each NAME.keras in FOLDER, NAME.input holds float32 numbers for a batch of inputs; what Keras computes of them goes to
NAME.output. FOLDER/from-keras gets a model that Keras made, with random weights, an input and the output it gives.
"""

import pathlib
import sys

import keras
import numpy as np

folder = pathlib.Path(sys.argv[1])
keras.utils.set_random_seed(5)


def compute(model, inputs):
    return np.asarray(model(inputs, training=False), dtype="float32")


for file in sorted(folder.glob("*.keras")):
    model = keras.models.load_model(file)
    inputs = np.fromfile(file.with_suffix(".input"), dtype="<f4").reshape(-1, *model.input_shape[1:])
    compute(model, inputs).tofile(file.with_suffix(".output"))

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
model.set_weights([rng.uniform(0.1, 1.0, weight.shape).astype("float32") for weight in model.get_weights()])
made = folder / "from-keras"
made.mkdir()
inputs = rng.normal(size=(3, 6)).astype("float32")
model.save(made / "model.keras")
inputs.tofile(made / "input")
compute(model, inputs).tofile(made / "output")

chain = keras.Input((6,))
keras.Model(chain, layers.Add()([layers.Dense(2)(chain), layers.Dense(2)(chain)])).save(made / "functional.keras")
keras.Sequential([keras.Input((6,)), layers.LayerNormalization()]).save(made / "unknown-layer.keras")
keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2D(4, 3, groups=2)]).save(made / "unknown-option.keras")
keras.Sequential([keras.Input((6,), dtype="float16"), layers.Dense(2, dtype="float16")]).save(made / "half.keras")
print(keras.__version__)
