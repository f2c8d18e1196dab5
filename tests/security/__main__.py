"""Asks whether a pinned package has a known vulnerability: `python3 dev.py audit`.

Exit status: 0 none has, 1 one has, 2 that could not be found out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.security.audit import ask, judged


def main(arguments: Sequence[str]) -> int:
    """Print the verdict and return its status."""
    assert __doc__ is not None
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("dev.py audit", description=__doc__, formatter_class=form)
    parser.parse_args(arguments)
    verdict = judged(ask())
    print("\n".join(verdict.lines))
    return verdict.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
