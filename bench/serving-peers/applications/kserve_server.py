"""KServe's Python server; its argument is the port."""

import sys

import numpy as np

port, sys.argv = int(sys.argv[1]), sys.argv[:1]  # importing kserve reads the command line

import kserve  # noqa: E402
from onnx_model import open_model, run  # noqa: E402


class OnnxModel(kserve.Model):
    def __init__(self):
        super().__init__("model")
        self.session = open_model()
        self.ready = True

    async def predict(self, payload, headers=None, response_headers=None):
        answers = run(self.session, np.asarray(payload.inputs[0].as_numpy(), dtype=np.float32))
        output = kserve.InferOutput("y", list(answers.shape), "FP32", answers.ravel().tolist())
        return kserve.InferResponse(payload.id or "request", "model", [output])


if __name__ == "__main__":
    kserve.ModelServer(http_port=port, workers=1, enable_grpc=False, access_log_format=None).start([OnnxModel()])
