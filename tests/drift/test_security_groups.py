"""What was opened in a security group by hand: told beside the rules that have a resource, with what shuts it."""

from collections.abc import Mapping
from typing import Any

import pytest
from plans import change, plan

from generator.drift.finding import Drifted, drifted
from generator.drift.policies import in_words
from generator.terraform.plan_json import plan_of

ADDRESS = "module.network.aws_security_group.endpoints[0]"
RULE = "module.network.aws_vpc_security_group_ingress_rule.endpoints[0]"
OWN = {"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": "10.0.0.0/16"}


def block(**values: Any) -> dict[str, Any]:
    none: dict[str, Any] = {
        key: [] for key in ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
    }
    return {"protocol": "tcp", "from_port": 443, "to_port": 443, "self": False, **none, **values}


def found(ingress: list[dict[str, Any]], state: Mapping[str, Mapping[str, Any]]) -> list[Drifted]:
    before, after = ({"id": "sg-1", "name": "endpoints", "ingress": rules} for rules in ([], ingress))
    return drifted(plan_of(plan(resource_drift=[change(ADDRESS, ("update",), before, after)])).drift, state)


def told(ingress: list[dict[str, Any]]) -> list[tuple[str, str]]:
    (item,) = found(ingress, {RULE: OWN})
    (changed,) = item.changed
    said = in_words(item, changed)
    assert said is not None
    return said


@pytest.mark.surface("D09", "U")
def test_a_rule_that_has_a_resource_is_no_drift_of_its_group() -> None:
    mine = [block(cidr_blocks=["10.0.0.0/16"])]
    assert found(mine, {RULE: OWN}) == []
    for other in ({}, {RULE: {**OWN, "security_group_id": "sg-2"}}, {RULE: {**OWN, "to_port": 444}}):
        assert len(found(mine, other)) == 1


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    ("opened", "words", "permission"),
    [
        (
            block(cidr_blocks=["0.0.0.0/0"], from_port=22, to_port=23),
            "tcp 22-23 from 0.0.0.0/0",
            "'IpProtocol=tcp,FromPort=22,ToPort=23,IpRanges=[{CidrIp=0.0.0.0/0}]'",
        ),
        (
            block(ipv6_cidr_blocks=["::/0"]),
            "tcp 443 from ::/0",
            "'IpProtocol=tcp,FromPort=443,ToPort=443,Ipv6Ranges=[{CidrIpv6=::/0}]'",
        ),
        (
            block(prefix_list_ids=["pl-1"], protocol="-1", from_port=0, to_port=0),
            "every protocol from pl-1",
            "'IpProtocol=-1,PrefixListIds=[{PrefixListId=pl-1}]'",
        ),
        (
            block(self=True),
            "tcp 443 from itself",
            "'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId=sg-1}]'",
        ),
    ],
)
def test_what_was_opened_has_the_command_that_shuts_it(opened: dict[str, Any], words: str, permission: str) -> None:
    ((said, command),) = told([block(cidr_blocks=["10.0.0.0/16"]), opened])
    assert said == f"{words} was opened by hand"
    assert command == (f"aws ec2 revoke-security-group-ingress --group-id sg-1 --ip-permissions {permission}")
