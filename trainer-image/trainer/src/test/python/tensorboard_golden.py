"""Writes src/test/resources/dev/gpt2/trainer/tensorboard/golden.tfevents: the events of TensorBoardEventsTest, written by
TensorBoard itself (2.21.0; pip install tensorboard). Only the first record differs from ours, in naming its writer.
Usage: tensorboard_golden.py FILE"""
import glob
import shutil
import sys
import tempfile
from unittest import mock

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.text.summary import text_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter

START = 1767225600.0  # 2026-01-01T00:00:00Z


def scalars(time, step, **values):
    summary = Summary(value=[Summary.Value(tag=tag.replace("__", "/"), simple_value=value) for tag, value in values.items()])
    return Event(wall_time=time, step=step, summary=summary)


def step(time, number, loss, **more):
    return scalars(time, number, loss=loss, average_loss=5.25, learning_rate=2e-5, epoch=number / 500, tokens_per_second=512.4,
                   memory__peak_bytes=123456, **more)


with tempfile.TemporaryDirectory() as folder:
    with mock.patch("time.time", return_value=START):
        writer = EventFileWriter(folder)
    writer.add_event(Event(wall_time=START, session_log=SessionLog(status=SessionLog.START)))
    writer.add_event(scalars(START, 0, val_loss=0.0))
    writer.add_event(step(START + 1.5, 1, 5.0))
    writer.add_event(step(START + 1.5, 300, 4.75, gradient_norm=1.5))
    writer.add_event(scalars(START + 1.5, 300, val_loss=4.5))
    text = "Synthetic text:\n\n    In the beginning\n    was “the” word"
    writer.add_event(Event(wall_time=START + 1.5, step=300, summary=Summary(value=[text_pb("samples", text).value[0]])))
    writer.close()
    shutil.copy(*glob.glob(folder + "/*"), sys.argv[1])
