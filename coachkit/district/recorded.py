"""A district that records what is read of it: a result holds for every district that is the same in what it read."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Self, TypeVar, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from pydantic import BaseModel

from coachkit.district.district import District
from coachkit.schema.config import Config

T = TypeVar("T")
_TABLE, _SETTING = "table ", "setting "
# What is read as a whole: every field but the settings and the tables.
_WHOLE = frozenset(part.name for part in fields(District) if part.init) - {"config", "tables"}


class _Watched:
    """An object whose attributes are recorded as they are read."""

    def __init__(self, of: object, read: Callable[[str], None]) -> None:
        self._of, self._read = of, read

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._of, name)
        self._read("" if callable(found) else name)  # a method may read anything
        return found


class _Tables(Mapping[str, pd.DataFrame]):
    """Tables that are recorded as they are read; their names are the same for every district."""

    def __init__(self, of: Mapping[str, pd.DataFrame], read: Callable[[str], None]) -> None:
        self._of, self._read = of, read

    def __getitem__(self, name: str) -> pd.DataFrame:
        self._read(name)
        return self._of[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


class Recorded(District):
    """A district that knows what each result of :meth:`cached` has read: tables, settings, the last day …

    A result that another result uses has read for it, too.

    Examples
    --------
    >>> from coachkit.measures.estimators.goals import goal_attainment
    >>> recorded = Recorded.of(district)
    >>> _ = recorded.cached(goal_attainment)
    >>> "table goals" in recorded.reads(goal_attainment), "table coaching_log" in recorded.reads(goal_attainment)
    (True, False)
    """

    _now: set[str]
    _reads: dict[Any, frozenset[str]]
    _hashes: dict[str, str]

    @classmethod
    def of(cls, district: District) -> Self:
        """The same district, recording."""
        made = cls(**{part.name: getattr(district, part.name) for part in fields(district) if part.init})
        for name, value in (("_now", set()), ("_reads", {}), ("_hashes", {})):
            object.__setattr__(made, name, value)
        return made

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        if name in _WHOLE:
            self._now.add(name)
        elif name == "config":
            return _Watched(found, lambda part: self._now.add(_SETTING + part))
        elif name == "tables":
            return _Tables(found, lambda part: self._now.add(_TABLE + part))
        return found

    def cached(self, make: Callable[[District], T]) -> T:
        """As :meth:`District.cached`; what ``make`` reads is recorded."""
        if make not in self._made:
            outer = self._now
            object.__setattr__(self, "_now", set())
            try:
                self._made[make] = make(self)
                self._reads[make] = frozenset(self._now)
            finally:
                object.__setattr__(self, "_now", outer)
        self._now.update(self._reads[make])
        return cast("T", self._made[make])

    def share(self, make: Callable[[District], Any]) -> Any:
        """A result and what it has read, for :meth:`adopt` in another process."""
        self.cached(make)
        return self._made[make], self._reads[make]

    def adopt(self, make: Callable[[District], Any], shared: Any) -> None:
        """Take over what :meth:`share` returned in another process."""
        self._made[make], self._reads[make] = shared

    def reads(self, make: Callable[[District], Any]) -> frozenset[str]:
        """What a result of :meth:`cached` has read."""
        return self._reads[make]

    def as_of(self, day: dt.date) -> District:
        """As :meth:`District.as_of`, without recording: it reads all there is."""
        self._now.update([*_WHOLE, _SETTING, *(_TABLE + name for name in self.tables)])
        return District(**self._raw()).as_of(day)

    def _raw(self) -> dict[str, Any]:
        return {part.name: object.__getattribute__(self, part.name) for part in fields(District) if part.init}

    def content(self, reads: frozenset[str]) -> str:
        """A hash of the content of what was read: equal for districts that are the same in it."""
        for name in reads - self._hashes.keys():
            self._hashes[name] = content_hash(self._part(name))
        return content_hash({name: self._hashes[name] for name in reads})

    def _part(self, name: str) -> Any:
        """What a name of a record stands for; None if nothing."""
        if name.startswith(_TABLE):
            return object.__getattribute__(self, "tables").get(name.removeprefix(_TABLE))
        if name.startswith(_SETTING):
            config: Config = object.__getattribute__(self, "config")
            return getattr(config, name.removeprefix(_SETTING), None) if name != _SETTING else config
        return object.__getattribute__(self, name) if name in _WHOLE else None


def content_hash(content: Any) -> str:
    """SHA-256 of tables, settings, days, texts and numbers, and of what holds them. Equal hashes mean equal content."""
    digest = hashlib.sha256()
    _update(digest, content)
    return digest.hexdigest()


def _update(digest: Any, content: Any) -> None:
    digest.update(f"\0{type(content).__name__}\0".encode())
    if isinstance(content, pd.DataFrame):
        digest.update(_table_bytes(content))
    elif isinstance(content, BaseModel):
        digest.update(content.model_dump_json().encode())
    elif is_dataclass(content):
        _update(digest, {part.name: getattr(content, part.name) for part in fields(content)})
    elif isinstance(content, Mapping):
        for key in sorted(content, key=str):
            _update(digest, key)
            _update(digest, content[key])
    elif isinstance(content, frozenset):
        _update(digest, sorted(content, key=str))
    elif isinstance(content, list | tuple):
        digest.update(f"{len(content)}\0".encode())
        for part in content:
            _update(digest, part)
    else:
        digest.update(repr(content).encode())


def _table_bytes(rows: pd.DataFrame) -> bytes:
    """A table as Arrow writes it, with its types and categories; texts where Arrow has no type for a column."""
    mixed = [name for name in rows if rows[name].dtype == np.dtype(object)]
    plain = rows.assign(**{str(name): rows[name].map(repr).astype("str") for name in mixed}) if mixed else rows
    table = pa.Table.from_pandas(plain, preserve_index=True)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return cast("bytes", sink.getvalue().to_pybytes())
