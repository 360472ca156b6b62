"""Digital signatures of official papers: made with a unit's own certificate, and read again.

A signature is PAdES (ETSI EN 319 142), added to the PDF without touching a byte of what is there, so that several
people and tools may sign one after the other and the drawn paper stays the beginning of the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.models import Unit


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature of a PDF.

    Args:
        name: of the certificate's holder.
        at: when, as the signer's machine said; None: it said nothing.
        whole: the signature is sound, covers the paper, and nothing but further signatures was added since.
        trusted: whether the certificate comes from a root that the installation trusts; None: it was told of none.
    """

    name: str
    at: datetime | None
    whole: bool
    trusted: bool | None


def certificate_of(unit: Unit) -> Path | None:
    """The file with a unit's certificate and key (PKCS#12) that the installation was given."""
    path = settings.INSTALLATION.signing_certificates.get(unit.name)
    return Path(path) if path else None


def _signer(path: Path) -> signers.SimpleSigner:
    password = settings.INSTALLATION.signing_password.encode() or None
    try:
        return signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), [], passphrase=password)
    except OSError:
        raise Refused(_("Không mở được tệp chứng thư số đã khai trong cấu hình máy chủ. Báo quản trị.")) from None
    except ValueError:
        raise Refused(
            _("Tệp chứng thư số không đọc được, hoặc mật khẩu trong cấu hình máy chủ không đúng. Báo quản trị.")
        ) from None


def holder_of(unit: Unit) -> str:
    """Whose certificate a unit signs with; "" where it has none that works today."""
    path = certificate_of(unit)
    if path is None:
        return ""
    try:
        return _name(_signer(path).signing_cert)
    except Refused:
        return ""


def signer_of(unit: Unit) -> signers.SimpleSigner:
    """A unit's own certificate and key.

    Raises:
        Refused: the unit has none here, it does not open, or is not valid today.
    """
    path = certificate_of(unit)
    if path is None:
        raise Refused(
            _(
                "Máy chủ chưa được giao chứng thư số của %(unit)s. Tải PDF về, ký bằng phần mềm của cơ quan rồi tải bản"
                " đã ký lên; hoặc nhờ quản trị khai LOA_SIGNING_CERTIFICATES."
            )
            % {"unit": unit.name}
        )
    signer = _signer(path)
    certificate = signer.signing_cert
    if not certificate.not_valid_before <= now() <= certificate.not_valid_after:
        raise Refused(_("Chứng thư số của %(unit)s không còn hiệu lực.") % {"unit": unit.name})
    return signer


def _name(certificate: object) -> str:
    native = certificate.subject.native  # type: ignore[attr-defined]  # of asn1crypto, without types
    found = native.get("common_name") or native.get("organization_name") or ""
    return str(found[0] if isinstance(found, list) else found)


def sign(data: bytes, unit: Unit) -> bytes:
    """A PDF with one signature more, of a unit's own certificate.

    Args:
        data: the PDF, signed already or not.

    Raises:
        Refused: the unit has no certificate here, it does not open, is not valid today, or has signed this PDF already.
    """
    signer = signer_of(unit)
    certificate = signer.signing_cert
    before = read(data)
    if any(one.name == _name(certificate) for one in before):
        raise Refused(_("Văn bản này đã có chữ ký số của %(name)s.") % {"name": _name(certificate)})
    meta = signers.PdfSignatureMetadata(
        field_name=f"ChuKySo{len(before) + 1}", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
        name=_name(certificate), location=unit.seat or None,
    )  # fmt: skip
    signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data), strict=False), meta, signer)
    return bytes(signed.getvalue())


def read(data: bytes, roots: Iterable[Path] = ()) -> list[Signed]:
    """The signatures of a PDF, the first first.

    Args:
        roots: certificates (PEM or DER) of whom to trust.

    Raises:
        Refused: it is no PDF that can be read.
    """
    trusted = list(load_certs_from_pemder([str(path) for path in roots]))
    try:
        rows = PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures
        return [_read(row, trusted) for row in rows]
    except Exception:  # noqa: BLE001 - a file from elsewhere may break the reader anywhere
        raise Refused(_("Tệp này không phải PDF đọc được. Chọn đúng bản PDF đã ký.")) from None


def _read(row: object, trusted: list[object]) -> Signed:
    status = validate_pdf_signature(row, ValidationContext(trust_roots=trusted))  # type: ignore[arg-type]
    covered = status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    whole = bool(status.intact and status.valid and status.docmdp_ok and covered)
    return Signed(
        _name(status.signing_cert), row.self_reported_timestamp, whole,  # type: ignore[attr-defined]
        bool(status.bottom_line) if trusted else None,
    )  # fmt: skip
