"""LitServe with its batching; its argument is the port."""

import sys

import litserve
import numpy as np
from onnx_model import open_model, run


class OnnxApi(litserve.LitAPI):
    def setup(self, device):
        self.session = open_model()

    def decode_request(self, request):
        return np.asarray(request["x"], dtype=np.float32)

    def predict(self, rows):
        return run(self.session, rows)

    def encode_response(self, answer):
        return {"y": answer.tolist()}


if __name__ == "__main__":
    api = OnnxApi(max_batch_size=32, batch_timeout=0.001)
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), num_api_servers=1, log_level="error", generate_client_file=False)
