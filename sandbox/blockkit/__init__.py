"""Block Kit as Slack accepts it: what a block, an element and a view may hold."""
