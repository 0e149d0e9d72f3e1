"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import footprint
from footprint.apps.cli.preflight import operands
from footprint.base.version import VERSION
from footprint.seal import container

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


def refused_lightly(*words: str) -> None:
    """``verify`` with these words exits 3 and loads the small rooms only."""
    code = (
        "import sys\n"
        f"sys.argv = ['footprint', 'verify', *{words!r}]\n"
        "from footprint.apps.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert stop.code == 3, stop.code\n"
        "else:\n    raise AssertionError('not refused')\n"
    )
    modules = loaded(code)
    assert not modules & set(HEAVY)
    ours = {m for m in modules if m.startswith("footprint.")} - {"footprint.base"}
    strangers = {m for m in ours if not m.startswith(ALLOWED)}
    assert not strangers


REAL = (ROOT / "tests" / "fixtures" / "v0.1.0" / "steel_bolt.fpz").read_bytes()
HOSTILE = {
    "empty": b"",
    "magic": b"PK\x03\x04",
    "zeros": b"\x00" * 4096,
    "text": b"not a zip",
    "truncated": REAL[:-100],
    "cut in half": REAL[: len(REAL) // 2],
    "bad manifest": container.write({**container.read(REAL, ""), "manifest.json": b'{"format":"x"}'}),
    "no manifest": container.write({"record.json": b"{}"}),
    "strange name": container.write({**container.read(REAL, ""), "evil.sh": b"x"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bundle_meets_only_the_small_rooms(name, tmp_path):
    path = tmp_path / "hostile.fpz"
    path.write_bytes(HOSTILE[name])
    refused_lightly(str(path))


@pytest.mark.parametrize("name", ["h.FPZ", "h.zip", "h", "h.bin", "h.xlsx", "h.json", "h.CSV", "-h.fpz"])
def test_a_hostile_bundle_of_any_suffix_meets_only_the_small_rooms(name, tmp_path, monkeypatch):
    (tmp_path / name).write_bytes(HOSTILE["text"])
    monkeypatch.chdir(tmp_path)
    refused_lightly("--", name)


def test_a_hostile_bundle_among_options_meets_only_the_small_rooms(tmp_path):
    path, trust = tmp_path / "h.zip", tmp_path / "trust.toml"
    path.write_bytes(b"x")
    trust.write_text("")
    options = ("--trust", str(trust), "--require", "L1", "--lang", "en")
    refused_lightly(*options, str(path))
    refused_lightly(str(path), *options, "--json", f"--rules={trust}")
    refused_lightly(str(tmp_path))  # a folder: a study, not a bundle


def test_values_of_options_are_no_operands():
    words = ["--trust", "t.toml", "a.fpz", "--lang", "en", "--rules=x", "--json", "--", "--b"]
    assert list(operands(words)) == ["a.fpz", "--b"]


def test_no_file_is_named_after_a_place_that_was_to_be_filled_in():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not [name for name in tracked.stdout.splitlines() if "{" in name or "}" in name]


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


def test_what_is_imported_is_declared():
    """An undeclared package is there in a developer's environment, and missing at the user's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [
        *project["dependencies"],
        *(d for more in project["optional-dependencies"].values() for d in more),
    ]
    declared = {re.split(r"[<>=\[; ]", name)[0].lower().replace("-", "_") for name in said}
    renamed = {"python_flint": "flint"}
    declared = {renamed.get(name, name) for name in declared}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            roots = {n.partition(".")[0] for n in names}
            assert roots <= declared | {"footprint"} | set(sys.stdlib_module_names), (path, roots)
