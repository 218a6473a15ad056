"""Writes the ONNX project's own test cases of the operators named, each as a model and its data, into the folder given.

The cases are those of onnx.backend.test, in the layout of its test data: <case>/model.onnx, <case>/input_<n>.pb, <case>/output_<n>.pb.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")
folder, wanted = Path(sys.argv[1]), set(sys.argv[2:])

for case in collect_testcases(None):
    graph = case.model.graph
    # Expanded cases spell an operator out in others; they have the same data.
    if len(graph.node) != 1 or graph.node[0].op_type not in wanted or "_expanded" in case.name:
        continue
    values = [value for data_set in case.data_sets for side in data_set for value in side]
    if not all(isinstance(value, (np.ndarray, np.generic)) for value in values):
        continue
    target = folder / case.name
    target.mkdir(parents=True)
    (target / "model.onnx").write_bytes(case.model.SerializeToString())
    inputs, outputs = case.data_sets[0]
    for side, tensors in (("input", inputs), ("output", outputs)):
        for at, value in enumerate(tensors):
            tensor = numpy_helper.from_array(np.asarray(value))
            (target / f"{side}_{at}.pb").write_bytes(tensor.SerializeToString())
