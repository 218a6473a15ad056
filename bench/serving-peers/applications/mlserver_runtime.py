"""MLServer has no runtime for ONNX of its own: this is one."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from onnx_model import open_model, run


class OnnxRuntime(MLModel):
    async def load(self) -> bool:
        self.session = open_model()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        answers = run(self.session, NumpyCodec.decode_input(payload.inputs[0]))
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("y", answers)])
