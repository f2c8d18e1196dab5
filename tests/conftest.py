"""What all tests share."""

import random

from slack_sdk.socket_mode.builtin import internals

# The Socket Mode client masks its frames with the process-wide generator, from its own threads.
# hypothesis draws from that one too, and rightly calls a test flaky whose draws somebody else
# moved: so the client gets a generator of its own.
vars(internals)["random"] = random.Random()
