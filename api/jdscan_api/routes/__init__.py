"""The routes of the API, a module for each resource."""

from jdscan_api.routes import analyses, batches, comparisons, health, reference

ROUTERS = (analyses.router, batches.router, comparisons.router, reference.router, health.router)
