"""A file of a study folder is a file of that folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import footprint as fp

FOLDER = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


@pytest.mark.parametrize("name", ["bom.csv", "study.toml"])
def test_a_link_out_of_the_folder_is_refused(tmp_path, name):
    study, outside = tmp_path / "study", tmp_path / "secret"
    shutil.copytree(FOLDER, study)
    outside.write_text("root:x:0:0", encoding="utf-8")
    (study / name).unlink()
    try:
        (study / name).symlink_to(outside)
    except OSError:
        pytest.skip("this file system makes no links")
    with pytest.raises(fp.Refused, match="FP-I051") as caught:
        fp.read(study)
    assert "root:x" not in str(caught.value)


def test_a_link_to_the_folder_itself_is_fine(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert fp.read(tmp_path / "link").digest == fp.read(FOLDER).digest
