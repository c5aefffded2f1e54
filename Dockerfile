# dlprep as an image: read-only but for /data, run by nobody in particular. docs/operations.md says
# how; compose.yaml puts PostgreSQL and a proxy beside it.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /opt/dlprep
COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes -r requirements.txt
COPY manage.py ./
COPY LICENSE ./
COPY cards cards
COPY deploy/probe.py deploy/
COPY dlprep_site dlprep_site
COPY docs docs
COPY fixtures fixtures
COPY locale locale
COPY scheduler scheduler
COPY static static
COPY templates templates
# the key that is made for the moment stays behind in this stage
RUN DATA_DIR=/tmp/build STATIC_ROOT=/opt/dlprep/collected \
      /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q /opt/venv /opt/dlprep

FROM python:3.11-slim-bookworm
# pg_dump, pg_restore and psql, for backups
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 dlprep \
    && useradd --system --uid 10001 --gid dlprep --no-create-home --home-dir /data dlprep \
    && install --directory --owner dlprep --group dlprep --mode 0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/dlprep /opt/dlprep
WORKDIR /opt/dlprep
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/opt/dlprep/collected \
    PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --start-interval=1s \
    CMD ["python", "deploy/probe.py"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve", "--host", "0.0.0.0"]
