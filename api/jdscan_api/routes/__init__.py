"""The routes of the API, a module for each resource."""

from jdscan_api.routes import analyses, health, reference

ROUTERS = (analyses.router, reference.router, health.router)
