"""Numbers for tests/quality/scores.test.ts, by NumPy in 64 bits: python frechet.py

The trace of the root is taken another way than in src/quality/scores/gaussian.ts: the eigenvalues of the product of the two
covariances as it is, which is not symmetric.
"""

import numpy as np


def points(rows: int, columns: int, phase: float) -> np.ndarray:
    """The same numbers as points() of the test."""
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    return np.round(np.sin(phase + 1.7 * i + 0.9 * j * j) * (1 + j) + 0.1 * ((i * (j + 3)) % 7), 3)


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    s, t = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = np.sqrt(np.clip(np.linalg.eigvals(s @ t).real, 0, None)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * root)


def score(p: np.ndarray) -> float:
    return float(np.exp((p * np.log(p / p.mean(0))).sum(1).mean()))


if __name__ == "__main__":
    print("40 × 3 against 25 × 3:", frechet(points(40, 3, 0.3), points(25, 3, 1.1)))
    print("60 × 5 against 60 × 5:", frechet(points(60, 5, 0.2), points(60, 5, 2.0)))
    print("4 × 6 against 5 × 6 (fewer points than features):", frechet(points(4, 6, 0.2), points(5, 6, 2.0)))
    shares = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.25, 0.5, 0.25], [0.05, 0.9, 0.05]])
    print("classifier score:", score(shares))
