"""The house rules that a machine can check."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import footprint
from footprint.base.version import VERSION

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
HEAVY = ("pandas", "pint", "pydantic", "numpy", "scipy", "openpyxl", "rapidfuzz", "jinja2", "bw2calc")
ALLOWED = ("footprint.apps", "footprint.base", "footprint.seal")


def loaded(code: str) -> set[str]:
    """Names of all modules after running some code in a fresh interpreter."""
    program = f"{code}\nimport sys\nsys.stdout.write('\\n@' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    return set(done.stdout.rpartition("@")[2].split())


def test_import_is_light():
    modules = loaded("import footprint")
    assert not modules & set(HEAVY)
    assert sum(name.startswith("footprint.") for name in modules) <= 3


def test_public_names_resolve():
    for name in footprint.__all__:
        assert getattr(footprint, name) is not None


def test_version_is_one():
    with (ROOT / "pyproject.toml").open("rb") as stream:
        assert tomllib.load(stream)["project"]["version"] == VERSION == footprint.__version__


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 4096, b"not a zip"])
def test_hostile_bundle_meets_only_the_small_rooms(content, tmp_path):
    path = tmp_path / "hostile.fpz"
    path.write_bytes(content)
    code = (
        "import sys\n"
        f"sys.argv = ['footprint', 'verify', {str(path)!r}]\n"
        "from footprint.apps.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert stop.code == 3, stop.code\n"
    )
    modules = loaded(code)
    assert not modules & set(HEAVY)
    ours = {m for m in modules if m.startswith("footprint.")} - {"footprint.base"}
    strangers = {m for m in ours if not m.startswith(ALLOWED)}
    assert not strangers


def test_files_stay_small():
    long = {p.name: n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_no_print_and_no_broad_except():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*print\(", text, re.MULTILINE), path
        broad = re.findall(r"except(?: Exception| BaseException)?(?: as \w+)?:.*", text)
        assert all("#" in line or "BaseException" in line for line in broad), (path, broad)


def test_no_absolute_path_and_no_registry_host():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8")
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    for name in filter(None, names):
        path = ROOT / name
        if path.suffix in (".py", ".toml", ".md", ".json", ".csv", ".yaml", ".j2") and path.is_file():
            text = path.read_text(encoding="utf-8-sig")
            assert not re.search(r"(?<![\w.])/(?:work|root|home)/[a-z]", text), name
            assert "index-" + "url" not in text, name


def test_import_contract():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
