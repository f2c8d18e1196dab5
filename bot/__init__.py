"""Starts the bot and sends what it has to say: the room of threads, clocks and connections."""
