"""The container files: valid, in keeping with the repository, and without secrets. No engine is needed."""

import json
import re
from importlib.resources import files

import jsonschema
import pytest
import yaml

from launch.paths import REPOSITORY_ROOT
from search.node.build import read_version

DOCKER = REPOSITORY_ROOT / "docker"
OUR_PARTS = ("prepare", "web", "worker", "slow-worker", "beat")
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "ELASTICSEARCH_PASSWORD", "EMAIL_URL")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def instructions():
    """Return the Dockerfile as [(instruction, arguments)]."""
    text = re.sub(r"\\\n", " ", (DOCKER / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name.upper(), " ".join(rest.split())) for name, rest in lines]


def test_the_compose_file_follows_the_compose_specification(compose):
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(compose, json.loads(schema.read_text(encoding="utf-8")))


def test_the_schema_would_notice_a_mistake(compose):
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text("utf-8"))
    wrong = {**compose, "services": {"web": {**compose["services"]["web"], "comand": ["web"]}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)


def test_only_the_web_server_is_published(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]
    assert compose["networks"]["backend"]["internal"] is True
    for name in ("database", "valkey", "elasticsearch"):
        assert compose["services"][name]["networks"] == ["backend"]


def test_every_service_is_limited_checked_and_restarted(compose):
    for name, service in compose["services"].items():
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= set(limits), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["restart"] == ("no" if name == "prepare" else "unless-stopped"), name
        if name not in {"beat", "prepare", "web"}:  # the web server's check is in the image
            assert service["healthcheck"]["test"], name
    for name in OUR_PARTS:
        assert compose["services"][name]["read_only"] is True
        assert compose["services"][name]["cap_drop"] == ["ALL"]


def test_nothing_starts_before_what_it_needs(compose):
    for name in OUR_PARTS[1:]:
        assert compose["services"][name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    for name in OUR_PARTS:
        for store in ("database", "valkey", "elasticsearch"):
            assert compose["services"][name]["depends_on"][store]["condition"] == "service_healthy"


def test_every_named_volume_and_network_is_declared(compose):
    for name, service in compose["services"].items():
        assert set(service.get("networks", [])) <= set(compose["networks"]), name
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(compose["volumes"]), name


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_come_from_the_environment_and_a_missing_one_is_told(name):
    text = (DOCKER / "compose.yml").read_text(encoding="utf-8")
    uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
    assert uses
    assert all(use == f":?Set {name} in .env, see env.example" for use in uses)


def read_setting_names() -> set[str]:
    """The variables that the settings read."""
    texts = [path.read_text(encoding="utf-8") for path in (REPOSITORY_ROOT / "site/config/settings").glob("*.py")]
    return {name for text in texts for name in re.findall(r'"([A-Z][A-Z_]+)"', text)}


def test_the_example_names_every_variable_of_the_compose_file_and_holds_no_secret():
    example = (DOCKER / "env.example").read_text(encoding="utf-8")
    known = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / "compose.yml").read_text(encoding="utf-8")))
    optional = {"SEXTANT_VERSION", "ELASTICSEARCH_VERSION", "HSTS_SECONDS", "LOG_LEVEL"}
    assert used - known <= optional
    # Whatever compose.yml doesn't name reaches the containers as a setting (env_file).
    assert known - used <= read_setting_names()
    assert all(re.search(rf"^{name}=$", example, re.MULTILINE) for name in SECRETS)


def test_elasticsearch_is_the_version_of_the_local_node_with_the_analysis_that_the_indices_use(compose):
    text = (DOCKER / "elasticsearch" / "Dockerfile").read_text(encoding="utf-8")
    version = read_version()
    assert f"ARG ELASTICSEARCH_VERSION={version}" in text
    assert f"ELASTICSEARCH_VERSION:-{version}" in compose["services"]["elasticsearch"]["image"]
    plugins = set(re.search(r"plugin install --batch (.+)", text)[1].split())
    analysis = (REPOSITORY_ROOT / "search" / "analysis.py").read_text(encoding="utf-8")
    needed = {name for word, name in (("smartcn", "analysis-smartcn"), ("icu_", "analysis-icu")) if word in analysis}
    assert plugins == needed


def test_the_image_runs_as_a_user_without_rights_over_the_code(instructions):
    users = [arguments for name, arguments in instructions if name == "USER"]
    assert users[-1] == "10001:10001"
    last = next(i for i in reversed(range(len(instructions))) if instructions[i][0] == "FROM")
    assert all("--chown" not in arguments for name, arguments in instructions[last:] if name == "COPY")
    assert [arguments for name, arguments in instructions if name == "ENTRYPOINT"] == [
        '["python", "docker/entrypoint.py"]'
    ]
    assert any(name == "HEALTHCHECK" and "check-web" in arguments for name, arguments in instructions)


def test_the_image_is_built_from_locked_wheels_and_without_secrets(instructions):
    installs = [arguments for name, arguments in instructions if name == "RUN" and "pip install" in arguments]
    assert installs
    assert all("--require-hashes" in line and "--only-binary :all:" in line for line in installs)
    given = " ".join(arguments for name, arguments in instructions if name in {"ENV", "ARG"})
    assert not re.search(r"SECRET|PASSWORD|TOKEN|_URL", given)


def test_the_builder_gets_what_is_copied_and_nothing_else(instructions):
    ignore = (REPOSITORY_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore
    sent = {line[1:] for line in ignore if line.startswith("!")}
    copies = [arguments.split() for name, arguments in instructions if name == "COPY" and "--from" not in arguments]
    sources = {source for words in copies for source in words[:-1]}
    assert sources == sent
    assert all((REPOSITORY_ROOT / source).exists() for source in sources)
