"""DID documents over HTTPS: only when asked, only from where the DID points, within limits."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import ipaddress
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from footprint.api import did_web
from footprint.api.did_web import Network, document_address, fetch_did_document
from footprint.base.problem import Refused

ANSWERS = {
    "/good/did.json": (200, {}, b'{"id":"x"}'),
    "/moved/did.json": (302, {"Location": "http://169.254.169.254/"}, b""),
    "/gone/did.json": (404, {}, b""),
    "/large/did.json": (200, {}, b" " * 70_000),
    "/empty/did.json": (200, {}, b""),
    "/packed/did.json": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
}


#: What is sent before the byte that comes again every tenth of a second.
DRIPS = {
    "/slow-status/did.json": b"",
    "/slow-head/did.json": b"HTTP/1.0 200 OK\r\nX-Long: ",
    "/slow-body/did.json": b"HTTP/1.0 200 OK\r\n\r\n{",
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path in DRIPS:
            self.drip(DRIPS[self.path])
            return
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, data):
        with contextlib.suppress(OSError):
            for piece in [data, *[b" "] * 50]:
                self.wfile.write(piece)
                time.sleep(0.1)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1))
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    httpd = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    trusting = ssl.create_default_context(cadata=pem.decode())
    yield f"did:web:localhost%3A{httpd.server_port}", trusting
    httpd.shutdown()


def local(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def fault(call, *args) -> str:
    with pytest.raises(Refused) as found:
        call(*args)
    assert found.value.problems[0].render("zh")
    return found.value.problems[0].name


def test_a_document_is_fetched(server):
    did, context = server
    assert fetch_did_document(f"{did}:good", Network(context, local)) == b'{"id":"x"}'


@pytest.mark.parametrize(
    "path, name",
    [
        ("moved", "NETWORK_FORBIDDEN"),
        ("gone", "FETCH_FAILED"),
        ("large", "FETCH_FAILED"),
        ("empty", "FETCH_FAILED"),
        ("packed", "FETCH_FAILED"),
    ],
)
def test_answers_that_do_not_count(server, path, name):
    did, context = server
    assert fault(fetch_did_document, f"{did}:{path}", Network(context, local)) == name


@pytest.mark.parametrize("path", ["slow-head", "slow-body", "slow-status"])
def test_a_server_that_drips_is_left_when_the_time_is_over(server, path, monkeypatch):
    did, context = server
    monkeypatch.setattr(did_web, "SECONDS", 0.5)
    started = time.monotonic()
    assert fault(fetch_did_document, f"{did}:{path}", Network(context, local)) == "FETCH_FAILED"
    assert 0.4 < time.monotonic() - started < 2


def test_a_handshake_that_drips_is_left_too(server, monkeypatch):
    _, context = server
    monkeypatch.setattr(did_web, "SECONDS", 0.5)
    with socket.create_server(("localhost", 0)) as mute:
        did = f"did:web:localhost%3A{mute.getsockname()[1]}:x"
        started = time.monotonic()
        assert fault(fetch_did_document, did, Network(context, local)) == "FETCH_FAILED"
        assert time.monotonic() - started < 2


def test_a_look_up_of_the_name_that_does_not_end_is_left_too(server, monkeypatch):
    did, context = server
    monkeypatch.setattr(did_web, "SECONDS", 0.3)
    monkeypatch.setattr(did_web.socket, "getaddrinfo", lambda *args, **more: time.sleep(3) or [])
    started = time.monotonic()
    assert fault(fetch_did_document, f"{did}:good", Network(context, local)) == "FETCH_FAILED"
    assert time.monotonic() - started < 2


def test_a_name_that_nobody_knows(monkeypatch):
    def unknown(*args, **more):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(did_web.socket, "getaddrinfo", unknown)
    assert fault(fetch_did_document, "did:web:nobody.example") == "FETCH_FAILED"
    monkeypatch.undo()
    assert fault(fetch_did_document, f"did:web:a.{'b' * 80}") == "FETCH_FAILED"


def test_an_unknown_certificate_or_a_private_address(server):
    did, context = server
    assert fault(fetch_did_document, f"{did}:good", Network(allowed=local)) == "FETCH_FAILED"
    assert fault(fetch_did_document, f"{did}:good", Network(context)) == "NETWORK_FORBIDDEN"


@pytest.mark.parametrize(
    "did, expected",
    [
        ("did:web:example.com", ("example.com", 443, "/.well-known/did.json")),
        ("did:web:w3c-ccg.github.io:user:alice", ("w3c-ccg.github.io", 443, "/user/alice/did.json")),
        ("did:web:example.com%3A3000:user:alice", ("example.com", 3000, "/user/alice/did.json")),
    ],
)
def test_addresses_of_the_method_specification(did, expected):
    assert document_address(did) == expected


@pytest.mark.parametrize(
    "did",
    [
        "did:web:127.0.0.1",
        "did:web:169.254.169.254:latest",
        "did:web:%5B%3A%3A1%5D",
        "did:web:2130706433",
        "did:web:0x7f.1",
        "did:web:a.example%2F..",
        "did:web:a.example:..:x",
        "did:web:a.example%3A99999",
        "did:web:user%40a.example",
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "https://a.example",
    ],
)
def test_what_is_no_host_name(did):
    assert fault(document_address, did) == "NETWORK_FORBIDDEN"
