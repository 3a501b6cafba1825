"""The routes of the API, a module for each resource."""

from jdscan_api.routes import analyses, batches, comparisons, health, reference, streams

ROUTERS = (analyses.router, batches.router, streams.router, comparisons.router, reference.router, health.router)
