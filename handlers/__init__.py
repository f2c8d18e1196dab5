"""What the bot hears and says: the only room that knows both Slack's shapes and the plan."""
