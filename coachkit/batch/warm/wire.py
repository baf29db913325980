"""A wire of plain Python between IPython's kernel and nbclient: their own code, without sockets between them.

What a cell publishes (displays, results, errors, streams, widgets' state) becomes the same message as in a
kernel, and nbclient turns it into the same outputs.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.session import Session

from coachkit.batch.warm.plain import plain_copy

__all__ = ["Descriptor", "Stream", "Wire", "take_streams"]

Message = dict[str, Any]


class Wire(Session):
    """A kernel's session whose messages go to ``receive`` at once, instead of through a socket."""

    receive: Callable[[Message], None] = staticmethod(lambda message: None)

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *args: Any,
             buffers: Any = None, header: Any = None, metadata: Any = None, **more: Any) -> Message:  # fmt: skip
        """Hand the message over, made as the session makes it."""
        if isinstance(msg_or_type, dict):
            message: Message = msg_or_type
        else:
            message = self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        message["content"] = self._arrived(message["content"])
        message["buffers"] = list(buffers or ())
        self.receive(message)
        return message

    def _arrived(self, content: Any) -> Any:
        """Content as it would arrive: plain JSON, a copy."""
        try:
            return plain_copy(content)
        except (ValueError, RecursionError):
            return self.unpack(self.pack(content))


class Stream(io.TextIOBase):
    """Standard output or error of a notebook: text is gathered, and published when a kernel would."""

    encoding = "UTF-8"

    def __init__(self, name: str, publish: Callable[[str, str], None], descriptor: int) -> None:
        super().__init__()
        self.name = name
        self._publish = publish
        self._descriptor = descriptor
        self._text: list[str] = []

    def write(self, text: str) -> int:
        """Keep a piece of text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._text.append(text)
        return len(text)

    def flush(self) -> None:
        """Publish what was gathered."""
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
        return self._descriptor


class Descriptor:
    """File descriptor 1 or 2, sent to a file: what libraries and programs write there is published too."""

    def __init__(self, number: int, name: str, publish: Callable[[str, str], None]) -> None:
        self._name, self._publish = name, publish
        self._file = os.memfd_create(name) if hasattr(os, "memfd_create") else _unnamed()
        os.set_inheritable(self._file, False)
        os.dup2(self._file, number, inheritable=True)
        self._read = 0

    def drain(self) -> None:
        """Publish what was written since the last time."""
        size = os.fstat(self._file).st_size
        if size > self._read:
            text = os.pread(self._file, size - self._read, self._read)
            self._read = size
            self._publish(self._name, text.decode("utf-8", "replace"))


def _unnamed() -> int:
    import tempfile

    handle, path = tempfile.mkstemp()
    Path(path).unlink()
    return handle


def take_streams(publish: Callable[[str, str], None]) -> Callable[[], None]:
    """Replace this process's standard streams; returns what publishes all that is waiting."""
    descriptors = [Descriptor(1, "stdout", publish), Descriptor(2, "stderr", publish)]
    out, err = Stream("stdout", publish, 1), Stream("stderr", publish, 2)
    sys.stdout, sys.stderr = out, err

    def publish_all() -> None:
        out.flush()
        err.flush()
        for descriptor in descriptors:
            descriptor.drain()

    return publish_all
