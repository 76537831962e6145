"""Run the benches: ``python -m bench`` all of them, ``python -m bench camt_reading`` those named.

Each prints its command, its data, the median of five and a ratio; what it prints is kept in ``bench/results``.
"""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
BENCHES = (
    "dsn_reading", "camt_reading", "camt_matching", "matching_at_scale", "ledger_posting", "reception", "screens",
    "explaining", "payslips", "b2_reading", "b2_hostile", "pricing", "claims", "benefits",
)  # fmt: skip


def main() -> int:
    """Run them one after the other, each in its own process; the status is that of the worst."""
    asked = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in asked if name not in BENCHES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; the benches are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    return max(_run(name) for name in asked)


def _run(name: str) -> int:
    heading = f"# python -m bench.{name}\n# {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}\n"
    print(heading, end="", flush=True)
    done = subprocess.run([sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    if done.returncode == 0:
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{name}.txt").write_text(heading + done.stdout, encoding="utf-8")
    return done.returncode


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
