"""Carries the steps of the ``Dockerfile`` out in temporary folders, where there is no engine.

``python -m deploy.image`` does so. The ``Dockerfile`` itself is read, so that the check cannot drift from it. What
stands for what:

=====================================  ==========================================================================
in the image                           here
=====================================  ==========================================================================
``/``                                  one folder; a stage that is done is moved aside, so that paths inside its
                                       files (first lines of scripts, ``pyvenv.cfg``) hold in the next one too
an absolute path in a step             the same path below that folder
the base image and its ``python``      this machine and the Python that runs the check
``USER``                               the same number where the check runs as root, else whoever runs it
``--read-only``                        all that was installed loses its write permission, and must be unchanged
``--tmpfs /tmp``                       an empty folder, named by ``TMPDIR``
the port of ``EXPOSE``                 a free port
=====================================  ==========================================================================

Not exercised: the base image, an engine's isolation (capabilities, namespaces, memory limit), labels.
"""
