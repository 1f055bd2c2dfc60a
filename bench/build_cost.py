"""What ``kg build`` costs from a standing start: wall clock, CPU time and peak memory of its process.

    python bench/build_cost.py [FILES OR FOLDERS...]         (default: data/reports)
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Build once in a process of its own, and print what it took."""
    paths = sys.argv[1:] or [str(Path(__file__).resolve().parent.parent / "data" / "reports")]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [sys.executable, "-m", "kg.cli", "build", *paths, "--out", str(Path(folder) / "graph")]
        done = subprocess.run(command, check=False)
        seconds = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = used.ru_maxrss / (1 if sys.platform == "darwin" else 1 / 1024)  # bytes there, kibibytes elsewhere
    print(f"exit code {done.returncode}")
    print(f"{'wall clock':14}{seconds:10.1f} s")
    print(f"{'CPU time':14}{used.ru_utime + used.ru_stime:10.1f} s")
    print(f"{'peak memory':14}{memory / 2**20:10.0f} MiB")
    print(f"{'written':14}{size / 2**20:10.1f} MiB")


if __name__ == "__main__":
    main()
