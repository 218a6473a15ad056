"""Submits an ONNX file to Modelyard without the MLflow client.

    python submit_model.py <brokers> <model name> <ONNX file> <its address as the registry sees it>

The address lies below one of MODELYARD_SUBMISSION_SOURCES. The answer is ModelRegistered on the topic registry.model-version, whose
ce_causationid is the id printed here, or a record in the topic dlq.registry, whose dlq-error-message says why not.
"""

import hashlib
import json
import sys
import uuid
from datetime import datetime, timezone

from confluent_kafka import Producer


def digest_of(path: str) -> str:
    with open(path, "rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def main(brokers: str, name: str, path: str, source: str) -> None:
    event_id = str(uuid.uuid4())
    digest = digest_of(path)
    submission = {
        # The same file of the same model is the same wish, however often this runs.
        "submissionId": f"{name}/{digest}",
        "name": name,
        "source": source,
        "digest": digest,
        "createModel": True,
        "description": "Submitted by the training pipeline.",
        "tags": {"team": "cargo"},
        "aliases": ["candidate"],
    }
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": "https://pipelines.example/training",
        "ce_type": "modelyard.ModelSubmitted.v1",
        "ce_time": datetime.now(timezone.utc).isoformat(),
        "ce_actor": "user:ada",
        "ce_reason": "weekly training",
    }
    # The key is the model's name: submissions of one model stay in order.
    producer = Producer({"bootstrap.servers": brokers, "acks": "all"})
    producer.produce("registry.submission", json.dumps(submission), name, headers=list(headers.items()))
    if producer.flush(30) > 0:
        sys.exit("the broker did not take the submission within 30 seconds")
    print(event_id)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
