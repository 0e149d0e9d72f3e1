"""Fetch the DID document of a did:web when a person asks for it; nothing else here opens a connection.

HTTPS alone, certificates checked, no redirect, one address that was looked up once and is public, ten
seconds in all, 64 kB. What comes back is a stranger's file: it counts only once a trust file pins its digest.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from footprint.base.problem import Problem, Refused, refuse
from footprint.base.where import Where
from footprint.seal.did import is_did
from footprint.seal.did_document import MAX_DOCUMENT

SECONDS = 10.0
_HOST = re.compile(
    r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*\.?(?!\d+$)[a-z0-9-]*[a-z][a-z0-9-]*", re.ASCII
)
_PART = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True)
class Network:
    """How a connection is made; tests hand in a server of their own."""

    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    allowed: Callable[[str], bool] = lambda address: ipaddress.ip_address(address).is_global


class _Timed(ssl.SSLSocket):
    """Every read may take what is left of the time for all: a server that drips gains nothing."""

    end = 0.0

    def recv_into(self, *args: Any, **more: Any) -> int:
        self.settimeout(_left(self.end))
        return super().recv_into(*args, **more)


def _left(end: float) -> float:
    """Seconds left. Raises TimeoutError where there are none."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"{SECONDS:g} s")
    return left


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was judged, so that a second look-up cannot lead elsewhere."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext, end: float) -> None:
        super().__init__(host, port, context=context)
        self._address, self._tls, self._end = address, context, end
        context.sslsocket_class = _Timed

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), _left(self._end))
        plain.settimeout(_left(self._end))  # of the whole handshake
        secure = self._tls.wrap_socket(plain, server_hostname=self.host)
        assert isinstance(secure, _Timed)
        secure.end, self.sock = self._end, secure


def document_address(did: str) -> tuple[str, int, str]:
    """Host, port and path of the document of a did:web (did:web method, section 2.5.2).

    Raises
    ------
    Refused
        Not a did:web, or one whose host is an address or whose path is unsafe.
    """
    head, *path = did.removeprefix("did:web:").split(":") if did.startswith("did:web:") else [""]
    host, mark, port = unquote(head).lower().partition(":")
    good = is_did(did) and _HOST.fullmatch(host) is not None and all(map(_PART.fullmatch, path))
    good = (
        good
        and ".." not in path
        and (not mark or (port.isascii() and port.isdigit() and 0 < int(port) < 65_536))
    )
    if not good:
        raise refuse("FP-X320", Where(key=did[:100]), did[:100])
    folder = "/".join(path) if path else ".well-known"
    return host, int(port or 443), f"/{folder}/did.json"


def fetch_did_document(did: str, network: Network | None = None) -> bytes:
    """The bytes that the host of a did:web serves as its document.

    Raises
    ------
    Refused
        FP-X320: an address that is not public, or a redirect. FP-X321: no answer of that form in time.
    """
    host, port, path = document_address(did)
    where = Where(file=f"https://{host}{'' if port == 443 else f':{port}'}{path}")
    network, end = network or Network(), time.monotonic() + SECONDS
    try:
        found = _addresses(host, port, end)
        for address in found:
            if not network.allowed(address):
                raise refuse("FP-X320", where, address)
        connection = _Pinned(host, port, found[0], network.context, end)
        try:
            return _get(connection, path, where)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as fault:  # TLS faults are OSErrors
        raise Refused([Problem("FP-X321", where, got=str(fault)[:200], expected="HTTPS")]) from None


def _addresses(host: str, port: int, end: float) -> list[str]:
    """Every address of a host. The look-up of the system knows no deadline: it is left when time is over."""
    found: list[str] = []
    faults: list[OSError] = [TimeoutError(f"{SECONDS:g} s: {host}")]

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(sorted({str(row[4][0]) for row in rows}))
        except (OSError, UnicodeError) as fault:  # the latter for a label that no name can have
            faults.append(OSError(str(fault)))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(_left(end))
    if not found:
        raise faults[-1]
    return list(found)


def _get(connection: _Pinned, path: str, where: Where) -> bytes:
    connection.request("GET", path, headers={"Accept": "application/did+json, application/json"})
    answer = connection.getresponse()
    if 300 <= answer.status < 400:
        raise refuse("FP-X320", where, answer.headers.get("Location", str(answer.status)))
    if answer.status != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused([Problem("FP-X321", where, got=str(answer.status), expected="200")])
    data = b""
    while piece := answer.read1(8_192):
        data += piece
        if len(data) > MAX_DOCUMENT:
            raise Refused([Problem("FP-X321", where, got=str(len(data)), expected=f"{MAX_DOCUMENT}")])
    if not data:
        raise Refused([Problem("FP-X321", where, got="0", expected=f"1 … {MAX_DOCUMENT}")])
    return data
