"""Packs an ONNX file as an MLflow model. Arguments: the file, the folder to make."""

import sys

import mlflow.onnx
import onnx

mlflow.onnx.save_model(onnx.load(sys.argv[1]), sys.argv[2])
