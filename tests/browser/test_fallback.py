"""The browser that is fetched where the system has none is pinned."""

import json

from tests.browser.chromium import FALLBACK

LOCK = json.loads((FALLBACK / "package-lock.json").read_text(encoding="utf-8"))
WANTED = json.loads((FALLBACK / "package.json").read_text(encoding="utf-8"))


def test_every_package_is_pinned_by_its_hash_and_names_no_registry() -> None:
    """What npm fetches is the very thing that was tried, from whatever mirror it comes."""
    packages = {name: package for name, package in LOCK["packages"].items() if name}

    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


def test_the_browser_is_wanted_in_one_version() -> None:
    """No range is left to the day on which it is fetched."""
    [(name, version)] = WANTED["dependencies"].items()

    assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
