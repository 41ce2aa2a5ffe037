"""Reads a folder of JPEGs as people do in Python: with Pillow in two threads, and with tf.data. See `../images/measure.ts`."""

import glob
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageOps

from wire import answer, threads


def pillow(request):
    """All images once, into one array on the disk; then shuffled batches of it."""
    files = sorted(glob.glob(os.path.join(request["folder"], "*", "*.jpg")))
    size, batch = request["size"], request["batch"]

    def decode(file):
        with Image.open(file) as image:
            return np.asarray(ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), (size, size), Image.LANCZOS))

    begin = time.perf_counter()
    cache = os.path.join(request["cache"], "images.npy")
    images = np.lib.format.open_memmap(cache, "w+", np.uint8, (len(files), size, size, 3))
    with ThreadPoolExecutor(threads()) as pool:
        for i, image in enumerate(pool.map(decode, files)):
            images[i] = image
    images.flush()
    first = (time.perf_counter() - begin) * 1e3

    images = np.load(cache, mmap_mode="r")
    random = np.random.default_rng(1)
    taken, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < request["milliseconds"] / 1e3:
        rows = random.choice(len(files), batch, replace=False)
        images[rows].astype(np.float32) / 127.5 - 1
        taken += 1
    return {"count": len(files), "firstMs": first, "batchMs": (time.perf_counter() - begin) * 1e3 / taken}


def tf_data(request):
    """A dataset that decodes and keeps what it decoded in a file; then shuffled batches of it."""
    import tensorflow as tf

    files = sorted(glob.glob(os.path.join(request["folder"], "*", "*.jpg")))
    size, batch = request["size"], request["batch"]

    def decode(file):
        image = tf.io.decode_jpeg(tf.io.read_file(file), channels=3)
        shape = tf.shape(image)
        side = tf.minimum(shape[0], shape[1])
        image = tf.image.crop_to_bounding_box(image, (shape[0] - side) // 2, (shape[1] - side) // 2, side, side)
        image = tf.image.resize(image, (size, size), method="lanczos3", antialias=True)
        return tf.cast(tf.clip_by_value(tf.round(image), 0, 255), tf.uint8)

    cached = (
        tf.data.Dataset.from_tensor_slices(files)
        .map(decode, num_parallel_calls=tf.data.AUTOTUNE)
        .cache(os.path.join(request["cache"], "images"))
    )
    begin = time.perf_counter()
    for _ in cached:
        pass
    first = (time.perf_counter() - begin) * 1e3

    batches = iter(
        cached.repeat()
        .shuffle(10 * batch, seed=1)
        .batch(batch, drop_remainder=True)
        .map(lambda images: tf.cast(images, tf.float32) / 127.5 - 1, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )
    next(batches)
    taken, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < request["milliseconds"] / 1e3:
        next(batches)
        taken += 1
    return {"count": len(files), "firstMs": first, "batchMs": (time.perf_counter() - begin) * 1e3 / taken}


answer(lambda request: {"pillow": pillow, "tf.data": tf_data}[request["way"]](request))
