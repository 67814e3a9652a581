"""The process that reads: `python -m onrecord.batch.worker`, started by `onrecord.batch.guard`.

It is sent a job and then inputs, one by one, on standard input, and answers each on what was its
standard output. It ends when its input ends, whatever it is doing: when the one that started it is
gone, nobody waits for the answer. An error that no job foresees is told, and ends it.
"""

from __future__ import annotations

import os
import pickle
import queue
import threading
import traceback
from types import TracebackType
from typing import Any, BinaryIO

from onrecord.errors import OnrecordError

__all__ = ["BROKE", "DONE", "FATAL", "main", "receive", "send"]

DONE, FATAL, BROKE = "done", "fatal", "broke"  # what an answer is
_HEAD = 8  # bytes that give the length of what follows


def send(stream: BinaryIO, message: object) -> None:
    """Write a message whole."""
    data = pickle.dumps(message, protocol=5)
    stream.write(len(data).to_bytes(_HEAD, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """The next message. Raises EOFError where the other side has ended."""
    head = _exactly(stream, _HEAD)
    return pickle.loads(_exactly(stream, int.from_bytes(head, "big")))


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if data is None or len(data) < count:
        raise EOFError
    return data


def main() -> None:
    """Answer until the input ends."""
    asked, answers = _own_streams()
    messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, messages), daemon=True).start()
    with _Telling(answers):
        job, memory = messages.get()
        _bound_memory(memory)
        job.begin()
        send(answers, (DONE, None))
        while True:
            send(answers, (DONE, job(messages.get())))


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of the reach of whatever prints or asks."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    return asked, answers


def _listen(asked: BinaryIO, messages: queue.SimpleQueue[Any]) -> None:
    while True:
        try:
            messages.put(receive(asked))
        except EOFError:
            os._exit(0)


def _bound_memory(most: int) -> None:
    """Have every allocation fail that would take more bytes, where the system can do so."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    within = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (within, hard))


class _Telling:
    """Tells what ends the process before it does."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, (BrokenPipeError, KeyboardInterrupt, SystemExit)):
            return
        if isinstance(error, OnrecordError):
            send(self._answers, (FATAL, error))
        elif isinstance(error, MemoryError):
            send(self._answers, (BROKE, "MemoryError"))
        else:
            send(self._answers, (BROKE, _told(error, trace)))
        os._exit(1)


def _told(error: BaseException, trace: TracebackType | None) -> str:
    """Such as `ValueError: no such month (periods.py, line 12)`."""
    last = traceback.extract_tb(trace)[-1:]
    where = "".join(f" ({os.path.basename(f.filename)}, line {f.lineno})" for f in last)
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}{where}"


if __name__ == "__main__":
    main()
