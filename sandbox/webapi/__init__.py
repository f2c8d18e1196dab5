"""Slack's Web API under `/api/`: one module per family of methods, and the door before them."""
