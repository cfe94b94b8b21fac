"""A second opinion: Python's email package reads messages, one JSON object for each path on stdin."""

import email
import email.header
import email.policy
import email.utils
import hashlib
import json
import re
import sys


def text(value):
    """A header field as a person reads it, or None where Python gives up."""
    try:
        value = re.sub(r"\r\n?|\n", "", value)
        pieces = email.header.decode_header(value)
        decoded = str(email.header.make_header(pieces))
        # Octets beyond ASCII that no encoded word explains are UTF-8.
        return decoded.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except Exception:
        return None


def first(message, wanted):
    """The first field of that name as it stands, and not as `Header` repairs it."""
    return next((value for name, value in message.raw_items() if name.lower() == wanted), "")


def moment(value):
    """Seconds since 1970 that a Date field tells, or None."""
    try:
        return email.utils.mktime_tz(email.utils.parsedate_tz(value))
    except Exception:
        return None


def even(content):
    """Content without differences of line ends, and without line ends at its end."""
    return re.sub(rb"\r\n?", b"\n", content).rstrip(b"\n")


def leaves(part, number, inside):
    """Everything with content of its own, numbered as IMAP sections are (RFC 9051 6.4.5)."""
    kind = part.get_content_type()
    children = part.get_payload() if part.is_multipart() else None
    if children is not None and part.get_content_maintype() == "multipart":
        for index, child in enumerate(children, 1):
            yield from leaves(child, f"{number}.{index}" if number else str(index), False)
        return
    # A multipart without any part is text as it stands.
    kind = "text/plain" if kind.startswith("multipart/") else kind.split()[0]
    own = number or "1"
    if inside:
        own = f"{number}.1"
    if children is not None and kind == "message/rfc822" and children:
        yield own, kind, None
        inner = children[0]
        yield from leaves(inner, own, not inner.is_multipart() or inner.get_content_maintype() != "multipart")
        return
    content = None
    if children is None:
        content = hashlib.sha256(even(part.get_payload(decode=True) or b"")).hexdigest()
    yield own, kind, content


for line in sys.stdin:
    with open(line.rstrip("\n"), "rb") as file:
        raw = file.read()
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        told = {
            "fields": [name for name, _ in message.items()],
            "subject": text(first(message, "subject")),
            "date": moment(first(message, "date")),
            "parts": list(leaves(message, "", False)),
        }
    except Exception as error:
        told = {"error": repr(error)}
    print(json.dumps(told))
