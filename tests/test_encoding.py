import pytest

from stance.errors import InputError
from stance.reading.encoding import encoding_of

FRENCH = "Le député a répondu à côté : « c'est très gênant », dit-elle. " * 20
RUSSIAN = "Мост через гавань строят уже десять лет, и никто не знает, когда он откроется. " * 20


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_accents_survive_whatever_wrote_them(codec: str) -> None:
    data = FRENCH.encode(codec)
    assert data.decode(encoding_of("page", data)) == FRENCH


def test_cyrillic_page_is_not_taken_for_western() -> None:
    data = RUSSIAN.encode("cp1251")
    assert data.decode(encoding_of("page", data)) == RUSSIAN


def test_declared_encoding_is_believed() -> None:
    data = f'<html><head><meta charset="windows-1251"></head>{RUSSIAN}'.encode("cp1251")
    assert encoding_of("page", data) == "cp1251"


def test_one_stray_byte_does_not_turn_utf8_into_another_alphabet() -> None:
    assert encoding_of("page", FRENCH.encode() + b"\xff" + FRENCH.encode()) == "utf-8"


def test_sample_cut_inside_a_letter_is_still_utf8() -> None:
    assert encoding_of("page", FRENCH.encode()[:8]) == "utf-8"


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"\x89PNG\r\n\x1a\n", "a PNG picture"), (b"%PDF-1.7", "a PDF document"), (b"PK\x03\x04", "a zip archive"),
     (bytes(range(32)) * 40, "control characters")],
)  # fmt: skip
def test_what_is_no_text_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=f"page is .*{kind}.*Give a saved page"):
        encoding_of("page", data)
