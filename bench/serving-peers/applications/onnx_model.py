"""The model that a server of the comparison answers with, opened the same way in every one of them."""

import os

import numpy as np
import onnxruntime

INPUT, OUTPUT = "x", "y"


def open_model():
    """A session on one thread: each server has one core, and more threads only take it from the others."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"])


def run(session, rows):
    """Rows of features, float32 [n, width], to answers, float32 [n, 1]."""
    return session.run([OUTPUT], {INPUT: rows})[0]


def rows_of(tensor):
    """An input of the Open Inference Protocol as an array."""
    return np.asarray(tensor["data"], dtype=np.float32).reshape(tensor["shape"])


def reply_of(answers):
    """The protocol's reply; the array is left to orjson."""
    output = {"name": OUTPUT, "datatype": "FP32", "shape": answers.shape, "data": answers.ravel()}
    return {"model_name": "model", "outputs": [output]}
