"""What a security group lets through beside the rules that are resources of their own.

The provider tells of those with the group, too, and an apply leaves whatever else it finds there.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.diagnostics import plain

GROUP = "aws_security_group"
DIRECTIONS: Mapping[str, str] = {
    "egress": "aws_vpc_security_group_egress_rule",
    "ingress": "aws_vpc_security_group_ingress_rule",
}
_EVERY = "-1"
_PEERS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
_PEER = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")


def beside(blocks: Iterable[Mapping[str, Any]] | None, companions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The rules of a group that no companion is there for, each as `tcp 443-443 10.0.0.0/16`."""
    own = {_rule(each, "ip_protocol", str(each[key])) for each in companions for key in _PEER if each.get(key)}
    return sorted({rule for block in blocks or () for rule in _rules(block)} - own)


def _rules(block: Mapping[str, Any]) -> Iterator[str]:
    for key in _PEERS:
        yield from (_rule(block, "protocol", str(peer)) for peer in block.get(key) or ())
    if block.get("self"):
        yield _rule(block, "protocol", "itself")


def _rule(values: Mapping[str, Any], protocol: str, peer: str) -> str:
    said = str(values.get(protocol))
    ports = (0, 0) if said == _EVERY else (values.get("from_port") or 0, values.get("to_port") or 0)
    return f"{said} {ports[0]}-{ports[1]} {peer}"


def opened(group: str, direction: str, before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """What was let through by hand, each with the command that takes it back; what was shut again is as it was left."""
    for rule in sorted({*(after or ())} - {*(before or ())}):
        yield f"{_words(direction, rule)} was opened by hand", _revoking(group, direction, rule)


def _words(direction: str, rule: str) -> str:
    protocol, ports, peer = rule.split(" ", 2)
    first, _, last = ports.partition("-")
    through = "every protocol" if protocol == _EVERY else f"{protocol} {first if first == last else ports}"
    return plain(f"{through} {'from' if direction == 'ingress' else 'to'} {peer}")


def _revoking(group: str, direction: str, rule: str) -> str:
    """https://docs.aws.amazon.com/cli/latest/reference/ec2/revoke-security-group-ingress.html"""
    protocol, ports, peer = rule.split(" ", 2)
    first, _, last = ports.partition("-")
    through = f"IpProtocol={protocol}" + ("" if protocol == _EVERY else f",FromPort={first},ToPort={last}")
    permission = f"{through},{_peer(group if peer == 'itself' else peer)}"
    verb = f"revoke-security-group-{direction}"
    return shlex.join(["aws", "ec2", verb, "--group-id", group, "--ip-permissions", permission])


def _peer(peer: str) -> str:
    if ":" in peer:
        return f"Ipv6Ranges=[{{CidrIpv6={peer}}}]"
    if peer.startswith("pl-"):
        return f"PrefixListIds=[{{PrefixListId={peer}}}]"
    return f"IpRanges=[{{CidrIp={peer}}}]" if "/" in peer else f"UserIdGroupPairs=[{{GroupId={peer}}}]"
