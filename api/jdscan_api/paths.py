"""Paths that more than one module must know: layers look at them before any route is found."""

API = "/v1"
BATCH = f"{API}/analyses:batch"
STREAM = f"{API}/analyses:stream"
LIVENESS = "/livez"
READINESS = "/readyz"
# Whoever asks these has neither a key nor a host name, only an address.
HEALTH = frozenset({LIVENESS, READINESS})
METRICS = "/metrics"
DESCRIPTION = "/openapi.json"
STATIC = "/static"
