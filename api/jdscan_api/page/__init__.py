"""The web page: forms that work without a script, and a script that makes them live; no build step."""
