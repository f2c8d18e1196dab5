"""The bot as it is, in a process of its own: `python -m benchmarks.product [free]`.

`free`: without pacing, as fast as the local stub takes it. The settings come from the environment.
"""

import sys
from math import inf

from bot import running
from bot.pace import Tempo

FREE = Tempo(channel_interval=0.0, rate=1e9, intervals={}, look=0.5, acts_at_once=inf)

if __name__ == "__main__":
    running.run(FREE if "free" in sys.argv[1:] else None)
