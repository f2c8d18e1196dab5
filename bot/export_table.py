"""An export as tables: a sheet for each part of it, or all of it as one list of values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.tables import Sheet
from bot.tables.writing import Value

HEADINGS = ("part", "row", "field", "value")


def sheets(export: Mapping[str, Any]) -> list[Sheet]:
    """Return a sheet for each part of an export, with the names of its fields as headings."""
    return [Sheet(part, [*_table(rows)]) for part, rows in _parts(export)]


def values(export: Mapping[str, Any]) -> Iterator[Sequence[Value]]:
    """Yield every value of an export with its part, row (from 1) and field, under headings."""
    yield HEADINGS
    for part, rows in _parts(export):
        for number, row in enumerate(rows, start=1):
            for field, value in row.items():
                yield part, number, field, value


def _parts(export: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Value]]]]:
    """Yield the parts of an export by name, each with its rows; what is single comes first."""
    single = {name: value for name, value in export.items() if not isinstance(value, dict | list)}
    yield "export", [single]
    for name, value in export.items():
        if isinstance(value, dict):
            lists = {inner: rows for inner, rows in value.items() if _holds_rows(rows)}
            yield name, [_flat({k: v for k, v in value.items() if k not in lists})]
            yield from ((f"{name}.{inner}", _rows(rows)) for inner, rows in lists.items())
        elif isinstance(value, list):
            yield name, _rows(value)


def _holds_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _rows(several: Sequence[Any]) -> list[dict[str, Value]]:
    return [_flat(one) if isinstance(one, dict) else {"value": _plain(one)} for one in several]


def _flat(row: Mapping[str, Any], before: str = "") -> dict[str, Value]:
    """Return a row without rows in it: the fields of an inner one are named behind its own."""
    flat: dict[str, Value] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[before + name] = _plain(value)
    return flat


def _plain(value: Any) -> Value:
    """Return a value that one cell can hold: several sentences become lines."""
    return "\n".join(map(str, value)) if isinstance(value, list) else value


def _table(rows: Sequence[Mapping[str, Value]]) -> Iterator[Sequence[Value]]:
    """Yield the rows of a sheet, its headings first; what a row has not stays empty."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    yield fields
    for row in rows:
        yield [row.get(field) for field in fields]
