"""Media types that bodies and answers come in; that of problems stands with them."""

JSON = "application/json"
HTML = "text/html"
JSON_LINES = "application/jsonl"
NDJSON = "application/x-ndjson"  # JSON Lines under an older name
MULTIPART = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"
