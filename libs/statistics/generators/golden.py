"""Writes the golden tables of libs/statistics from scipy, the independent implementation.

Run in a virtual environment with the pinned packages:
    pip install scipy==1.17.1 numpy==2.4.6 statsmodels scikit-learn mpmath==1.4.1
    python generators/golden.py            (in libs/statistics; rewrites fixtures/*.json)

Random samples come from a fixed seed and are rounded, so that the JSON holds exactly what scipy saw. Large samples are
not stored but described (`spaced`): both sides build them from the same integers.
"""

import json
import math
import pathlib

import mpmath
import numpy as np
import scipy
from scipy import stats
from sklearn.datasets import load_breast_cancer
from statsmodels.datasets import nile
from statsmodels.stats.multitest import multipletests

assert scipy.__version__ == "1.17.1", scipy.__version__
OUT = pathlib.Path(__file__).parent.parent / "fixtures"
mpmath.mp.dps = 60
rng = np.random.default_rng(20250714)


def write(name, rows, note):
    OUT.mkdir(exist_ok=True)
    body = {"source": f"scipy {scipy.__version__}", "generator": "generators/golden.py", "note": note, "rows": rows}
    (OUT / f"{name}.json").write_text(json.dumps(body, allow_nan=False, indent=1) + "\n")


def described(side):
    """A sample as the specs build it: explicit values, or `spaced` {n, from, step, modulo}."""
    if isinstance(side, dict):
        i = np.arange(side["n"], dtype=np.float64)
        values = i if side["modulo"] == 0 else np.mod(i, side["modulo"])
        return values * side["step"] + side["from"]
    return np.asarray(side, dtype=np.float64)


def spaced(n, start=0.0, step=1.0, modulo=0):
    return {"n": n, "from": start, "step": step, "modulo": modulo}


def ks_row(name, first, second):
    a, b = described(first), described(second)
    result = stats.ks_2samp(a, b)
    return {
        "name": name,
        "first": first,
        "second": second,
        "statistic": float(result.statistic),
        "location": float(result.statistic_location),
        "sign": int(result.statistic_sign),
        "p": float(result.pvalue),
    }


def normals(n, shift=0.0, digits=6):
    return [round(float(x), digits) for x in rng.normal(shift, 1, n)]


def ks_tables():
    cancer = load_breast_cancer().data
    volume = nile.load_pandas().data["volume"].tolist()
    rows = [
        ks_row("breast_cancer mean radius, rows 0-299 vs 300-568", cancer[:300, 0].tolist(), cancer[300:, 0].tolist()),
        ks_row("Nile to 1898 vs after", volume[:28], volume[28:]),
        ks_row("one value each, equal", [1.0], [1.0]),
        ks_row("one value each, different", [1.0], [2.0]),
        ks_row("one against many", [0.5], normals(50)),
        ks_row("identical samples", [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
        ks_row("constant columns apart", [1.0] * 30, [2.0] * 20),
        ks_row("constant columns alike", [4.0] * 30, [4.0] * 20),
        ks_row("negative first", [3.0, 4.0, 5.0, 6.0], [1.0, 2.0, 3.0]),
        ks_row("binary ties", [0.0] * 120 + [1.0] * 80, [0.0] * 90 + [1.0] * 110),
        ks_row("five levels", [float(x) for x in rng.integers(0, 5, 200)], [float(x) for x in rng.integers(0, 5, 150)]),
        ks_row("equal sizes", normals(20), normals(20, 0.5)),
        ks_row("equal sizes, no shift", normals(100), normals(100)),
        ks_row("coprime sizes", normals(97), normals(101, 0.3)),
        ks_row("small unequal", normals(5), normals(8, 1.0)),
        ks_row("500 vs 700, shifted by 2", normals(500, digits=4), normals(700, 2.0, 4)),
        ks_row("equal 1000, far apart", spaced(1000), spaced(1000, 700.5)),
        ks_row("equal 500, disjoint", spaced(500), spaced(500, 1000.0)),
        ks_row("2000 vs 8000, small shift", spaced(2000, 100.0, 4.0), spaced(8000)),
        ks_row("2000 vs 9973, mid shift", spaced(2000, 500.25, 5.0), spaced(9973)),
        ks_row("700 vs 900, p about 1e-250", spaced(700), spaced(900, 560.5, 0.9)),
        ks_row("10000 vs 9999 quiet", spaced(10000, 30.3), spaced(9999)),
        ks_row("large: 20 vs 20000 (Durbin or tail)", spaced(20, 3000.5, 700.0), spaced(20000)),
        ks_row("large: 100 vs 30000, mid", spaced(100, 900.5, 290.0), spaced(30000)),
        ks_row("large: 130 vs 30000, close", spaced(130, 400.5, 228.0), spaced(30000)),
        ks_row("large: 2000 vs 300000, quiet (Pelz-Good)", spaced(2000, 4100.5, 148.0), spaced(300000)),
        ks_row("large: 2000 vs 300000, near-perfect fit", spaced(2000, 75.5, 150.0), spaced(300000)),
        ks_row("large: 2000 vs 300000, drifted", spaced(2000, 40000.5, 130.0), spaced(300000)),
        ks_row("large: 2000 vs 300000, tiny p", spaced(2000, 100000.5, 100.0), spaced(300000)),
        ks_row("large: 100000 vs 100000, tiny p", spaced(100000, 4000.0), spaced(100000)),
        ks_row("large: ties", spaced(20000, 0.0, 1.0, 7), spaced(15000, 0.0, 1.0, 8)),
    ]
    for n, m in [(17, 23), (60, 60), (140, 90), (333, 1000)]:
        for shift in (0.0, 0.2, 0.8):
            rows.append(ks_row(f"normals {n} vs {m} shift {shift}", normals(n), normals(m, shift)))
    write("ks-two-sample", rows, "ks_2samp(method='auto')")

    law = []
    for n in (1, 2, 5, 20, 77, 140, 141, 500, 2000, 10_000, 99_999, 1_000_000):
        root = math.sqrt(n)
        for z in (0.35, 0.5, 0.7, 0.85, 1.0, 1.3, 1.48, 1.49, 1.9, 2.1, 3.0, 6.0, 12.0, 18.0):
            d = z / root
            if 0 < d < 1:
                law.append({"n": n, "d": d, "p": float(stats.kstwo.sf(d, n))})
        for d in (0.6 / n, 0.9 / n, 1.0 / n, 1 - 0.5 / n, 0.5, 0.75):
            if 0 < d < 1:
                law.append({"n": n, "d": d, "p": float(stats.kstwo.sf(d, n))})
    # scipy itself is exact to ~1e-10 only where it does not subtract from 1 or approximate; rows keep what it says.
    write("kolmogorov-survival", [row for row in law if row["p"] > 1e-305], "kstwo.sf(d, n)")


def chi_square_tables():
    rows = []
    for df in (1, 2, 3, 4, 5, 9, 10, 29, 30, 99, 100, 499, 1899, 1900, 5000, 20000):
        for factor in (0.01, 0.5, 0.9, 1.0, 1.1, 1.5, 2.5, 5, 20, 60):
            x = df * factor if df > 1 else factor * factor
            exact = mpmath.gammainc(mpmath.mpf(df) / 2, mpmath.mpf(x) / 2, mpmath.inf, regularized=True)
            rows.append(
                {"df": df, "x": x, "p": float(exact), "logP": float(mpmath.log(exact)), "scipy": float(stats.chi2.sf(x, df))}
            )
    for x in (50.0, 200.0, 700.0, 1300.0, 1370.0, 5000.0):
        for df in (1, 2, 7, 40):
            exact = mpmath.gammainc(mpmath.mpf(df) / 2, mpmath.mpf(x) / 2, mpmath.inf, regularized=True)
            rows.append(
                {"df": df, "x": x, "p": float(exact), "logP": float(mpmath.log(exact)), "scipy": float(stats.chi2.sf(x, df))}
            )
    write("chi-square-survival", rows, "p and logP by mpmath at 60 digits, scipy's chi2.sf beside them")

    tables = [
        ("deciles 30x10 vs observed", [30] * 10, [35, 31, 39, 34, 22, 28, 22, 16, 12, 30]),
        ("two by two", [120, 80], [90, 110]),
        ("large effect", [5000, 3000, 2000], [200, 900, 900]),
        ("no difference", [100, 200, 300], [10, 20, 30]),
        ("p below 1e-300", [90000, 10000], [2000, 8000]),
        ("one unseen cell, common", [500, 500, 0], [50, 50, 60]),
        ("forty levels", [int(x) for x in rng.integers(200, 900, 40)], [int(x) for x in rng.integers(20, 90, 40)]),
        ("unbalanced sizes", [1000000, 2000000], [15, 45]),
    ]
    homogeneity = []
    for name, reference, current in tables:
        result = stats.chi2_contingency(np.array([reference, current]), correction=False)
        homogeneity.append(
            {
                "name": name,
                "reference": reference,
                "current": current,
                "statistic": float(result.statistic),
                "df": int(result.dof),
                "p": float(result.pvalue),
                "v": float(stats.contingency.association(np.array([reference, current]), method="cramer")),
            }
        )
    write("chi-square-homogeneity", homogeneity, "chi2_contingency(correction=False); no row needs pooling")


def others():
    cancer = load_breast_cancer().data
    p_values = [float(stats.ks_2samp(cancer[:300, i], cancer[300:, i]).pvalue) for i in range(30)]
    more = [round(float(x), 12) for x in rng.uniform(0, 1, 12)]
    rows = [
        {
            "name": name,
            "p": values,
            "bh": [float(x) for x in stats.false_discovery_control(values, method="bh")],
            "by": [float(x) for x in stats.false_discovery_control(values, method="by")],
            "holm": [float(x) for x in multipletests(values, method="holm")[1]],
            "bonferroni": [float(x) for x in multipletests(values, method="bonferroni")[1]],
        }
        for name, values in [
            ("breast_cancer, 30 features", p_values),
            ("uniform", more),
            ("ties and extremes", [0.0, 1.0, 0.05, 0.05, 0.05, 1e-300, 0.5]),
            ("one", [0.04]),
        ]
    ]
    write("adjusted-p-values", rows, "scipy false_discovery_control; Holm and Bonferroni by statsmodels multipletests")

    rows = []
    for name, values in [("1..10", list(range(1, 11))), ("1..100", list(range(1, 101))), ("normals", normals(37)), ("one", [7.5])]:
        for p in (0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0):
            rows.append({"name": name, "values": values, "p": p, "quantile": float(np.quantile(values, p))})
    write("quantile", rows, "numpy.quantile, the default method 'linear' (type 7)")


ks_tables()
chi_square_tables()
others()
