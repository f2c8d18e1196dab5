"""The demonstration: the bot beside a local Slack, with invented people and a clock that moves."""
