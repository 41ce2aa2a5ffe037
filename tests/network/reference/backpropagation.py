"""Numbers for tests/network/network.test.ts: one network, its error and the slopes of it.

Python's standard library only, and another method than any of ours: the complex step. For an analytic function,
Im(E(w + ih)) / h is dE/dw with no difference taken, so h may be so small that the answer is exact to rounding.

    python3 tests/network/reference/backpropagation.py
"""

from cmath import exp, tanh

# Two inputs, three tanh neurons, two sigmoid outputs; W[i][j] leads from i to j.
W1 = [[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]]
B1 = [0.1, -0.2, 0.3]
W2 = [[1.0, -0.5], [-2.0, 0.75], [0.5, 1.25]]
B2 = [0.05, -0.15]
EXAMPLES = [([1.0, -2.0], [1.0, 0.0]), ([0.5, 0.25], [0.0, 1.0]), ([-1.5, 1.0], [0.5, 0.5])]


def layer(x, weights, biases, f):
    return [f(sum(x[i] * weights[i][j] for i in range(len(x))) + biases[j]) for j in range(len(biases))]


def outputs(x):
    return layer(layer(x, W1, B1, tanh), W2, B2, lambda z: 1 / (1 + exp(-z)))


def error():
    total = sum((a - t) ** 2 for x, targets in EXAMPLES for a, t in zip(outputs(x), targets))
    return total / (2 * len(EXAMPLES))


def slopes(numbers, h=1e-30):
    found = []
    for i, kept in enumerate(numbers):
        numbers[i] = kept + h * 1j
        found.append(error().imag / h)
        numbers[i] = kept
    return found


print("outputs", [a.real for a in outputs(EXAMPLES[0][0])])
print("error", error().real)
print("W1", [slopes(row) for row in W1])
print("b1", slopes(B1))
print("W2", [slopes(row) for row in W2])
print("b2", slopes(B2))
