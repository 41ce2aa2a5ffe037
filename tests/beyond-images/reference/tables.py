"""Numbers for tests/beyond-images/tables-scores.test.ts, by SciPy, scikit-learn and pandas: python tables.py

Needs scipy, scikit-learn and pandas; run it from anywhere.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp, pearsonr
from scipy.stats.contingency import association
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors

CSV = Path(__file__).parents[3] / "src" / "datasets" / "tables" / "smokers" / "smokers.csv"
ORDER = {
    "sex": ["male", "female"],
    "education": ["grade school", "some high school", "high school", "some college", "college"],
    "quit by 1982": ["no", "yes"],
    "alcohol": ["daily", "weekly", "monthly", "rarely", "never"],
    "exercise": ["much", "some", "little"],
    "died by 1992": ["no", "yes"],
}

table = pd.read_csv(CSV)
for name, categories in ORDER.items():
    table[name] = pd.Categorical(table[name], categories)
train, held_out = table[:1000], table[1000:]
numbers = [name for name in table if name not in ORDER]


def marginal(name: str) -> float:
    if name in numbers:
        return float(ks_2samp(train[name], held_out[name]).statistic)
    shares = [part[name].value_counts(normalize=True, sort=False) for part in (train, held_out)]
    return float((shares[0] - shares[1]).abs().sum() / 2)


def ratio(part: pd.DataFrame, category: str, number: str) -> float:
    groups = part.groupby(category, observed=True)[number]
    between = (groups.size() * (groups.mean() - part[number].mean()) ** 2).sum()
    return float(np.sqrt(between / ((part[number] - part[number].mean()) ** 2).sum()))


def go_together(part: pd.DataFrame, a: str, b: str) -> float:
    if a in numbers and b in numbers:
        return float(pearsonr(part[a], part[b]).statistic)
    if a in ORDER and b in ORDER:
        return float(association(pd.crosstab(part[a], part[b]), method="cramer"))
    return ratio(part, a, b) if a in ORDER else ratio(part, b, a)


def features(part: pd.DataFrame, target: str) -> np.ndarray:
    columns = []
    for name in table:
        if name == target:
            continue
        if name in numbers:
            columns.append((part[name] - train[name].mean()) / train[name].std(ddof=1))
        else:
            columns += [(part[name] == category).astype(float) for category in ORDER[name]]
    return np.column_stack(columns)


def useful(target: str) -> float:
    model = LogisticRegression(C=1, tol=1e-10, max_iter=10_000)
    model.fit(features(train, target), train[target].cat.codes)
    return float(roc_auc_score(held_out[target].cat.codes, model.decision_function(features(held_out, target))))


def nearest() -> np.ndarray:
    spans = {name: train[name].max() - train[name].min() for name in numbers}

    def gower(part: pd.DataFrame) -> np.ndarray:
        columns = [part[name] / spans[name] for name in numbers]
        # Two halves, so that two different categories are 1 apart in the sum of absolute differences.
        columns += [(part[name] == c).astype(float) / 2 for name, all_ in ORDER.items() for c in all_]
        return np.column_stack(columns)

    search = NearestNeighbors(n_neighbors=1, metric="manhattan", algorithm="brute").fit(gower(train))
    return search.kneighbors(gower(held_out))[0][:, 0] / table.shape[1]


if __name__ == "__main__":
    print("marginals:", {name: round(marginal(name), 6) for name in table})
    pairs = [(a, b) for i, a in enumerate(table) for b in list(table)[:i]]
    gaps = [abs(go_together(train, a, b) - go_together(held_out, a, b)) for a, b in pairs]
    print("association distance:", round(float(np.mean(gaps)), 6))
    for a, b in [("age", "smoking"), ("sex", "height"), ("education", "alcohol"), ("sex", "quit by 1982")]:
        print(f"{a} and {b}:", round(go_together(train, a, b), 6))
    for target in ("died by 1992", "sex", "quit by 1982"):
        print("area under the curve,", target, round(useful(target), 5))
    distances = nearest()
    print("nearest:", np.round(np.percentile(distances, [0, 50, 100]), 6))
    i = np.arange(100)
    values = np.where(i < 60, 10 + 2 * np.sin(1.7 * i), 20 + np.sin(0.9 * i * i)).reshape(-1, 1)
    two = GaussianMixture(2, tol=1e-12, max_iter=5000, reg_covar=0, random_state=0, n_init=5).fit(values)
    order = np.argsort(two.means_[:, 0])
    print("two modes:", two.weights_[order], two.means_[order, 0], np.sqrt(two.covariances_[order, 0, 0]))
    print("log-likelihood:", round(two.score(values) * len(values), 6))
