"""The chain of suppliers' records as a tree on the terminal."""

from __future__ import annotations

from rich.tree import Tree

from footprint.apps.cli.shell import out, safe, say
from footprint.base.messages import Lang
from footprint.base.unit_table import unit_label
from footprint.model.vocabulary import label
from footprint.proof.chain_tree import Supplier, rows
from footprint.proof.report import Verification

_MARKS = {
    "passed": ("✓", "green"),
    "not_checked": ("–", "yellow"),
    "absent": ("?", "yellow"),
    "tainted": ("!", "red"),
    "revoked": ("✗", "red"),
    "failed": ("✗", "red"),
}
_MOST = 200


def print_chain(found: Verification, lang: Lang) -> None:
    """Every use of a supplier's record, at most 200 of them; nothing for a bundle without suppliers."""
    if not found.suppliers or found.record is None:
        return
    every = list(rows(found.suppliers))
    records = len({s.manifest_sha256 for _, s in every})
    out.print(say("chain_head", lang, count=records), style="bold")
    top = safe(" · ".join(found.record["subject"]["product_ids"]))
    tree = Tree(f"{top}  [dim]{found.level}[/]", guide_style="dim")
    last = {-1: tree}
    for depth, supplier in every[:_MOST]:
        last[depth] = last[depth - 1].add(_row(supplier, lang))
    if len(every) > _MOST:
        tree.add(say("chain_more", lang, count=len(every) - _MOST))
    out.print(tree, soft_wrap=False)  # a line of a tree is folded, else its end is cut off


def _row(supplier: Supplier, lang: Lang) -> str:
    mark, colour = _MARKS[supplier.state]
    state = f"[{colour}]{mark} {label('chain_state', supplier.state, lang)}[/]"
    if supplier.record is None:
        return f"{state}  {safe(supplier.factor)}"
    subject = supplier.record["subject"]
    unit = subject["declared_unit"]
    amount = unit.get("value") or unit.get("ratio")
    ids = safe(" · ".join(supplier.product_ids))
    facts = [
        f"[bold]{ids}[/]",
        f"{safe(str(amount))} {safe(unit_label(unit['unit'], lang))}",
        label("claim", supplier.record["claim"], lang),
        say("chain_level", lang, level=supplier.level, percent=int(100 * supplier.open_share)),
        safe(short(supplier.issuer)) if supplier.issuer else say("chain_unsigned", lang),
    ]
    if supplier.verifier:
        opinion = label("opinion", supplier.opinion, lang)
        facts.append(say("chain_verifier", lang, did=safe(short(supplier.verifier)), opinion=opinion))
    if supplier.repeated:
        facts.append(say("chain_repeated", lang))
    return f"{state}  " + " · ".join(facts)


def short(did: str) -> str:
    """A did:key by its two ends; others whole."""
    return f"{did[:16]}…{did[-6:]}" if did.startswith("did:key:") and len(did) > 30 else did
