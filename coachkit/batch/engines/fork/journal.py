"""What a child has published, and its result, in a file of memory: the warm process reads it when the child has ended."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

from nbformat import NotebookNode

from coachkit.batch.reports import ReportClient
from coachkit.batch.tasks import Result

OUTPUTS = ("execute_result", "display_data", "update_display_data", "stream", "error", "clear_output")
_RESULT = b'["result", '


class Journal:
    """A list of cells that started, of what they published, and the result at its end; a line of JSON each."""

    def __init__(self) -> None:
        self._file = memory_file("journal")

    def add(self, kind: str, content: bytes) -> None:
        """Add a line: a message's type and its content as JSON, or another kind of content."""
        os.write(self._file, b'["%s", %s]\n' % (kind.encode(), content))

    def start(self, index: int, number: int) -> None:
        """Add that a cell starts."""
        self.add("cell", b"[%d, %d]" % (index, number))

    def write(self, name: str, text: str) -> None:
        """Add a piece of a stream that is not published yet: a process that hangs will not publish it."""
        self.add("piece", json.dumps({"name": name, "text": text}, ensure_ascii=False).encode("utf-8", "replace"))

    def _lines(self) -> list[bytes]:
        text = os.pread(self._file, os.fstat(self._file).st_size, 0)
        return text.split(b"\n")[:-1]  # the last one may be cut short

    def result(self) -> Result | None:
        """The result, if the child came to its end."""
        last = next(iter(self._lines()[-1:]), b"")
        return Result.of(last[len(_RESULT) : -1]) if last.startswith(_RESULT) else None

    def replay(self, notebook: NotebookNode) -> tuple[int, int] | None:
        """Put the outputs into the notebook as nbclient does; returns index and number of the cell that ran, if any did."""
        client, pieces = ReportClient(notebook), dict[str, str]()
        for line in self._lines():
            kind, content = json.loads(line)
            if kind == "cell":
                client.running, pieces = tuple(content), {}
                client.clear_before_next_output = False
                notebook.cells[content[0]].update(execution_count=content[1], outputs=[])
            elif kind == "piece":
                pieces[content["name"]] = pieces.get(content["name"], "") + content["text"]
            else:
                if kind == "stream":
                    pieces.pop(content["name"], None)
                self._process(client, kind, content)
        for name, text in pieces.items():
            self._process(client, "stream", {"name": name, "text": text})
        return client.running

    def _process(self, client: ReportClient, kind: str, content: dict[str, Any]) -> None:
        message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}
        if client.running is not None:
            client.process_message(message, client.nb.cells[client.running[0]], client.running[0])

    def close(self) -> None:
        """Free the memory; the child has its own hold on it."""
        os.close(self._file)


def memory_file(name: str) -> int:
    """A descriptor of a new file without a place in any folder; programs that are started do not inherit it."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create(name)
    with tempfile.TemporaryFile() as unnamed:
        return os.dup(unnamed.fileno())
