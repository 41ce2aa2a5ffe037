"""The numbers of optimizers.test.ts and batch-normalization.test.ts, from the papers' formulas in exact fractions or
40-digit decimals, written without looking at the TypeScript. Run: python3 optimizers.py
"""

from decimal import Decimal as D
from decimal import getcontext

getcontext().prec = 40
SLOPES = [D("0.5"), D("-0.25"), D("1")]


def show(name, steps):
    print(name, [f"{float(step):.15g}" for step in steps])


# Kingma and Ba 2015, algorithm 1, with eta 0.1
m = v = D(0)
steps = []
for t, g in enumerate(SLOPES, start=1):
    m = D("0.9") * m + D("0.1") * g
    v = D("0.999") * v + D("0.001") * g * g
    m_hat = m / (1 - D("0.9") ** t)
    v_hat = v / (1 - D("0.999") ** t)
    steps.append(-D("0.1") * m_hat / (v_hat.sqrt() + D("1e-8")))
show("adam", steps)

# Zeiler 2012, algorithm 1, rho 0.95, epsilon 1e-6
s = u = D(0)
steps = []
for g in SLOPES:
    s = D("0.95") * s + D("0.05") * g * g
    step = -(u + D("1e-6")).sqrt() / (s + D("1e-6")).sqrt() * g
    u = D("0.95") * u + D("0.05") * step * step
    steps.append(step)
show("adadelta", steps)

# Tieleman and Hinton 2012, rho 0.9, epsilon 1e-7, eta 0.1
s = D(0)
steps = []
for g in SLOPES:
    s = D("0.9") * s + D("0.1") * g * g
    steps.append(-D("0.1") * g / (s + D("1e-7")).sqrt())
show("rmsprop", steps)

# Duchi et al. 2011, from 0.1, epsilon 1e-7, eta 0.1
s = D("0.1")
steps = []
for g in SLOPES:
    s += g * g
    steps.append(-D("0.1") * g / (s + D("1e-7")).sqrt())
show("adagrad", steps)

# Ioffe and Szegedy 2015, algorithm 1: features (1, 3, 8) and (-2, 0, 5), epsilon 0.001, gamma 2, beta 1 for the first
for values, gamma, beta in (([1, 3, 8], 2, 1), ([-2, 0, 5], 1, 0)):
    values = [D(x) for x in values]
    mean = sum(values) / 3
    variance = sum((x - mean) ** 2 for x in values) / 3
    show("normalised", [gamma * (x - mean) / (variance + D("0.001")).sqrt() + beta for x in values])
    show("mean, variance", [mean, variance])
