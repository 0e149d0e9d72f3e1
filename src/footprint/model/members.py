"""From the study of a family to the ordinary study of each of its products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.family import Member
from footprint.model.lines import Line
from footprint.model.meters import is_sub_meter
from footprint.model.place import Place
from footprint.model.processes import Output
from footprint.model.study import Study
from footprint.units.suggest import nearest

#: Fields of the product that stand on the sheet Family, and their columns there.
_OWN = {"model": "model", "name": "name", "part_no": "part_no", "declared_unit": "amount",
        "net_mass": "net_mass"}  # fmt: skip
#: An output may be another thing to a member than to the family.
_ROLES = ("product", "coproduct", "other")


def family_rows(study: Study, place: Place) -> Iterator[Problem]:
    """Models are named once, and lines are for models that are named."""
    known = [member.model for member in study.family]
    for model, count in Counter(known).items():
        if count > 1:
            where = place("family", model, "#duplicate")
            yield Problem("FP-M001", where, got=model, values={"count": str(count)})
    for line in study.lines:
        for name in line.products:
            if name not in known:
                where, near = place("lines", line.id, "products"), nearest(name, known)
                yield Problem("FP-M053", where, got=name, near=near)
    for line in study.lines:  # a member sees its own rows of a whole, so their sum is not the whole
        if study.family and line.split_by and line.split_total is None and line.products:
            yield Problem("FP-M064", place("lines", line.id, "split_total"), got=line.split)
    by_id = {line.id: line for line in study.lines}
    for line in study.lines:  # a sub-meter that only some members see would not be taken off for the others
        if is_sub_meter(line, by_id) and line.products != by_id[line.part_of].products:
            yield Problem("FP-M054", place("lines", line.id, "products"), got=", ".join(line.products))


def member_study(study: Study, member: Member) -> Study:
    """The ordinary study of one member: its product, its lines, the other members as other products."""
    own = {name: getattr(member, name) for name in _OWN}
    family = {m.model for m in study.family}
    made = {o.process for o in study.outputs if o.product == member.model}
    together = {o.process for o in study.outputs if o.role == "coproduct" and o.process in made}
    lines = _lines(study, member)
    gone = {x.id for x in study.lines} - {x.id for x in lines}
    return study.model_copy(
        update={
            "product": study.product.model_copy(update=own),
            "lines": lines,
            "quality": tuple(row for row in study.quality if row.line not in gone),
            "recycling": tuple(row for row in study.recycling if row.line not in gone),
            "outputs": tuple(_output(o, member, family, together) for o in study.outputs),
            "family": (),
        }
    )


def _output(output: Output, member: Member, family: set[str], together: set[str]) -> Output:
    """An output as one member sees it; co-products of its own process stay co-products."""
    if output.product not in family:
        return output
    other = "coproduct" if output.process in together and output.role != "other" else "other"
    role = "product" if output.product == member.model else other
    return output if role == output.role else output.model_copy(update={"role": role})


def _lines(study: Study, member: Member) -> tuple[Line, ...]:
    """The lines for this member; what stands below, is part of, or carries a line of others goes with it."""
    gone = {x.id for x in study.lines if x.products and member.model not in x.products}
    size = -1
    while size != len(gone):
        size = len(gone)
        for line in study.lines:
            carried = bool(line.cargo) and gone.issuperset(line.cargo)
            if line.parent in gone or line.part_of in gone or carried:
                gone.add(line.id)
    return tuple(_kept(x, gone) for x in study.lines if x.id not in gone)


def _kept(line: Line, gone: set[str]) -> Line:
    if not line.products and gone.isdisjoint(line.cargo):
        return line
    cargo = tuple(c for c in line.cargo if c not in gone)
    return line.model_copy(update={"products": (), "cargo": cargo})


def member_place(study: Study, member: Member, place: Place) -> Place:
    """Leads from the study of a member to the cells of the family's file."""
    roles = {f"{o.process}/{r}/{o.product}": o.id for o in study.outputs for r in _ROLES}

    def found(table: str, key: str, column: str) -> Where:
        if table == "product" and key in _OWN:
            at = "unit" if (key, column) == ("declared_unit", "unit") else _OWN[key]
            return place("family", member.id, at)
        if table == "outputs":
            return place(table, roles.get(key, key), column)
        return place(table, key, column)

    return found
