"""The tables by subject; `storage.tables` is the place to import them from."""
