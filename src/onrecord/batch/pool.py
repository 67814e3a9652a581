"""Several workers, each in a thread of its own; they wait while a process or an engine works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Generic, Protocol, TypeVar

__all__ = ["Pool", "Worker"]

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


class Worker(Protocol):
    """What can be ended from another thread."""

    def close(self) -> None: ...


_Worker = TypeVar("_Worker", bound=Worker)


class Pool(Generic[_Worker, _Given, _Made]):
    """Has `do(worker, given)` done by whichever of the workers is free."""

    def __init__(self, workers: Sequence[_Worker], do: Callable[[_Worker, _Given], _Made]) -> None:
        self._workers = workers
        self._do = do
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        for worker in workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(len(workers))

    def submit(self, given: _Given) -> Future[_Made]:
        """What will be made of an input."""
        return self._threads.submit(self._done, given)

    def _done(self, given: _Given) -> _Made:
        worker = self._free.get()
        try:
            return self._do(worker, given)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End the workers and what they do; what has not begun is dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()
