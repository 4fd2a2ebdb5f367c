"""TensorBoard's event files without torch and NumPy, for a stage that only hands on what others have trained.

SummaryWriter takes 2 s to import, and TensorBoard's own RecordWriter 0.25 s: times nineteen variants, as long as a
quick study trains. Its messages alone (protobuf) take 0.05 s. Around them stands the TFRecord format:
https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.
"""

import struct
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionStartInfo

CASTAGNOLI = 0x82F63B78  # the polynomial of CRC-32C, its bits reversed
MASK = 0xA282EAD8  # added to a checksum, as TFRecord files have it

Setting = bool | float | str
VALUE_FIELDS: dict[type, str] = {bool: "bool_value", int: "number_value", float: "number_value", str: "string_value"}


def scalar(tag: str, value: float, step: int = 0) -> Event:
    """A point of a curve."""
    return Event(step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value)]))


def text(tag: str, content: str) -> Event:
    """Markdown for the page of texts."""
    tensor = TensorProto(dtype="DT_STRING", string_val=[content.encode()])
    return plugin_event(f"{tag}/text_summary", "text", b"", tensor)


def hyperparameters(settings: Mapping[str, Setting]) -> Event:
    """The row of this log in the table of hyperparameters. The log's scalars are its results, by their last points."""
    start = SessionStartInfo()
    for name, value in settings.items():
        setattr(start.hparams[name], VALUE_FIELDS[type(value)], value)
    content = HParamsPluginData(session_start_info=start).SerializeToString()
    return plugin_event("_hparams_/session_start_info", "hparams", content)


def plugin_event(tag: str, plugin: str, content: bytes, tensor: TensorProto | None = None) -> Event:
    """Something for one of TensorBoard's pages, which is called a plugin."""
    about = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin, content=content))
    return Event(summary=Summary(value=[Summary.Value(tag=tag, metadata=about, tensor=tensor)]))


def write_events(folder: Path, events: Iterable[Event]) -> None:
    """A log of these alone, in a folder that is made. OSError where it cannot be written."""
    now = time.time()
    records = [Event(file_version="brain.Event:2"), *events]
    for event in records:
        event.wall_time = now
    folder.mkdir(parents=True, exist_ok=True)
    content = b"".join(record(event.SerializeToString()) for event in records)
    # named by the time: a TensorBoard that is running keeps a file of the same name open, and would not see the new one
    (folder / f"events.out.tfevents.{now:.6f}").write_bytes(content)


def record(data: bytes) -> bytes:
    """Length and data, each with its checksum behind it."""
    length = struct.pack("<Q", len(data))
    return length + checksum(length) + data + checksum(data)


def checksum(data: bytes) -> bytes:
    """CRC-32C, its bits rotated and a constant added, so that data which hold checksums do not spoil their own."""
    crc, table = 0xFFFFFFFF, crc_table()
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + MASK) & 0xFFFFFFFF)


@cache
def crc_table() -> list[int]:
    """What each byte does to the checksum."""
    table = list(range(256))
    for _ in range(8):
        table = [crc >> 1 ^ CASTAGNOLI * (crc & 1) for crc in table]
    return table
