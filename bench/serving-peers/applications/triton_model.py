"""The model of Triton's Python backend: all requests of a batch in one run."""

import numpy as np
import triton_python_backend_utils as triton

from onnx_model import open_model, run

class TritonPythonModel:
    def initialize(self, _arguments):
        self.session = open_model()

    def execute(self, requests):
        inputs = [triton.get_input_tensor_by_name(request, "x").as_numpy() for request in requests]
        answers = run(self.session, inputs[0] if len(inputs) == 1 else np.concatenate(inputs))
        replies, start = [], 0
        for rows in inputs:
            end = start + len(rows)
            replies.append(triton.InferenceResponse([triton.Tensor("y", answers[start:end])]))
            start = end
        return replies
