"""What a child has published so far, in a file of memory: the warm process reads it if the child ends without a result."""

from __future__ import annotations

import json
import os
import tempfile

from nbformat import NotebookNode

from coachkit.batch.reports import ReportClient, join_streams

__all__ = ["OUTPUTS", "Journal", "memory_file"]

OUTPUTS = ("execute_result", "display_data", "update_display_data", "error", "clear_output")  # and streams, at once


class Journal:
    """A list of cells that started and of what they published, a line of JSON each."""

    def __init__(self) -> None:
        self._file = memory_file("journal")

    def add(self, kind: str, content: bytes) -> None:
        """Add a message: its type, and its content as JSON; or ``cell`` with index and number of a cell that starts."""
        os.write(self._file, b'["%s", %s]\n' % (kind.encode(), content))

    def start(self, index: int, number: int) -> None:
        """Add that a cell starts."""
        self.add("cell", b"[%d, %d]" % (index, number))

    def write(self, name: str, text: str) -> None:
        """Add a piece of a stream, before it is published: a process that hangs will not publish it."""
        self.add("stream", json.dumps({"name": name, "text": text}, ensure_ascii=False).encode("utf-8", "replace"))

    def replay(self, notebook: NotebookNode) -> tuple[int, int] | None:
        """Put the outputs into the notebook as nbclient does; returns index and number of the cell that ran, if any did."""
        client = ReportClient(notebook)
        for line in os.pread(self._file, os.fstat(self._file).st_size, 0).split(b"\n")[
            :-1
        ]:  # the last may be cut short
            kind, content = json.loads(line)
            if kind == "cell":
                client.running = index, number = tuple(content)
                client.clear_before_next_output = False
                notebook.cells[index].update(execution_count=number, outputs=[])
            elif client.running is not None:
                message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}
                client.process_message(message, notebook.cells[index], index)
                notebook.cells[index].outputs = join_streams(notebook.cells[index].outputs)
        return client.running

    def close(self) -> None:
        """Free the memory; the child has its own hold on it."""
        os.close(self._file)


def memory_file(name: str) -> int:
    """A descriptor of a new file without a place in any folder; programs that are started do not inherit it."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create(name)
    with tempfile.TemporaryFile() as unnamed:
        return os.dup(unnamed.fileno())
