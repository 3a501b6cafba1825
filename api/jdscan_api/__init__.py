"""The HTTP service around jdscan; importing it loads no model and reads no setting.

``uvicorn --factory jdscan_api:create_app`` runs it.
"""

from jdscan_api.app import create_app

__all__ = ["create_app"]
