"""Keras 3 on TensorFlow: `fit`, `train_on_batch` on a stacked model, and a `tf.function`; float32 and mixed_bfloat16."""

import os
import platform
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from wire import image_batches, serve, threads, timed

LATENT = 100


def dense(width):
    """The dense generator and discriminator; the same as src/generator/dense.ts and src/discriminator/dense.ts."""
    generator = keras.Sequential([keras.Input((LATENT,))])
    for units in (256, 512, 1024):
        generator.add(layers.Dense(round(units * width)))
        generator.add(layers.LeakyReLU(0.2))
        generator.add(layers.BatchNormalization(momentum=0.8))
    generator.add(layers.Dense(784, activation="tanh", dtype="float32"))
    discriminator = keras.Sequential([keras.Input((784,))])
    for units in (512, 256):
        discriminator.add(layers.Dense(round(units * width)))
        discriminator.add(layers.LeakyReLU(0.2))
    discriminator.add(layers.Dense(1, dtype="float32"))
    return generator, discriminator, (784,)


def dcgan28(width):
    """The convolutional pair, as in convolutional.ts."""
    wide, narrow = round(128 * width), round(64 * width)
    stride = {"strides": 2, "padding": "same"}
    generator = keras.Sequential(
        [
            keras.Input((LATENT,)),
            layers.Dense(7 * 7 * wide),
            layers.BatchNormalization(momentum=0.8),
            layers.LeakyReLU(0.2),
            layers.Reshape((7, 7, wide)),
            layers.Conv2DTranspose(narrow, 5, **stride),
            layers.BatchNormalization(momentum=0.8),
            layers.LeakyReLU(0.2),
            layers.Conv2DTranspose(1, 5, activation="tanh", dtype="float32", **stride),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(narrow, 5, **stride),
            layers.LeakyReLU(0.2),
            layers.Conv2D(wide, 5, **stride),
            layers.LeakyReLU(0.2),
            layers.Flatten(),
            layers.Dense(1, dtype="float32"),
        ]
    )
    return generator, discriminator, (28, 28, 1)


def dcgan64(width):
    """The pair for colour images, as in convolutional.ts."""
    first, *others = (round(filters * width) for filters in (512, 256, 128, 64))
    stride = {"strides": 2, "padding": "same"}

    def normalised():
        return [layers.BatchNormalization(momentum=0.8), layers.LeakyReLU(0.2)]

    generator = [keras.Input((LATENT,)), layers.Dense(4 * 4 * first), layers.Reshape((4, 4, first)), *normalised()]
    for filters in others:
        generator += [layers.Conv2DTranspose(filters, 4, **stride), *normalised()]
    generator.append(layers.Conv2DTranspose(3, 4, activation="tanh", dtype="float32", **stride))
    last, *deeper = reversed(others)
    discriminator = [keras.Input((64, 64, 3)), layers.Conv2D(last, 4, **stride), layers.LeakyReLU(0.2)]
    for filters in (*deeper, first):
        discriminator += [layers.Conv2D(filters, 4, **stride), *normalised()]
    discriminator += [layers.Flatten(), layers.Dense(1, dtype="float32")]
    return keras.Sequential(generator), keras.Sequential(discriminator), (64, 64, 3)


def adam():
    return keras.optimizers.Adam(2e-4, beta_1=0.5)


def noise(batch):
    return tf.random.uniform((batch, LATENT), -1, 1)


class Gan(keras.Model):
    """The pair as one model. Its `train_step` is what `fit` repeats, and what the tf.function runs."""

    def __init__(self, generator, discriminator, batch):
        super().__init__()
        self.generator, self.discriminator, self.batch = generator, discriminator, batch
        self.generator_optimizer, self.discriminator_optimizer = adam(), adam()
        self.built = True

    def train_step(self, real):
        fake = self.generator(noise(self.batch), training=True)
        with tf.GradientTape() as tape:
            real_logits = self.discriminator(real, training=True)
            fake_logits = self.discriminator(fake, training=True)
            d_loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))
        weights = self.discriminator.trainable_variables
        self.discriminator_optimizer.apply_gradients(zip(tape.gradient(d_loss, weights), weights))

        with tf.GradientTape() as tape:
            fake_logits = self.discriminator(self.generator(noise(self.batch), training=True), training=True)
            g_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits))
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply_gradients(zip(tape.gradient(g_loss, weights), weights))
        return {"d_loss": d_loss, "g_loss": g_loss}


class Clock(keras.callbacks.Callback):
    """Times from the end of the first step of a `fit` to the end of its last, so that starting `fit` does not count."""

    def __init__(self):
        super().__init__()
        self.ends = []

    def on_train_batch_end(self, batch, logs=None):
        self.ends.append(time.perf_counter())


def fit(generator, discriminator, batches):
    gan = Gan(generator, discriminator, batches.shape[1])
    gan.compile()
    data = tf.data.Dataset.from_tensor_slices(batches).repeat().prefetch(2)

    def run(steps):
        clock = Clock()
        history = gan.fit(data, steps_per_epoch=steps + 1, epochs=1, verbose=0, callbacks=[clock])
        losses = [float(history.history[name][-1]) for name in ("d_loss", "g_loss")]
        return (clock.ends[-1] - clock.ends[0]) * 1e3 / steps, losses

    return run, {"jit_compile": bool(gan.jit_compile)}


def function(generator, discriminator, batches):
    gan = Gan(generator, discriminator, batches.shape[1])
    gan.generator_optimizer.build(generator.trainable_variables)
    gan.discriminator_optimizer.build(discriminator.trainable_variables)
    step = tf.function(gan.train_step)
    real = [tf.constant(batch) for batch in batches]
    return timed(step, real, lambda losses: [float(loss) for loss in losses.values()]), {}


def train_on_batch(generator, discriminator, batches):
    """The loop of many tutorials: D on real, D on fake, then G through a stacked model in which D is frozen."""
    batch = batches.shape[1]
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    discriminator.compile(adam(), loss)
    stacked = keras.Sequential([generator, discriminator])
    ones, zeros = np.ones((batch, 1), np.float32), np.zeros((batch, 1), np.float32)

    def latent():
        return np.random.uniform(-1, 1, (batch, LATENT)).astype(np.float32)

    def step(real):
        fake = generator.predict_on_batch(latent())
        d_loss = discriminator.train_on_batch(real, ones) + discriminator.train_on_batch(fake, zeros)
        return d_loss, stacked.train_on_batch(latent(), ones)

    # Keras 3 looks at `trainable` when it traces a step, so D's own comes before D is frozen inside the stacked model.
    discriminator.train_on_batch(batches[0], ones)
    discriminator.trainable = False
    stacked.compile(adam(), loss)
    return timed(step, list(batches), lambda losses: [float(loss) for loss in losses]), {
        "jit_compile": bool(stacked.jit_compile)
    }


def prepare(request):
    keras.utils.set_random_seed(request["seed"])
    keras.mixed_precision.set_global_policy("mixed_bfloat16" if request["precision"] == "bfloat16" else "float32")
    generator, discriminator, shape = {"dense": dense, "dcgan28": dcgan28, "dcgan64": dcgan64}[request["workload"]](request["width"])
    weights = sum(int(np.prod(weight.shape)) for model in (generator, discriminator) for weight in model.trainable_weights)
    batches = image_batches(request["root"], request["batch"], shape)
    build = {"keras-fit": fit, "keras-batch": train_on_batch, "tf-function": function}[request["contender"]]
    run, extra = build(generator, discriminator, batches)
    gpus = tf.config.list_physical_devices("GPU")
    facts = {
        "weights": weights,
        "versions": {
            "Python": platform.python_version(),
            "TensorFlow (Python)": tf.__version__,
            "Keras": keras.__version__,
        },
        "device": tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU") if gpus else "CPU",
        # TensorFlow's own default is every processor it may run on.
        "threads": tf.config.threading.get_intra_op_parallelism_threads() or threads(),
        **extra,
    }
    return run, facts


serve(prepare)
