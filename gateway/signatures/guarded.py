"""The errors that reading a stranger's signature may raise, named once.

pyHanko, asn1crypto and cryptography raise far more than they document on
malformed input (KeyError from the difference analysis, AttributeError on an
unknown digest): a signature that trips one of them is indeterminate, never
unsigned and never the end of the file's other signatures.
"""

from __future__ import annotations

import struct
import zlib

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko_certvalidator.errors import InvalidCertificateError, PathError, ValidationError

CHECKER_ERRORS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InternalError,
    InvalidCertificateError,
    InvalidSignature,
    LookupError,
    NameError,  # asn1crypto reads a name that it never set where a key's parameters are damaged
    OSError,
    PathError,
    PdfError,
    RuntimeError,
    TypeError,
    UnsupportedAlgorithm,
    ValidationError,
    ValueError,  # pyHanko's SigningError too, whose module costs half a second that the gateway need not pay
    struct.error,
    zlib.error,
)


def checker_error(why: Exception) -> str:
    """Reason code of an error: "checker-error:KeyError"."""
    return f"checker-error:{type(why).__name__}"
