"""Puts the service under load: ``python -m tests.load.load``, ``.accurate``, ``.memory``, ``.soak``; not for pytest.

Client and service share the machine, and what they print says so. Run it where nothing else runs.
"""
