"""Taking over the files of a centre that begins with the bot, from a table with a row for each."""
