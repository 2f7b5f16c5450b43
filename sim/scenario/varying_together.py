"""Numbers that vary together: what `follows` and `part_of` of an input name is there and can be named."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from .findings import Findings
from .node import Node
from .overrides import ASSUMED, FILE
from .problem import PathKey, dotted, hint
from .provenance import Provenance
from .scalars import kind_of
from .schema.channels import CHANNELS

_OF_A_WAY = ("gauge_transfer", "ways")


def must_sum_to_one(path: PathKey) -> bool:
    """Whether a path is that of a share which sums to 1 with others: of a channel, of a way to change gauge."""
    is_channel = path[-1] in CHANNELS and "channel_shares" in path
    return is_channel or (path[-1] == "share" and path[-4:-2] == _OF_A_WAY)


def check_varying_together(provenance: Mapping[str, Provenance], root: Node, findings: Findings) -> None:
    """Blame a number that follows what it cannot, or breaks a sum if it does; warn of one without another to vary with.

    That is one that follows nothing or 0, or is the only part of a sum. Nothing is warned of where the command line or
    a study has set or removed values, for those vary no more.
    """
    nodes = {dotted(path): (path, node) for path, node in root.walk()}
    is_as_written = all(node.position.file not in (FILE, ASSUMED) for _, node in nodes.values())
    numbers = [key for key, (_, node) in nodes.items() if _is_number(node.content)]
    sums: dict[str, list[str]] = defaultdict(list)
    for key, said in provenance.items():
        if key not in nodes:
            continue  # a parameter of a lever that has been pulled
        own = nodes[key][0]
        _check_sums_of(own, said, findings)
        if said.part_of is not None:
            sums[said.part_of].append(key)
        if said.follows is None:
            continue
        path: PathKey = (*own, "follows")
        if said.follows in nodes:
            content = nodes[said.follows][1].content
            if message := _wrong_leader(key, said.follows, content, provenance):
                findings.blame(path, message, on_key=True)
            elif content == 0 and is_as_written:
                findings.warn(path, f"'{said.follows}' is 0, nothing can follow it in proportion")
        elif is_as_written:
            meant = hint(said.follows, numbers, list_up_to=0)
            findings.warn(path, f"there is no '{said.follows}' to follow{meant}")
    for name, keys in sums.items():
        _check_sum(name, [(*nodes[key][0], "part_of") for key in keys], findings, is_as_written=is_as_written)


def _check_sums_of(own: PathKey, said: Provenance, findings: Findings) -> None:
    """Blame a number that would have to keep two sums, or one while it follows another."""
    part_of: PathKey = (*own, "part_of")
    if must_sum_to_one(own):
        if said.follows is not None:
            message = "must not stand at a share that sums to 1 with others: what follows another keeps no sum"
            findings.blame((*own, "follows"), f"{message}; leave it out", on_key=True)
        if said.part_of is not None:
            message = "must not stand at a share: it keeps the sum of 1 with the others beside it already"
            findings.blame(part_of, f"{message}; leave it out", on_key=True)
    elif said.follows is not None and said.part_of is not None:
        message = "must not stand beside follows: what follows another keeps no sum; leave out one of the two"
        findings.blame(part_of, message, on_key=True)


def _wrong_leader(key: str, leader: str, content: object, provenance: Mapping[str, Provenance]) -> str | None:
    if not _is_number(content):
        return f"'{leader}' is {kind_of(content)}, must be a number"
    chain = [key]
    while leader in provenance and leader not in chain:
        chain.append(leader)
        leader = provenance[leader].follows or ""
    return f"{' follows '.join([*chain, key])}, must not go in a circle" if leader == key else None


def _check_sum(name: str, paths: Sequence[PathKey], findings: Findings, *, is_as_written: bool) -> None:
    units = list(dict.fromkeys(str(path[-2]) for path in paths))
    if len(units) > 1:
        message = f"'{name}' has {units[0]} and {units[-1]}, must be of one kind to have a sum"
        findings.blame(paths[-1], message, on_key=True)
    if len(paths) == 1 and is_as_written:
        findings.warn(paths[0], f"no other number is part of '{name}', so it varies by itself")


def _is_number(content: object) -> bool:
    return isinstance(content, int | float) and not isinstance(content, bool)
