"""Numbers for tests/quality/neighbours.test.ts and for the Fréchet distance of scores.test.ts, by other people's programs:
python -m venv v && v/bin/pip install numpy==2.* scipy scikit-learn prdc && v/bin/python neighbours.py

prdc is the program of Naeem and others (2020); it has one k for all four. The kernel distance is that of Bińkowski and
others (2018), unbiased, with scikit-learn's polynomial kernel. The root of the product is SciPy's.
"""

import numpy as np
from prdc import compute_prdc
from scipy.linalg import sqrtm
from sklearn.metrics.pairwise import polynomial_kernel


def points(rows, columns, phase, scale=1.0):
    """The same numbers as scattered() of the test: three decimals of the scattered digits of a sine."""
    i = np.arange(rows)[:, None]
    j = np.arange(columns)[None, :]
    digits = np.sin(12.9898 * (i + 1) + 78.233 * (j + 1) + phase) * 43758.5453
    return np.floor(1000 * (digits - np.floor(digits))) / 1000 * scale


def unbiased(x, y):
    n, m, d = len(x), len(y), x.shape[1]
    k = lambda a, b: polynomial_kernel(a, b, degree=3, gamma=1 / d, coef0=1)
    own = lambda a: (k(a, a).sum() - np.trace(k(a, a))) / (len(a) * (len(a) - 1))
    return own(x) + own(y) - 2 * k(x, y).sum() / (n * m)


def blocks(x, y):
    n, m = len(x) // 10, len(y) // 10
    each = [unbiased(x[i * n : (i + 1) * n], y[i * m : (i + 1) * m]) for i in range(10)]
    return np.std(each, ddof=1) / np.sqrt(10)


def frechet(x, y):
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = sqrtm(a @ b)
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(a + b - 2 * root.real)


real, generated = points(200, 6, 0.3), points(150, 6, 1.1, 1.25)
for k in (3, 5):
    print(k, compute_prdc(real, generated, nearest_k=k))
print("kernel", repr(float(unbiased(real, generated))), repr(float(blocks(real, generated))))
print("frechet 6", repr(float(frechet(real, generated))))
print("frechet 64", repr(float(frechet(points(1500, 64, 0.3), points(1500, 64, 2.2, 1.25)))))
