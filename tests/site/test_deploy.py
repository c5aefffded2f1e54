"""What deploys the site agrees with the site: names of settings, commands, versions, times."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from dlprep_site.management.commands.serve import GRACE

from ..scratch_site import ROOT
from ..shared_by_run import free_port

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
UNITS = ROOT / "deploy" / "systemd"
SERVER = UNITS / "dlprep-server@.service"
COMMON = UNITS / "dlprep-.service.d" / "common.conf"
SERVICES = sorted(UNITS.glob("*.service"))
PYTHON = "/opt/dlprep/current/.venv/bin/python"
OF_PYTHON_AND_SHELL = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
EXPOSURE = "20"  # the most that systemd may find, of 100

settings_source = (ROOT / "dlprep_site" / "settings.py").read_text()
SETTINGS = set(re.findall(r"""(?:env\.\w+|switch)\(\s*["'](\w+)["']""", settings_source))

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="Debian's systemd is not installed"
)


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_variable_is_a_setting() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    block = re.findall(r"^ENV ((?:.*\\\n)*.*)$", last_stage, re.MULTILINE)
    in_image = {name for line in block for name in re.findall(r"(\w+)=", line)}
    in_units = set(re.findall(r"^Environment=(\w+)", COMMON.read_text(), re.MULTILINE))
    in_compose = set(COMPOSE["services"]["app"]["environment"])
    assert {"DATA_DIR", "STATIC_ROOT", "PORT"} <= in_image
    assert in_compose | in_image | in_units <= SETTINGS | OF_PYTHON_AND_SHELL


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == SETTINGS


def test_every_command_is_there() -> None:
    texts = [path.read_text() for path in SERVICES]
    texts += [DOCKERFILE, COMPOSE["services"]["migrate"]["entrypoint"][-1]]
    found = {name for text in texts for name in re.findall(r"manage\.py (\w+)", text)}
    assert found >= {
        "serve", "worker", "migrate", "seed", "backup", "send_reminders", "collectstatic",
    }  # fmt: skip
    assert found <= set(get_commands())


def test_the_image_is_made_of_what_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = project["requires-python"].removeprefix(">=")
    assert re.findall(r"^FROM python:(\S+)-slim-", DOCKERFILE, re.MULTILINE) == [version] * 2
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)
    assert {f"!{name}" for name in copied} == {name.replace("/*.md", "") for name in let_in
                                               if name.startswith("!")}  # fmt: skip
    for name in copied:
        assert (ROOT / name).exists()


def test_every_stop_timeout_exceeds_the_grace_period() -> None:
    [stop] = re.findall(r"^TimeoutStopSec=(\d+)$", SERVER.read_text(), re.MULTILINE)
    assert int(stop) > GRACE
    services = COMPOSE["services"]
    assert seconds(services["proxy"]["stop_grace_period"]) > GRACE
    assert seconds(services["app"]["stop_grace_period"]) > GRACE


def test_the_worker_runs_by_itself_beside_the_servers_that_start_none() -> None:
    """And neither takes more memory than a machine of 2 GB has."""
    assert "--no-worker" in COMPOSE["services"]["app"]["command"]
    assert COMPOSE["services"]["worker"]["command"] == ["worker"]
    assert COMPOSE["services"]["worker"]["volumes"] == COMPOSE["services"]["app"]["volumes"]
    assert re.search(r"^ExecStart=.* serve .*--no-worker$", SERVER.read_text(), re.MULTILINE)
    assert "dlprep-worker.service" in SERVER.read_text()
    for unit in (SERVER, UNITS / "dlprep-worker.service"):
        assert re.search(r"^MemoryMax=1G$", unit.read_text(), re.MULTILINE)
        assert re.search(r"^OOMPolicy=continue$", unit.read_text(), re.MULTILINE)
    assert "systemctl try-restart dlprep-worker" in (ROOT / "deploy/restart-servers").read_text()


def test_no_password_has_a_default() -> None:
    given = re.findall(r"\$\{(\w+)(:?[-?]?)", (ROOT / "compose.yaml").read_text())
    assert ("POSTGRES_PASSWORD", ":?") in given
    assert ("POSTGRES_PASSWORD", ":-") not in given


def test_the_probe_reports_that_no_server_answers() -> None:
    command = [sys.executable, "deploy/probe.py", str(free_port())]
    probe = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert probe.returncode == 1
    assert "not ready: " in probe.stderr
    assert "Traceback" not in probe.stderr


@needs_systemd
def test_systemd_understands_the_units_and_finds_them_closed(tmp_path: Path) -> None:
    for path in (*UNITS.glob("*.*"), COMMON):
        if path.is_file():
            there = tmp_path / path.relative_to(UNITS)
            there.parent.mkdir(exist_ok=True)
            there.write_text(path.read_text().replace(PYTHON, shlex.quote(sys.executable)))
    environ = os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"}
    names = [path.name.replace("@", "@8001") for path in SERVICES]
    names += [path.name for path in UNITS.glob("*.timer")]
    assert len(names) == 7
    verify = ["systemd-analyze", "verify", "--man=no", *names]
    said = subprocess.run(verify, cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")
    for path in SERVICES:
        security = [
            "systemd-analyze", "security", "--no-pager", "--offline=true",
            f"--threshold={EXPOSURE}", str(tmp_path / path.name),
        ]  # fmt: skip
        said = subprocess.run(security, env=environ, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout
