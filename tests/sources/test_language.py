"""The language of a report."""

from __future__ import annotations

import subprocess
import sys

import pytest

from onrecord.sources.language import find_language

ENGLISH = (
    "The mayor of Rastow, Ines Okafor, said on Monday that the old bridge would stay closed "
    "because its piers were not safe, and that the council had no money to repair them."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        ("Mayor Okafor vows action on river pollution as rivals battle for second place", "en"),
        (("De burgemeester zei maandag dat de oude brug gesloten blijft, want de pijlers zijn niet "
         "veilig en de gemeente heeft geen geld om ze te herstellen."), "nl"),
        (("Borgmesteren sagde mandag, at den gamle bro forbliver lukket, fordi pillerne ikke er "
         "sikre, og at kommunen ikke har penge til at reparere dem."), "da"),
        ("La maire a déclaré lundi que le vieux pont resterait fermé.", "fr"),
        ("La alcaldesa dijo el lunes que el viejo puente seguirá cerrado.", "es"),
        ("Die Bürgermeisterin sagte am Montag, die alte Brücke bleibe gesperrt.", "de"),
        ("Мэр заявила в понедельник, что старый мост останется закрытым.", "ru"),
        ("市长周一表示，旧桥将继续关闭，因为桥墩不安全，市政府没有资金修理。她还说，下周将召开会议。", "zh"),
        ("قالت رئيسة البلدية يوم الاثنين إن الجسر القديم سيبقى مغلقا", "ar"),
        ("", None),
        ("Mayor", None),
        ("He said no.", None),
        ("123 456 — 789", None),
    ],
)  # fmt: skip
def test_languages(text: str, language: str | None) -> None:
    assert find_language(text) == language


def test_english_is_told_without_the_model() -> None:
    """The classifier takes most of a second to load, which an English report need not wait for."""
    code = (
        "import sys; from onrecord.sources.language import find_language;"
        f"assert find_language({ENGLISH!r}) == 'en'; sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_foreign_reports_that_quote_english_are_still_foreign() -> None:
    dutch = (
        "De burgemeester zei maandag dat de oude brug gesloten blijft, want de pijlers zijn niet "
        "veilig en de gemeente heeft geen geld om ze te herstellen. "
    )
    assert find_language(dutch * 4 + "“The bridge and the river are not for you,” zei ze.") == "nl"
