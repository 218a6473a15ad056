"""Calls a running inference service through KServe's own clients and prints what they got as one JSON object.

    python kserve_client.py <base URL> <gRPC host:port>
It expects the model `iris` (three floats in, two probabilities out).
"""

import asyncio
import json
import sys

BASE, GRPC = sys.argv[1:3]
# Importing kserve reads the command line as its own.
sys.argv = sys.argv[:1]

import numpy as np  # noqa: E402
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig  # noqa: E402

X = np.array([[0, 0, 0], [3, 1, 2]], np.float32)


def request(binary):
    tensor = InferInput("x", list(X.shape), "FP32")
    tensor.set_data_from_numpy(X, binary_data=binary)
    return InferRequest("iris", [tensor], request_id="k-1")


def values(response):
    return response.outputs[0].as_numpy().reshape(-1).tolist()


async def over_http(protocol):
    client = InferenceRESTClient(RESTConfig(protocol=protocol, timeout=20))
    if protocol == "v1":
        ready = await client.is_model_ready(BASE, "iris")
        return {"ready": ready, "predictions": await client.infer(BASE, {"instances": X.tolist()}, model_name="iris")}
    return {
        "live": await client.is_server_live(BASE),
        "ready": await client.is_server_ready(BASE),
        "model_ready": await client.is_model_ready(BASE, "iris"),
        "json": values(await client.infer(BASE, request(False), model_name="iris")),
        "binary": values(await client.infer(BASE, request(True), model_name="iris")),
    }


async def over_grpc():
    client = InferenceGRPCClient(GRPC, use_ssl=False, timeout=20)
    answer = {
        "live": await client.is_server_live(),
        "ready": await client.is_server_ready(),
        "model_ready": await client.is_model_ready("iris"),
        "raw": values(await client.infer(request(True))),
        "typed": values(await client.infer(request(False))),
    }
    await client.close()
    return answer


async def main():
    return {"v2": await over_http("v2"), "v1": await over_http("v1"), "grpc": await over_grpc()}


print(json.dumps(asyncio.run(main())))
