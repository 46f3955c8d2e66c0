"""The benchmark's figures as a table, as JSON, and beside what they should be."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# What the figures must not exceed (or, for documents a second, fall below).
LIMITS = {"api": {"p50_ms": 25.0, "p95_ms": 80.0, "p99_ms": 200.0}, "edits": {"p95_ms": 3000.0}}
# What is promised of this many works: with fewer, the node's start and what each request costs anyway weigh most.
AT_SIZE = 100_000
LEAST_DOCUMENTS_PER_SECOND = 2000.0
MOST_ABOVE_ENGINE = 1.5
TITLES = {
    "api": "API, facets and highlights",
    "engine": "the same queries, bare",
    "wagtail": "Wagtail's database search",
    "suggestions": "suggestions through the site",
    "edits": "edit to searchable",
}


def describe_machine() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load_average": [round(value, 1) for value in os.getloadavg()],
    }


def write_json(path: Path, figures: dict[str, Any]) -> None:
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def build_table(figures: dict[str, Any]) -> list[str]:
    """Return Markdown, the same for the terminal and for docs/performance.md."""
    lines = [f"{figures['works']:,} works; {figures['machine']['date']}", ""]
    lines += ["| | requests | p50 ms | p95 ms | p99 ms | errors |", "|---|--:|--:|--:|--:|--:|"]
    for name, title in TITLES.items():
        if row := figures.get(name):
            values = [row["requests"], row["p50_ms"], row["p95_ms"], row["p99_ms"], row["errors"]]
            lines.append(f"| {title} | {' | '.join(map(str, values))} |")
    load = ", ".join(map(str, figures["machine"]["load_average"]))
    lines += ["", f"Load average at the end: {load}."]
    if "documents_per_second" in figures:
        lines.append(f"{figures['documents']:,} documents, {figures['documents_per_second']} a second.")
    return lines


def find_failures(figures: dict[str, Any]) -> list[str]:
    """Return in words which figures, of those that were taken, miss what is promised."""
    failures = find_failures_at_size(figures) if figures["works"] >= AT_SIZE else []
    for name, limits in LIMITS.items():
        for figure, limit in limits.items():
            # Not "greater": of nothing measured there is no number, and that fails, too.
            if name in figures and not figures[name][figure] <= limit:
                failures.append(f"{TITLES[name]}: {figure} is {figures[name][figure]}, not {limit}")
    failures += [
        f"{title}: {figures[name]['errors']} errors"
        for name, title in TITLES.items()
        if name in figures and figures[name]["errors"]
    ]
    if len(set(figures.get("database_queries", {"": 0}).values())) != 1:
        failures.append(f"database queries grow with the hits: {figures['database_queries']}")
    return failures


def find_failures_at_size(figures: dict[str, Any]) -> list[str]:
    failures = []
    if figures.get("documents_per_second", LEAST_DOCUMENTS_PER_SECOND) < LEAST_DOCUMENTS_PER_SECOND:
        failures.append(f"{figures['documents_per_second']} documents a second, not {LEAST_DOCUMENTS_PER_SECOND:.0f}")
    is_compared = {"api", "engine"} <= set(figures)
    if is_compared and not figures["api"]["p95_ms"] <= MOST_ABOVE_ENGINE * figures["engine"]["p95_ms"]:
        failures.append(f"API's p95 is more than {MOST_ABOVE_ENGINE} times that of the bare queries")
    return failures
