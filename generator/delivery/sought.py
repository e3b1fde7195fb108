"""Objects to which AWS gives ids of its own, found again by what a plan says of them.

For what an apply had begun when it died, and of which nobody has heard an id. In: a type, and what is planned of the
object, as far as that is known. Out: ids; whose the object is its tags have to say, where it has any.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from generator.delivery.account import Account
from generator.delivery.importing import id_of_begun, id_of_created
from generator.diagnostics import UserError, plain
from generator.terraform.plan_json import ResourceChange

Values = Mapping[str, Any]
_Look = Callable[[Account, Values], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Seeker:
    """Looks in an account, and past the ids that are `taken`; tells what it may not see, or cannot tell apart."""

    account: Account
    taken: Set[str]
    tell: Callable[[str], None]

    def name_of(self, change: ResourceChange, id_: str) -> str | None:
        """What `import` wants of the object that is planned here; `id_` is "" where nobody knows it. None for none."""
        names = {key: value for key, value in change.after.items() if isinstance(value, str)}
        apis = [names["api_id"]] if names.get("api_id") else []
        if not id_ and not is_sought(change.type):
            return id_of_begun(change.type, names, apis)
        found = id_ or self._only(change)
        return id_of_created(change.type, found, {**names, **_place(self.account)}, apis) if found else None

    def _only(self, change: ResourceChange) -> str:
        """The id of the one object that is as planned, "" for none or several."""
        try:
            found = sorted({*ids_of(self.account, change.type, change.after)} - self.taken)
        except UserError as error:
            self.tell(f"{change.address}: whether it was made cannot be seen ({error})")
            return ""
        if len(found) > 1:
            alike = " or ".join(found)
            self.tell(
                f"{change.address}: {alike} may be it; import one (`terraform import`), and remove what nobody needs"
            )
        return found[0] if len(found) == 1 else ""


def _place(account: Account) -> dict[str, str]:
    import boto3

    partition = boto3.session.Session().get_partition_for_region(account.region)
    return {"account": account.id, "region": account.region, "partition": partition}


def is_sought(type_: str) -> bool:
    """Whether objects of that type have ids that AWS makes up."""
    return type_ in _LOOKS


def ids_of(account: Account, type_: str, wanted: Values) -> list[str]:
    """The ids of all that are as `wanted`; none where too little is known of it. UserError where AWS does not tell."""
    from botocore.exceptions import BotoCoreError, ClientError

    needed, look = _LOOKS[type_]
    if not all(isinstance(wanted.get(name), str) for name in needed):
        return []
    try:
        return list(look(account, wanted))
    except (BotoCoreError, ClientError) as error:
        raise UserError(plain(str(error))) from error


def bears(found: object, wanted: object) -> bool:
    """Whether an object has the tags it was to get, among others."""
    if not isinstance(wanted, Mapping):
        return True
    return isinstance(found, Mapping) and wanted.items() <= found.items()


def _event_source_mapping(account: Account, wanted: Values) -> Iterator[str]:
    pages = account.client("lambda").get_paginator("list_event_source_mappings")
    for page in pages.paginate(EventSourceArn=wanted["event_source_arn"]):
        yield from (
            item["UUID"]
            for item in page["EventSourceMappings"]
            if item["FunctionArn"] == wanted["function_name"] and item.get("State") != "Deleting"
        )


def _api(account: Account, wanted: Values) -> Iterator[str]:
    for item in _items(account, "get_apis"):
        if item["Name"] == wanted["name"] and bears(item.get("Tags"), wanted.get("tags_all")):
            yield item["ApiId"]


def _authorizer(account: Account, wanted: Values) -> Iterator[str]:
    for item in _items(account, "get_authorizers", ApiId=wanted["api_id"]):
        if item["Name"] == wanted["name"]:
            yield item["AuthorizerId"]


def _integration(account: Account, wanted: Values) -> Iterator[str]:
    for item in _items(account, "get_integrations", ApiId=wanted["api_id"]):
        if item.get("IntegrationUri") == wanted["integration_uri"]:
            yield item["IntegrationId"]


def _route(account: Account, wanted: Values) -> Iterator[str]:
    for item in _items(account, "get_routes", ApiId=wanted["api_id"]):
        if item["RouteKey"] == wanted["route_key"]:
            yield item["RouteId"]


def _api_mapping(account: Account, wanted: Values) -> Iterator[str]:
    found = account.client("apigatewayv2").get_api_mappings(DomainName=wanted["domain_name"])
    for item in found["Items"]:
        if item["ApiId"] == wanted["api_id"] and item["Stage"] == wanted["stage"]:
            yield item["ApiMappingId"]


def _key(account: Account, wanted: Values) -> Iterator[str]:
    client = account.client("kms")
    for page in client.get_paginator("list_keys").paginate():
        for key_id in (item["KeyId"] for item in page["Keys"]):
            key = client.describe_key(KeyId=key_id)["KeyMetadata"]
            same = key["Description"] == (wanted.get("description") or key["Description"])
            if same and key["KeyState"] == "Enabled" and bears(_key_tags(client, key_id), wanted.get("tags_all")):
                yield key_id


def _key_tags(client: Any, key_id: str) -> dict[str, str]:
    return {item["TagKey"]: item["TagValue"] for item in client.list_resource_tags(KeyId=key_id)["Tags"]}


def _query(account: Account, wanted: Values) -> Iterator[str]:
    found = account.client("logs").describe_query_definitions(queryDefinitionNamePrefix=wanted["name"])
    for item in found["queryDefinitions"]:
        if item["name"] == wanted["name"]:
            yield item["queryDefinitionId"]


def _queue(account: Account, wanted: Values) -> Iterator[str]:
    client = account.client("sqs")
    try:
        yield client.get_queue_url(QueueName=wanted["name"])["QueueUrl"]
    except client.exceptions.QueueDoesNotExist:
        return


def _secret(account: Account, wanted: Values) -> Iterator[str]:
    client = account.client("secretsmanager")
    try:
        found = client.describe_secret(SecretId=wanted["name"])
    except client.exceptions.ResourceNotFoundException:
        return
    if not found.get("DeletedDate"):
        yield found["ARN"]


def _security_group(account: Account, wanted: Values) -> Iterator[str]:
    asked = _filters({"group-name": wanted["name"], "vpc-id": wanted["vpc_id"]})
    for item in account.client("ec2").describe_security_groups(Filters=asked)["SecurityGroups"]:
        yield item["GroupId"]


def _egress_rule(account: Account, wanted: Values) -> Iterator[str]:
    asked = _filters({"group-id": wanted["security_group_id"]})
    for item in account.client("ec2").describe_security_group_rules(Filters=asked)["SecurityGroupRules"]:
        if item["IsEgress"] and item.get("CidrIpv4") == wanted["cidr_ipv4"]:
            yield item["SecurityGroupRuleId"]


def _filters(wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]} for name, value in wanted.items()]


def _items(account: Account, operation: str, **words: str) -> Iterator[dict[str, Any]]:
    for page in account.client("apigatewayv2").get_paginator(operation).paginate(**words):
        yield from page["Items"]


# What must be known of an object before it can be looked for, and how it is.
_LOOKS: Mapping[str, tuple[tuple[str, ...], _Look]] = {
    "aws_apigatewayv2_api": (("name",), _api),
    "aws_apigatewayv2_api_mapping": (("api_id", "domain_name", "stage"), _api_mapping),
    "aws_apigatewayv2_authorizer": (("api_id", "name"), _authorizer),
    "aws_apigatewayv2_integration": (("api_id", "integration_uri"), _integration),
    "aws_apigatewayv2_route": (("api_id", "route_key"), _route),
    "aws_cloudwatch_query_definition": (("name",), _query),
    "aws_kms_key": ((), _key),
    "aws_lambda_event_source_mapping": (("event_source_arn", "function_name"), _event_source_mapping),
    "aws_secretsmanager_secret": (("name",), _secret),
    "aws_security_group": (("name", "vpc_id"), _security_group),
    # A second creation would do, but what reads from the queue is looked for by its ARN.
    "aws_sqs_queue": (("name",), _queue),
    "aws_vpc_security_group_egress_rule": (("cidr_ipv4", "security_group_id"), _egress_rule),
}
