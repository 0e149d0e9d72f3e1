"""Both totals of electricity stand in the report, from a result and from a bundle alike."""

from __future__ import annotations

import footprint as fp
from footprint.seal.keys import key_from_seed
from power import both, instrument, power


def test_location_and_contract_stand_side_by_side(tmp_path):
    result = both([power(certificate="GC1")], [instrument()]).calculate()
    fp.sign(result, key_from_seed(b"\x03" * 32), tmp_path / "x.fpz")
    for source in (result, tmp_path / "x.fpz"):
        for lang, words in (
            ("zh", ("电力核算方法对照", "基于位置")),
            ("en", ("Electricity by method", "location")),
        ):
            fp.write_report(source, tmp_path / "r.html", "html", lang)
            text = (tmp_path / "r.html").read_text(encoding="utf-8")
            for word in (*words, "57.77", "37.266"):
                assert word in text


def test_a_study_that_chose_nothing_says_nothing(tmp_path):
    fp.write_report(both([power()], methods=("",)).calculate(), tmp_path / "r.html", "html", "en")
    assert "Electricity by method" not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_calculation_workbook_holds_both_pieces(tmp_path):
    result = both([power(certificate="GC1")], [instrument()]).calculate()
    fp.write_report(result, tmp_path / "c.xlsx", "xlsx", "en", "contract")
    import openpyxl

    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    shown = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None}
    assert {"E~contract.GC1", "E~td.GC1"} <= shown
