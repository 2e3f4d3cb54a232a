"""Lines of a data set as a file, piece by piece: however many there are, little is held at once."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import IO

from upwell.lib import formulas
from upwell.performance.opendata.hiding import Line
from upwell.performance.opendata.sets import Field

PIECE = 2_000
"""Lines of one piece."""


def as_csv(fields: Sequence[Field], lines: Iterable[Line]) -> Iterator[bytes]:
    yield _csv([[field.name for field in fields]])
    for piece in _pieces(lines):
        yield _csv([[formulas.safe(one) if isinstance(one, str) else one for one in line] for line in piece])


def _csv(lines: Iterable[Sequence[object]]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()


def as_json(fields: Sequence[Field], lines: Iterable[Line]) -> Iterator[bytes]:
    """A list of objects, one on each line."""
    names = [field.name for field in fields]
    before = b"[\n"
    for piece in _pieces(lines):
        said = (json.dumps(dict(zip(names, line, strict=True)), ensure_ascii=False) for line in piece)
        yield before + ",\n".join(said).encode()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def as_parquet(fields: Sequence[Field], lines: Iterable[Line]) -> IO[bytes]:
    """Written to the disk first: what such a file holds stands at its end."""
    import pyarrow as pa  # as large as the rest of a web process; only who asks for it pays for it
    from pyarrow import parquet

    kinds = {"string": pa.string(), "date": pa.date32(), "integer": pa.int64()}
    schema = pa.schema([pa.field(one.name, kinds[one.type], metadata={"description": one.described}) for one in fields])
    raw = pa.schema([pa.field(one.name, pa.int64() if one.type == "integer" else pa.string()) for one in fields])
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the answer that sends it
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for piece in _pieces(lines, 10 * PIECE):
            columns = zip(*piece, strict=True)
            arrays = [pa.array(column, type=one.type) for column, one in zip(columns, raw, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=raw).cast(schema))
    file.seek(0)
    return file


def _pieces(lines: Iterable[Line], size: int = PIECE) -> Iterator[list[Line]]:
    left = iter(lines)
    while piece := list(islice(left, size)):
        yield piece
