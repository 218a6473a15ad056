"""Trains small models of the kinds that people deploy and converts each to ONNX, one file a model, into the folder given."""

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    VotingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, Ridge, SGDClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
out = Path(sys.argv[1])
random = np.random.default_rng(7)
FEATURES, ROWS = 8, 400
X = (random.normal(size=(ROWS, FEATURES)) * [1, 2, 0.5, 10, 1, 1, 3, 1] + [0, 1, 0, 50, 0, 0, -2, 0]).astype(np.float32)
signal = X[:, 0] + 0.3 * X[:, 1] * X[:, 4] - 0.05 * X[:, 3] + random.normal(size=ROWS) * 0.3
two = (signal > np.median(signal)).astype(np.int64)
three = np.digitize(signal, np.quantile(signal, [0.33, 0.66])).astype(np.int64)
words = np.array(["early", "late", "on-time"])[three]

# onnxruntime-node's newest operator sets lie above these; converters are pinned to what they were tested with.
OPSET = {"": 17, "ai.onnx.ml": 3}


def save(name, model):
    (out / f"{name}.onnx").write_bytes(model.SerializeToString())


def sklearn(name, model, y, x=X):
    model.fit(x, y)
    is_classifier = hasattr(model, "classes_")
    options = {id(model): {"zipmap": False}} if is_classifier else None
    save(name, to_onnx(model, x[:1], options=options, target_opset=OPSET))


sklearn("linear-regression", LinearRegression(), signal)
sklearn("ridge-two-targets", Ridge(), np.c_[signal, -signal])
sklearn("elastic-net", make_pipeline(StandardScaler(), ElasticNet(alpha=0.01)), signal)
sklearn("logistic-regression-2", LogisticRegression(max_iter=500), two)
sklearn("logistic-regression-3", LogisticRegression(max_iter=500), three)
sklearn("logistic-regression-words", LogisticRegression(max_iter=500), words)
sklearn("sgd-classifier", SGDClassifier(loss="log_loss", random_state=1), two, StandardScaler().fit_transform(X).astype(np.float32))
sklearn("scaled-logistic", make_pipeline(StandardScaler(), LogisticRegression()), two)
sklearn("min-max-ridge", make_pipeline(MinMaxScaler(), Ridge()), signal)
sklearn("normalized-logistic", make_pipeline(Normalizer(), LogisticRegression()), three)
sklearn("imputed-ridge", make_pipeline(SimpleImputer(), StandardScaler(), Ridge()), signal)
sklearn("polynomial-ridge", make_pipeline(StandardScaler(), PolynomialFeatures(2), Ridge()), signal)
sklearn("decision-tree-classifier", DecisionTreeClassifier(max_depth=6, random_state=1), three)
sklearn("decision-tree-regressor", DecisionTreeRegressor(max_depth=6, random_state=1), signal)
sklearn("random-forest-2", RandomForestClassifier(40, max_depth=7, random_state=1), two)
sklearn("random-forest-3", RandomForestClassifier(40, random_state=1), three)
sklearn("random-forest-words", RandomForestClassifier(20, max_depth=6, random_state=1), words)
sklearn("random-forest-regressor", RandomForestRegressor(50, random_state=1), signal)
sklearn("extra-trees-regressor", ExtraTreesRegressor(30, max_depth=8, random_state=1), signal)
sklearn("gradient-boosting-2", GradientBoostingClassifier(n_estimators=60, random_state=1), two)
sklearn("gradient-boosting-3", GradientBoostingClassifier(n_estimators=40, random_state=1), three)
sklearn("gradient-boosting-regressor", GradientBoostingRegressor(n_estimators=100, max_depth=6, random_state=1), signal)
sklearn("ada-boost", AdaBoostClassifier(n_estimators=10, random_state=1), two)
sklearn("mlp-classifier-2", make_pipeline(StandardScaler(), MLPClassifier((32,), max_iter=300, random_state=1)), two)
sklearn("mlp-classifier-3", MLPClassifier((32, 16), activation="tanh", max_iter=200, random_state=1), three, StandardScaler().fit_transform(X).astype(np.float32))
sklearn("mlp-regressor", make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(32,), max_iter=300, random_state=1)), signal)
sklearn("support-vectors", make_pipeline(StandardScaler(), SVC(probability=True, random_state=1)), two)
sklearn("voting", VotingClassifier([("a", LogisticRegression()), ("b", DecisionTreeClassifier(max_depth=4, random_state=1))], voting="soft", flatten_transform=False), two)

forest = IsolationForest(n_estimators=30, random_state=1).fit(X)
save("isolation-forest", to_onnx(forest, X[:1], target_opset=OPSET))

cities = random.choice(["JFK", "LAX", "Zürich"], size=(ROWS, 1))
kinds = random.integers(0, 4, size=(ROWS, 1))
numbers = X[:, :4]
frame = pandas.DataFrame({f"n{i}": numbers[:, i] for i in range(4)} | {"city": cities[:, 0], "kind": kinds[:, 0]})
for name, last in {"table-logistic": LogisticRegression(max_iter=500), "table-boosting": GradientBoostingClassifier(n_estimators=30, random_state=1)}.items():
    by_name = ColumnTransformer(
        [
            ("number", make_pipeline(SimpleImputer(), StandardScaler()), [f"n{i}" for i in range(4)]),
            ("city", OneHotEncoder(handle_unknown="ignore"), ["city"]),
            ("kind", OneHotEncoder(handle_unknown="ignore"), ["kind"]),
        ]
    )
    pipeline = make_pipeline(by_name, last).fit(frame, two)
    inputs = [(f"n{i}", FloatTensorType([None, 1])) for i in range(4)]
    inputs += [("city", StringTensorType([None, 1])), ("kind", Int64TensorType([None, 1]))]
    save(name, convert_sklearn(pipeline, initial_types=inputs, options={id(pipeline): {"zipmap": False}}, target_opset=OPSET))

import lightgbm  # noqa: E402
import xgboost  # noqa: E402
from onnxmltools import convert_lightgbm, convert_xgboost  # noqa: E402
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloat  # noqa: E402

shape = [("x", ToolsFloat([None, FEATURES]))]
gaps = np.where(random.random(X.shape) < 0.05, np.nan, X).astype(np.float32)
for name, model, y in [
    ("xgboost-regressor", xgboost.XGBRegressor(n_estimators=100, max_depth=6), signal),
    ("xgboost-2", xgboost.XGBClassifier(n_estimators=60, max_depth=5), two),
    ("xgboost-3", xgboost.XGBClassifier(n_estimators=40, max_depth=4), three),
]:
    save(name, convert_xgboost(model.fit(gaps, y), initial_types=shape, target_opset=15))
for name, model, y in [
    ("lightgbm-regressor", lightgbm.LGBMRegressor(n_estimators=100, verbose=-1), signal),
    ("lightgbm-2", lightgbm.LGBMClassifier(n_estimators=60, verbose=-1), two),
    ("lightgbm-3", lightgbm.LGBMClassifier(n_estimators=40, verbose=-1), three),
]:
    save(name, convert_lightgbm(model.fit(gaps, y), initial_types=shape, target_opset=15, zipmap=False))
