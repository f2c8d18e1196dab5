"""From plan and rules to Block Kit: pure functions, which know nothing of Slack's API."""
