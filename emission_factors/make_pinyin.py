"""Write pinyin.csv: syllable with tone, characters of GB 2312 that are read so; needs pypinyin (MIT).

Made once with pypinyin 0.55, whose readings come from the Unihan database:
python emission_factors/make_pinyin.py
"""

from __future__ import annotations

from pathlib import Path

from pypinyin import Style, pinyin  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    """Every character of GB 2312 under its first reading, so that characters typed for one another meet."""
    characters = (
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    )
    by_syllable: dict[str, str] = {}
    for character in filter(None, characters):
        syllable = pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0][0]
        by_syllable[syllable] = by_syllable.get(syllable, "") + character
    lines = ["syllable,characters", *(f"{s},{c}" for s, c in sorted(by_syllable.items()))]
    Path(__file__).with_name("pinyin.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
