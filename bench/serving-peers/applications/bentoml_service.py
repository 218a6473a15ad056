"""BentoML with its adaptive batching."""

import bentoml
import numpy as np
from onnx_model import open_model, run


@bentoml.service(workers=1, traffic={"timeout": 60, "max_concurrency": 1000}, logging={"access": {"enabled": False}})
class OnnxService:
    def __init__(self):
        self.session = open_model()

    @bentoml.api(batchable=True, max_batch_size=64, max_latency_ms=1000)
    def predict(self, x: np.ndarray) -> np.ndarray:
        return run(self.session, np.asarray(x, dtype=np.float32))
