"""Figures: kept row by row as JSON, and written as the table of RESULTS.md."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT, TABLE = "results.json", "RESULTS.md"


@dataclass(frozen=True)
class Figure:
    """One figure beside its target; `met` is None where there is none to meet."""

    what: str
    target: str
    measured: str
    met: bool | None = None
    remark: str = ""


def at_most(
    what: str, value: float, limit: float, unit: str = "", remark: str = "", why: str = ""
) -> Figure:
    """Return a figure that should not be above a limit; `why` it is, should it be."""
    is_met = value <= limit
    said = remark if is_met else "; ".join(filter(None, (remark, why)))
    return Figure(what, f"≤ {plain(limit)}{unit}", f"{plain(value)}{unit}", is_met, said)


def at_least(
    what: str, value: float, limit: float, unit: str = "", remark: str = "", why: str = ""
) -> Figure:
    """Return a figure that should not be below a limit; `why` it is, should it be."""
    is_met = value >= limit
    said = remark if is_met else "; ".join(filter(None, (remark, why)))
    return Figure(what, f"≥ {plain(limit)}{unit}", f"{plain(value)}{unit}", is_met, said)


def shown(what: str, measured: str, remark: str = "") -> Figure:
    """Return a figure without a target."""
    return Figure(what, "", measured, None, remark)


def plain(value: float) -> str:
    """Return a figure with three digits or so."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return (
        f"{value:.1f}"
        if abs(value) >= 100
        else f"{value:.2f}"
        if abs(value) >= 1
        else f"{value:.3f}"
    )


def median(values: Sequence[float]) -> float:
    """Return the middle one."""
    return float(statistics.median(values))


def share(values: Sequence[float], part: float) -> float:
    """Return the value that so large a part of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def machine() -> str:
    """Return what the machine is, in neutral words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB memory, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def keep(row: str, title: str, figures: Sequence[Figure], folder: Path = HERE) -> None:
    """Keep the figures of a row in the place of earlier ones."""
    rows = _kept(folder)
    load = os.getloadavg()[0]
    rows[row] = {
        "title": title,
        "machine": machine(),
        "load": round(load, 1),
        "figures": [asdict(figure) for figure in figures],
    }
    (folder / KEPT).write_text(
        json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def write_table(order: Sequence[str], folder: Path = HERE) -> str:
    """Write RESULTS.md from what is kept, in that order, and return it."""
    rows = _kept(folder)
    machines = sorted({str(row["machine"]) for row in rows.values()})
    lines = [
        "# Results",
        "",
        "Written by `python3 dev.py bench`; do not edit. Peers are measured side by side in the",
        "same run, in turns; a figure is the median of several turns unless it says otherwise.",
        "",
        *(f"Machine: {one}." for one in machines),
        "",
    ]
    for name in [*order, *(name for name in rows if name not in order)]:
        if name in rows:
            row = rows[name]
            lines += [f"## {row['title']} (`bench {name}`)", ""]
            lines += ["| what | target | measured | |", "| --- | --- | --- | --- |"]
            for one in row["figures"]:
                said = {True: "met", False: "**missed**", None: ""}[one["met"]]
                remark = (
                    f"{said}: {one['remark']}" if said and one["remark"] else said or one["remark"]
                )
                lines.append(f"| {one['what']} | {one['target']} | {one['measured']} | {remark} |")
            lines += ["", f"Load of the machine at the end of the run: {row['load']}.", ""]
    text = "\n".join(lines)
    (folder / TABLE).write_text(text, encoding="utf-8")
    return text


def _kept(folder: Path) -> dict[str, dict[str, Any]]:
    if not (folder / KEPT).exists():
        return {}
    rows: dict[str, dict[str, Any]] = json.loads((folder / KEPT).read_text("utf-8"))
    return rows
