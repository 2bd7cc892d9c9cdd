"""The compose file and the image, as far as they can be held without a container engine."""

import json
import os
import re
import subprocess
import urllib.request
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import yaml
from tests.support.ports import free_port
from tests.support.postgres import Cluster
from tests.support.processes import ORCHESTRATOR, PATIENCE_SECONDS, ROOT, Program, environment

DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
DOCKERFILE = (DOCKER / "Dockerfile").read_text()
# The specification's own schema, as the package check-jsonschema carries it.
SCHEMA = "builtin_schemas/vendor/compose-spec.json"
PASSWORD = "mot de passe d'essai"


def test_the_compose_file_follows_the_compose_specification() -> None:
    schema = json.loads(
        files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text()
    )
    plain = json.loads(json.dumps(COMPOSE))

    jsonschema.validators.validator_for(schema)(schema).validate(plain)


def test_the_compose_file_names_only_what_it_defines() -> None:
    for service in COMPOSE["services"].values():
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])


def test_the_build_of_each_service_exists() -> None:
    for service in OURS.values():
        context = (DOCKER / service["build"]["context"]).resolve()
        assert (context / service["build"]["dockerfile"]).is_file()


def test_secrets_come_as_files_and_never_as_values() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    for service in COMPOSE["services"].values():
        for variable, value in service["environment"].items():
            assert not re.search(r"PASSWORD$|SECRET$|KEY$", variable)
            assert not re.search(r"://[^/@]*:[^/@]*@", value)


def test_everything_the_image_copies_exists_and_is_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert sources
    assert all((ROOT / source).exists() and source in let_in for source in sources)


def test_the_image_gives_up_root_and_tells_its_health() -> None:
    assert re.search(r"^USER (?!root|0)\w+$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(OURS))
def test_each_service_calls_a_command_that_exists(name: str, tmp_path: Path) -> None:
    command = [str(ORCHESTRATOR), *OURS[name]["command"], "--help"]
    done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 0, done.stderr


def settings(service: str, url: str, folder: Path) -> dict[str, str]:
    """The environment of one service, with the places of this machine instead of the containers'."""
    secrets = {f"/run/secrets/{name}": str(folder / name) for name in COMPOSE["secrets"]}
    values: Mapping[str, str] = OURS[service]["environment"]
    here = {variable: secrets.get(value, value) for variable, value in values.items()}
    here["ORCHESTRATOR_DATABASE_URL"] = url
    path = f"{ORCHESTRATOR.parent}{os.pathsep}{os.environ['PATH']}"
    return environment(folder, {**here, "PATH": path, "PORT": str(free_port())})


def start(service: str, env: Mapping[str, str], folder: Path) -> Program:
    log = folder / f"{service}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(DOCKER / "entrypoint"), *OURS[service]["command"]],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Program(process, log, f"http://127.0.0.1:{env['PORT']}")


def ask_for_a_password(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE orchestrator LOGIN PASSWORD '{PASSWORD.replace(chr(39), chr(39) * 2)}'")
        admin.execute("CREATE DATABASE orchestrator OWNER orchestrator")
        (cluster.data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        admin.execute("SELECT pg_reload_conf()")


@pytest.mark.slow
@pytest.mark.postgres
def test_the_services_run_against_postgresql_in_order(postgres_cluster: Cluster, tmp_path: Path) -> None:
    ask_for_a_password(postgres_cluster)
    (tmp_path / "database_password").write_text(PASSWORD + "\n")
    (tmp_path / "session_key").write_text("k" * 64)
    url = f"postgresql://orchestrator@127.0.0.1:{postgres_cluster.port}/orchestrator"

    for step in ("migrate", "deploy"):
        first = start(step, settings(step, url, tmp_path), tmp_path)
        assert first.process.wait(PATIENCE_SECONDS) == 0, first.output()
    site = start("web", settings("web", url, tmp_path), tmp_path)
    worker = start("worker", settings("worker", url, tmp_path), tmp_path)
    try:
        site.wait_until_it_answers()
        health = re.search(r"http://127\.0\.0\.1:8000(/\S*?)'", DOCKERFILE)
        assert health is not None
        assert urllib.request.urlopen(site.url + health.group(1), timeout=PATIENCE_SECONDS).status == 200
        assert worker.process.poll() is None, worker.output()
    finally:
        site.stop()
        worker.stop()
