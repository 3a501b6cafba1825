# The service in a container; docs/DEPLOY.md says how to run it. `deploy/image` carries these steps out without an
# engine: keep to instructions that it knows, it refuses all others.

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY jdscan ./jdscan
COPY api ./api
COPY models/jdscan_models ./models/jdscan_models
# The cache lies outside the image; only the environment leaves this stage, and pip does not go with it.
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip wheel --no-deps --wheel-dir /wheels . \
 && python -m venv --without-pip /srv/jdscan \
 && python -m pip --python /srv/jdscan/bin/python install --compile /wheels/*.whl

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="jdscan" \
      org.opencontainers.image.description="Is a product-and-marketing posting one seat, or two stapled together?" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /srv/jdscan /srv/jdscan
ENV PATH=/srv/jdscan/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/jdscan
# A number that needs no entry in /etc/passwd, and that Kubernetes' runAsNonRoot can check.
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# /readyz runs one real reading. The slim image has no curl, and needs none.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=9)"]
ENTRYPOINT ["jdscan", "serve", "--host", "0.0.0.0"]
