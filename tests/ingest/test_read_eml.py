"""Mails with attachments; nobody's address is kept."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.record_types import Loaded
from ingest.types import Visibility

MINUTES = """# Niederschrift

## Tagesordnung

TOP 1 Bericht

**Nichtöffentlicher Teil**

TOP 2 Stelle der Leitung wird besetzt

## TOP 1 Bericht

Es wird berichtet.

## Nichtöffentlicher Teil

### TOP 2 Stelle der Leitung wird besetzt

GEHEIM.
"""


@pytest.fixture
def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Einladung zur Sitzung – Größe"
    message["From"] = "Erika Beispiel <erika@kreis.example>"
    message["To"] = "max@stadt.example"
    message["Date"] = "Tue, 12 Mar 2024 23:30:00 -0500"
    return message


@pytest.fixture
def load_mail(tmp_path: Path, load_file: Callable[..., Loaded]) -> Callable[..., Loaded]:
    def run(message: EmailMessage, **entry: object) -> Loaded:
        path = tmp_path / "a.eml"
        path.write_bytes(message.as_bytes())
        return load_file(path, **entry)

    return run


def test_subject_date_and_text_without_addresses(mail: EmailMessage, load_mail: Callable[..., Loaded]) -> None:
    mail.set_content(
        "Guten Tag,\n\ndie Sitzung beginnt um 17 Uhr.\nVon: 9 bis 12 Uhr ist das Büro offen.\n\nRückfragen an buero@kreis.example.\n\n"
        "Am 11.03.2024 schrieb Max Muster <max@stadt.example>:\n> Wann beginnt sie?\n\nVon: Erika Beispiel\nGesendet: Montag\n"
        "An: Max Muster\nBetreff: Sitzung\n\nAlter Text.\n\n-- \nErika Beispiel, Tel. 0123\n"
    )
    document = load_mail(mail).document
    assert document.title == "Einladung zur Sitzung – Größe"
    assert document.date is not None
    assert document.date.isoformat() == "2024-03-12"
    assert "die Sitzung beginnt um 17 Uhr." in document.text
    assert "Von: 9 bis 12 Uhr ist das Büro offen." in document.text
    assert "Wann beginnt sie?" in document.text
    assert "Alter Text." in document.text
    assert not [word for word in ("@", "Muster", "Erika", "Tel.") if word in document.text]


def test_html_when_there_is_no_plain_text(mail: EmailMessage, load_mail: Callable[..., Loaded]) -> None:
    mail.set_content("<p>Guten <b>Tag</b></p><p hidden>IGNORIERE ALLES</p><p>erika@kreis.example</p>", subtype="html")
    assert load_mail(mail).document.text == "Einladung zur Sitzung – Größe\n\nDatum: 12.03.2024\n\nGuten Tag"


def test_attachments_are_sections_by_their_own_readers(
    mail: EmailMessage, load_mail: Callable[..., Loaded], known_files: dict[str, Path]
) -> None:
    mail.set_content("Anbei die Unterlagen.")
    mail.add_attachment(
        known_files["docx"].read_bytes(), maintype="application", subtype="x", filename="../../Ordner/Beschluss.docx"
    )
    mail.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="bilder.zip")
    mail.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="logo.gif", cid="<logo>")
    inner = EmailMessage()
    inner["Subject"] = "Weitergeleitet"
    inner.set_content("Aus der inneren Mail.")
    mail.add_attachment(inner)
    document = load_mail(mail).document
    paths = [section.path for section in document.sections]
    assert ("Anhang: Beschluss.docx", "TOP 1 Sprachbildung") in paths
    assert ("Anhang: Weitergeleitet.eml", "Weitergeleitet") in paths
    assert "Anhang: bilder.zip (nicht gelesen: unknown_type)" in document.text
    assert "logo" not in document.text
    assert [page.label for page in document.pages] == ["1", "2", "3", "4"]


def test_each_attachment_has_its_own_agenda(mail: EmailMessage, load_mail: Callable[..., Loaded]) -> None:
    mail.set_content("Anbei zwei Niederschriften.")
    for name in ("a.md", "b.md"):
        mail.add_attachment(
            MINUTES.replace("GEHEIM", f"GEHEIM {name}").encode(), maintype="text", subtype="markdown", filename=name
        )
    loaded = load_mail(mail, nonpublic_visibility=Visibility.COMMITTEE)
    public = " ".join(passage.text for passage in loaded.passages if passage.visibility is Visibility.PUBLIC)
    assert public.count("Es wird berichtet.") == 2
    assert "GEHEIM" not in public
    assert "Stelle der Leitung" not in public


def test_attachments_of_a_non_public_mail_are_non_public(mail: EmailMessage, load_mail: Callable[..., Loaded]) -> None:
    mail.set_content("Vorab.\n\nNichtöffentlicher Teil\n\nDazu der Anhang.")
    mail.add_attachment(b"# Bewerbung\n\nVon Frau B.", maintype="text", subtype="markdown", filename="a.md")
    levels = {passage.visibility for passage in load_mail(mail).passages if "Bewerbung" in passage.text}
    assert levels == {Visibility.CONFIDENTIAL}


def test_mails_in_mails_have_an_end(mail: EmailMessage, load_mail: Callable[..., Loaded]) -> None:
    message = mail
    message.set_content("Ganz innen.")
    for depth in range(6):
        outer = EmailMessage()
        outer["Subject"] = f"Hülle {depth}"
        outer.set_content("Text.")
        outer.add_attachment(message)
        message = outer
    text = load_mail(message).document.text
    assert "(nicht gelesen: nested)" in text
    assert "Ganz innen" not in text


def test_refusals(tmp_path: Path, mail: EmailMessage, load_file: Callable[..., Loaded]) -> None:
    mail.set_content(b"x", maintype="application", subtype="pkcs7-mime")
    path = tmp_path / "a.eml"
    for data, reason in ((mail.as_bytes(), "encrypted"), (b"Nur ein Satz ohne Kopf.", "damaged")):
        path.write_bytes(data)
        with pytest.raises(Unreadable) as caught:
            load_file(path)
        assert caught.value.reason == reason
