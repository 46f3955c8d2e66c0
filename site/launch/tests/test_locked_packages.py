"""The locked requirements: the tests run with what production runs with."""

import re

from launch.paths import REPOSITORY_ROOT


def read_pins(name: str) -> set[str]:
    text = (REPOSITORY_ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^[a-z0-9._-]+==\S+", text, re.MULTILINE))


def test_the_tests_use_the_very_packages_that_production_uses():
    assert len(read_pins("requirements.txt")) > 50
    assert read_pins("requirements.txt") <= read_pins("requirements-dev.txt")


def test_every_package_that_is_asked_for_is_locked():
    for name in ("requirements", "requirements-dev", "requirements-semantic"):
        text = (REPOSITORY_ROOT / f"{name}.in").read_text(encoding="utf-8")
        asked = {
            each.lower().replace("_", "-") for each in re.findall(r"^[A-Za-z0-9._-]+(?=[\[>=<~;])", text, re.MULTILINE)
        }
        locked = {pin.partition("==")[0] for pin in read_pins(f"{name}.txt")}
        assert asked
        assert asked <= locked, name
