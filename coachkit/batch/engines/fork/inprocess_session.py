"""IPython's kernel and nbclient in one process: their own code and messages, without sockets between them."""

from __future__ import annotations

import asyncio
import inspect
import io
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from jupyter_client.session import Session

from coachkit.batch.engines.fork.journal import OUTPUTS, Journal, memory_file
from coachkit.batch.engines.fork.memory import spare_memory

Message = dict[str, Any]
Publish = Callable[[str, str], None]  # a stream's name and a piece of its text
_PLAIN = (
    "status",
    "execute_input",
    "execute_reply",
    "kernel_info_reply",
)  # the kernel makes them anew and keeps nothing of them
_FLUSH = 0.2  # seconds after which ipykernel publishes a stream's text: later text is an output of its own


class Channel(asyncio.Queue[Message]):
    """Messages on their way."""

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message; the warm process watches the clock, so nothing here times out."""
        return await self.get()


class InProcessSession(Session):
    """A kernel's session that puts its messages on a channel: the one it is given, else on ``iopub``.

    Outputs are also added to the ``journal``.
    """

    iopub: Channel | None = None
    journal: Journal | None = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *args: Any,
             buffers: Any = None, header: Any = None, metadata: Any = None, **more: Any) -> Message:  # fmt: skip
        """Put the message on its channel as it would arrive at the other end of a socket."""
        if isinstance(msg_or_type, dict):
            message: Message = msg_or_type
        else:
            message = self.msg(msg_or_type, content, parent=parent, header=header, metadata=metadata)
        channel = stream if isinstance(stream, Channel) else self.iopub
        if channel is not None:
            channel.put_nowait({**message, "content": self._arrived(message), "buffers": list(buffers or ())})
        return message

    def _arrived(self, message: Message) -> Any:
        """The message's content as it would arrive: later changes of what a cell published do not reach it."""
        kind = message["header"]["msg_type"]
        if kind in _PLAIN:
            return message["content"]
        with spare_memory():
            packed = self.pack(message["content"])
            if kind in OUTPUTS and self.journal is not None:
                self.journal.add(kind, packed)
            return self.unpack(packed)


class InProcessClient:
    """What nbclient needs of a kernel's client. Requests are handled one after another, as a kernel does.

    ``publish`` publishes the streams' text.
    """

    def __init__(self, kernel: Any, publish: Callable[[], None]) -> None:
        self.kernel, self.session, self.publish = kernel, kernel.session, publish
        self.requests, self.shell_channel = Channel(), Channel()
        self.iopub_channel = self.session.iopub = Channel()
        self.shell_channel.send = self.requests.put_nowait  # type: ignore[attr-defined]  # nbclient's Output widgets
        self._serving = asyncio.create_task(self._serve())

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run; nbclient asks for one at a time, so there is nothing to be stopped after an error."""
        return self._request("execute_request", {"code": code, "silent": False, "store_history": store_history,
                                                 "stop_on_error": False, "allow_stdin": False})  # fmt: skip

    def kernel_info(self) -> str:
        """Ask for the kernel's language."""
        return self._request("kernel_info_request", {})

    def _request(self, kind: str, content: Message) -> str:
        message = self.session.msg(kind, content)
        self.requests.put_nowait(message)
        return str(message["header"]["msg_id"])

    def is_alive(self) -> bool:
        """False when a request broke the kernel itself."""
        return not self._serving.done()

    async def _serve(self) -> None:
        while True:
            request = {"buffers": [], "metadata": {}, **await self.requests.get()}
            self.kernel.set_parent([], request)
            handled = self.kernel.shell_handlers[request["header"]["msg_type"]](self.shell_channel, [], request)
            if inspect.isawaitable(handled):
                await handled
            await asyncio.sleep(0)  # tasks that the cell started have their turn, as between a kernel's messages
            self.publish()
            self.session.send(None, "status", {"execution_state": "idle"}, parent=request)


class _Stream(io.TextIOBase):
    """Standard output or error of a notebook."""

    encoding = "UTF-8"

    def __init__(self, name: str, number: int, publish: Publish, journal: Journal) -> None:
        super().__init__()
        self.name, self._number, self._publish, self._journal = name, number, publish, journal
        self._text: list[str] = []
        self._since, self._process = 0.0, os.getpid()

    def write(self, text: str) -> int:
        """Keep a piece of text; a process that a cell started writes it to the descriptor instead."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() != self._process:
            os.write(self._number, text.encode("utf-8", "replace"))
            return len(text)
        now = time.monotonic()
        if self._text and now - self._since > _FLUSH:
            self.flush()
        if not self._text:
            self._since = now
        self._text.append(text)
        self._journal.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Publish what was kept."""
        text, self._text = "".join(self._text), []
        if text:
            self._publish(self.name, text)

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Never."""
        return False

    def fileno(self) -> int:
        """The descriptor for programs that a cell starts."""
        return self._number


class _Descriptor:
    """File descriptor 1 or 2, redirected to a file: what libraries and programs write there is published too."""

    def __init__(self, name: str, number: int, publish: Publish) -> None:
        self._name, self._publish, self._read = name, publish, 0
        self._file = memory_file(name)
        os.dup2(self._file, number, inheritable=True)

    def flush(self) -> None:
        """Publish what was written since the last time."""
        size = os.fstat(self._file).st_size
        if size > self._read:
            text = os.pread(self._file, size - self._read, self._read)
            self._read = size
            self._publish(self._name, text.decode("utf-8", "replace"))


def take_streams(publish: Publish, journal: Journal) -> Callable[[], None]:
    """Replace this process's standard streams; returns the function that publishes all that is waiting."""
    out, err = _Stream("stdout", 1, publish, journal), _Stream("stderr", 2, publish, journal)
    sys.stdout, sys.stderr = out, err
    waiting = (out, err, _Descriptor("stdout", 1, publish), _Descriptor("stderr", 2, publish))

    def publish_all() -> None:
        for each in waiting:
            each.flush()

    return publish_all
