"""Publishes Modelyard's events to Kafka as CloudEvents 1.0.2 in binary mode (docs/events.md): attributes in headers, JSON as the value."""

import itertools
import json
import threading
import uuid
from datetime import UTC, datetime

from confluent_kafka import Producer

# So many records in a row share a key, so that batches stay together and records keep their order; 16 buckets spread the load.
RECORDS_PER_BUCKET = 1024
BUCKETS = 16


def instant(time: datetime | None = None) -> str:
    """RFC 3339 in UTC with milliseconds, as every time in an event is written."""
    return (time or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class EventPublisher:
    """One for a process. It counts its records of each type without a gap: by that the monitor knows repeats and losses."""

    def __init__(self, brokers: str, source: str):
        self.source = source
        self.failed = 0
        self._name = f"{source}/{uuid.uuid4()}"
        self._sequences = {}
        # FastAPI runs plain functions on threads; a count and its record must reach the producer in one order.
        self._lock = threading.Lock()
        # Idempotent: what librdkafka sends again arrives once and in order.
        self._producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 5})

    def publish(self, topic: str, event_type: str, data: dict) -> None:
        """Returns at once; `flush` waits until the log has it. Raises BufferError when the local queue is full."""
        with self._lock:
            self._produce(topic, event_type, data)
        self._producer.poll(0)

    def flush(self, seconds: float = 10) -> int:
        """How many records the log does not hold yet when the time is up."""
        return self._producer.flush(seconds)

    def _produce(self, topic, event_type, data):
        sequence = next(self._sequences.setdefault(event_type, itertools.count()))
        record = {**data, "producer": f"{self._name}/{event_type}", "producerSequence": sequence}
        key = f"{record['modelId'] or record['name']}/{sequence // RECORDS_PER_BUCKET % BUCKETS}"
        headers = {
            "content-type": "application/json",
            "ce_specversion": "1.0",
            "ce_id": str(uuid.uuid4()),
            "ce_source": self.source,
            "ce_type": f"modelyard.{event_type}.v1",
            "ce_time": instant(),
            "ce_partitionkey": key,
        }
        self._producer.produce(topic, json.dumps(record).encode(), key, headers=list(headers.items()), on_delivery=self._delivered)

    def _delivered(self, error, _message):
        if error is not None:
            self.failed += 1
