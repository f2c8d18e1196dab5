"""The real bot as a process of its own, at a pace that a test can wait for."""

from math import inf

from bot import running
from bot.pace import Tempo

FAST = Tempo(
    channel_interval=0.02,
    rate=200.0,
    intervals={},
    call_timeout=2.0,
    claim=4.0,
    settle=2.5,
    first_pause=0.1,
    look=0.2,
    acts_at_once=inf,
)

if __name__ == "__main__":
    running.run(FAST)
