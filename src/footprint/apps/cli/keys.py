"""keys: make signing keys, publish and fetch DID documents, start trust files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint.apps.cli.shell import JsonOption, LangOption, as_lang, edge, err, out, print_json, safe, say
from footprint.base.problem import Problem, ProblemsError, refuse
from footprint.base.where import Where

if TYPE_CHECKING:
    from footprint.base.messages import Lang

keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Signing keys and trust files. / 密钥。")
_LONGEST = 10_000  # bytes of the first line of a passphrase file


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(keys, name="keys")


@keys.command()
def new(
    path: Annotated[Path, typer.Argument(metavar="FILE")],
    no_passphrase: Annotated[bool, typer.Option("--no-passphrase", help="leave it unencrypted")] = False,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file")] = None,
    did: Annotated[str, typer.Option("--did", help="did:web of the issuer; did:key otherwise")] = "",
    trust: Annotated[Path | None, typer.Option("--trust", help="also write a trust file")] = None,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="statement | review | verification, may repeat")
    ] = None,
    lang: LangOption = "",
) -> None:
    """A new Ed25519 key, encrypted with a passphrase. / 新建签名密钥。"""
    from footprint.api.keys import write_trust
    from footprint.seal.keys import new_key
    from footprint.seal.trust import SCOPES

    scopes = scope or ["statement"]
    if any(name not in SCOPES for name in scopes):
        raise typer.BadParameter(" | ".join(SCOPES), param_hint="--scope")
    shown = as_lang(lang)
    with edge(lang, False):
        secret = None if no_passphrase else ask_passphrase(passphrase_file, shown, twice=True)
        key = new_key(path, secret, did or None)
        out.print(say("key_written", shown, path=safe(str(path)), did=safe(key.did), keyid=safe(key.keyid)))
        if no_passphrase:
            err.print(say("key_plain", shown), style="yellow")
        if trust is not None:
            write_trust(trust, key, scopes)
            out.print(say("trust_written", shown, path=safe(str(trust))))


@keys.command()
def document(
    key: Annotated[Path, typer.Argument(metavar="KEYFILE")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="did.json")],
    former: Annotated[Path | None, typer.Option("--add-to", help="document published so far")] = None,
    lang: LangOption = "",
) -> None:
    """The DID document to publish for a did:web; older keys stay in it. / 生成 DID 文档。"""
    from footprint.api.did_web import document_address
    from footprint.api.keys import write_did_document

    shown = as_lang(lang)
    with edge(lang, False):
        found = write_did_document(output, key, former)
        host, port, path = document_address(found[0].partition("#")[0])
        address = f"https://{host}{'' if port == 443 else f':{port}'}{path}"
        names = safe(", ".join(found))
        out.print(say("did_written", shown, path=safe(str(output)), keys=names, address=address))


@keys.command()
def fetch(
    did: Annotated[str, typer.Argument(metavar="did:web:...")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="did.json")],
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Ask the host of a did:web for its DID document over HTTPS. / 获取 DID 文档（联网）。"""
    from footprint.api.did_web import fetch_did_document
    from footprint.api.keys import save_did_document

    shown = as_lang(lang)
    with edge(lang, json_output):
        sha256, found = save_did_document(output, did, fetch_did_document(did))
        if json_output:
            print_json({"format": "footprint-did/1", "did": did, "sha256": sha256, "keys": found})
            return
        facts = {"did": did, "path": str(output), "keys": ", ".join(found)}
        out.print(say("did_fetched", shown, **{k: safe(v) for k, v in facts.items()}))
        out.print(safe(f'did_document = {{ file = "{output.name}", sha256 = "{sha256}" }}'))


def ask_passphrase(path: Path | None, lang: Lang, *, twice: bool) -> str:
    """The passphrase of a key: the first line of a file, or asked for without echo."""
    if path is not None:
        return _first_line(path)
    first: str = typer.prompt(say("key_ask", lang), hide_input=True, err=True)
    if twice and typer.prompt(say("key_again", lang), hide_input=True, err=True) != first:
        raise ProblemsError([Problem("FP-X006")])
    return first


def _first_line(path: Path) -> str:
    with path.open("rb") as stream:
        line = stream.readline(_LONGEST + 1)
    if len(line) > _LONGEST:
        raise refuse("FP-X571", Where(path.name), expected=str(_LONGEST))
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise refuse("FP-X570", Where(path.name)) from None
