"""Reads blocks of predictions from the topic inference.prediction, with NumPy alone.

    block = read_block(value)            # value: bytes of a PredictionsLogged record
    block.features["hour"]               # a NumPy array (numbers: NaN is missing) or a list (texts, flags: None is missing)
    block.records()                      # one dict for each prediction, as PredictionLogged's JSON has it

The layout is described in docs/prediction-blocks.md. As a program it prints the records of the files it is given:

    python examples/python/prediction_blocks.py BLOCK...
"""

import json
import math
import struct
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import numpy as np

FIXED_COLUMNS = (
    "predictionId", "unit", "experiment", "arm", "propensity", "shadow", "verification",
    "requestTime", "eventTime", "latencyMs", "decision", "threshold", "confidence", "error",
)  # fmt: skip
NUMBERS = {2: "<i4", 3: "<i8", 4: "<u8", 5: "<f4", 6: "<f8"}
NONE, BOOL, TEXT, DICTIONARY, JSON = 0, 1, 7, 8, 9
SAME, NULLS, LISTS = 1, 2, 4


class MalformedBlock(ValueError):
    """Bytes that are no prediction block of version 1."""


@dataclass
class Group:
    """Predictions that were answered together; a column is an array or a list with one entry for each."""

    rows: int
    first_sequence: int
    time_ms: int
    columns: dict = field(default_factory=dict)
    features: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)


@dataclass
class Block:
    header: dict
    groups: list

    @property
    def features(self):
        """Each feature over all groups."""
        return {name: _joined([group.features[name] for group in self.groups]) for name in self.header["features"]}

    @property
    def outputs(self):
        return {name: _joined([group.outputs[name] for group in self.groups]) for name in self.header["outputs"]}

    def records(self):
        """The JSON events that the block stands for."""
        return [record for group in self.groups for record in _records(self.header, group)]


class Reader:
    def __init__(self, data):
        self.data, self.at = bytes(data), 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise MalformedBlock(f"{count} bytes are missing at byte {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def unpack(self, layout):
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def array(self, dtype, count):
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)

    def texts(self, count):
        return [self.take(int(length)).decode("utf-8") for length in self.array("<u4", count)]


def read_block(data):
    """Reads the value of a PredictionsLogged record. Raises MalformedBlock for anything else."""
    reader = Reader(data)
    magic, version, _, header_bytes = reader.unpack("4sHHI")
    if magic != b"MYPB" or version != 1:
        raise MalformedBlock("not a prediction block of version 1")
    header = json.loads(reader.take(header_bytes))
    groups = []
    while not groups or reader.at < len(reader.data):
        groups.append(_read_group(reader, header))
    return Block(header, groups)


def _read_group(reader, header):
    length, rows, first_sequence, time_ms = reader.unpack("IHQq")
    end = reader.at - 18 + length
    group = Group(rows, first_sequence, time_ms)
    group.columns = {name: _read_column(reader, rows) for name in FIXED_COLUMNS}
    group.features = {name: _read_column(reader, rows) for name in header["features"]}
    group.outputs = {name: _read_column(reader, rows) for name in header["outputs"]}
    if reader.at != end:
        raise MalformedBlock(f"a group does not end at byte {end}")
    return group


def _read_column(reader, rows):
    kind, flags = reader.unpack("BB")
    stored = 1 if flags & SAME else rows
    width = reader.unpack("I")[0] if flags & LISTS else None
    count = stored * (1 if width is None else width)
    nulls = None
    if flags & NULLS:
        bits = np.unpackbits(reader.array("u1", -(-count // 8)), bitorder="little")
        nulls = bits[:count].astype(bool)
    values = _read_values(reader, kind, stored, count)
    if nulls is not None:
        values = [None if null else value for value, null in zip(_plain(values), nulls)]
    if width is not None:
        array = isinstance(values, np.ndarray)
        values = values.reshape(stored, width) if array else [values[at * width : (at + 1) * width] for at in range(stored)]
    if not flags & SAME:
        return values
    return np.repeat(values, rows, axis=0) if isinstance(values, np.ndarray) else list(values) * rows


def _read_values(reader, kind, stored, count):
    if kind in NUMBERS:
        return reader.array(NUMBERS[kind], count)
    if kind == NONE:
        return [None] * stored
    if kind == BOOL:
        return reader.array("u1", count).astype(bool).tolist()
    if kind == TEXT:
        return reader.texts(count)
    if kind == DICTIONARY:
        words = reader.texts(reader.unpack("I")[0])
        places = reader.array("u1" if len(words) <= 256 else "<u4", count)
        return [words[place] if words else "" for place in places]
    if kind == JSON:
        return json.loads(reader.take(reader.unpack("I")[0]))
    raise MalformedBlock(f"unknown column type {kind}")


def _joined(parts):
    return np.concatenate(parts) if all(isinstance(part, np.ndarray) for part in parts) else [v for part in parts for v in part]


def _plain(values):
    """Values as JSON has them: what is no number is null, there is one zero, a long integer is a text."""
    return [_value(value) for value in (values.tolist() if isinstance(values, np.ndarray) else values)]


def _value(value):
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    return value if abs(value) < 2**53 else str(value)


def _instant(value, time_ms):
    if isinstance(value, str):
        return value
    at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=time_ms + value)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _records(header, group):
    fixed, features, outputs = (
        {name: _plain(column) for name, column in columns.items()}
        for columns in (group.columns, group.features, group.outputs)
    )
    constants = {name: value for name, value in header.items() if name not in ("features", "outputs")}
    for row in range(group.rows):
        record = constants | {name: column[row] for name, column in fixed.items()}
        record["purpose"] = "verification" if record.pop("verification") else "live"
        record["requestTime"] = _instant(record["requestTime"], group.time_ms)
        record["eventTime"] = _instant(record["eventTime"], group.time_ms)
        record["error"] = None if record["error"] is None else json.loads(record["error"])
        record["producerSequence"] = group.first_sequence + row
        record["features"] = {name: column[row] for name, column in features.items()}
        record["outputs"] = {name: column[row] for name, column in outputs.items()}
        yield record


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            for record in read_block(file.read()).records():
                print(json.dumps(record))
