"""Where policies stand in a plan: which attribute of which resource, whose they are, and what they say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from generator.review.iam.computed import read_at_apply
from generator.review.iam.policies import Statement, statements
from generator.review.scene import Scene
from generator.review.values import Thing, after, before, exists_after, exists_before, name_of, sensitive
from generator.terraform.plan_json import Action, ResourceChange
from generator.terraform.redaction import HIDDEN


class Kind(StrEnum):
    IDENTITY = "permissions"
    TRUST = "trust"
    RESOURCE = "resource policy"


@dataclass(frozen=True, slots=True)
class Place:
    """`holder` is the attribute that names whose policy it is, of a resource of type `owner`."""

    attribute: str
    kind: Kind
    noun: str
    holder: str
    owner: str


def _identity(noun: str, holder: str) -> Place:
    return Place("policy", Kind.IDENTITY, noun, holder, f"aws_iam_{holder}")


def _resource(noun: str, holder: str, owner: str, attribute: str = "policy") -> Place:
    return Place(attribute, Kind.RESOURCE, noun, holder, owner)


PLACES = {
    "aws_api_gateway_domain_name": _resource("domain", "domain_name", "aws_api_gateway_domain_name"),
    "aws_api_gateway_rest_api": _resource("API", "name", "aws_api_gateway_rest_api"),
    "aws_api_gateway_rest_api_policy": _resource("API", "rest_api_id", "aws_api_gateway_rest_api"),
    "aws_backup_vault_policy": _resource("backup vault", "backup_vault_name", "aws_backup_vault"),
    "aws_cloudwatch_event_bus_policy": _resource("event bus", "event_bus_name", "aws_cloudwatch_event_bus"),
    "aws_cloudwatch_log_destination_policy": _resource(
        "log destination", "destination_name", "aws_cloudwatch_log_destination", "access_policy"
    ),
    "aws_cloudwatch_log_resource_policy": _resource("logs", "policy_name", "", "policy_document"),
    "aws_codeartifact_domain_permissions_policy": _resource(
        "package domain", "domain", "aws_codeartifact_domain", "policy_document"
    ),
    "aws_codeartifact_repository_permissions_policy": _resource(
        "package repository", "repository", "aws_codeartifact_repository", "policy_document"
    ),
    "aws_dynamodb_resource_policy": _resource("table", "resource_arn", "aws_dynamodb_table"),
    "aws_ecr_registry_policy": _resource("image registry", "registry_id", ""),
    "aws_ecr_repository_policy": _resource("image repository", "repository", "aws_ecr_repository"),
    "aws_ecrpublic_repository_policy": _resource("image repository", "repository_name", "aws_ecrpublic_repository"),
    "aws_efs_file_system_policy": _resource("file system", "file_system_id", "aws_efs_file_system"),
    "aws_elasticsearch_domain": _resource(
        "search domain", "domain_name", "aws_elasticsearch_domain", "access_policies"
    ),
    "aws_elasticsearch_domain_policy": _resource(
        "search domain", "domain_name", "aws_elasticsearch_domain", "access_policies"
    ),
    "aws_glacier_vault": _resource("vault", "name", "aws_glacier_vault", "access_policy"),
    "aws_glue_resource_policy": _resource("data catalog", "id", ""),
    "aws_iam_group_policy": _identity("group", "group"),
    "aws_iam_policy": Place("policy", Kind.IDENTITY, "managed policy", "name", "aws_iam_policy"),
    "aws_iam_role": Place("assume_role_policy", Kind.TRUST, "role", "name", "aws_iam_role"),
    "aws_iam_role_policy": _identity("role", "role"),
    "aws_iam_user_policy": _identity("user", "user"),
    "aws_iot_policy": Place("policy", Kind.IDENTITY, "IoT policy", "name", "aws_iot_policy"),
    "aws_kinesis_resource_policy": _resource("stream", "resource_arn", "aws_kinesis_stream"),
    "aws_kms_external_key": _resource("key", "description", "aws_kms_external_key"),
    "aws_kms_key": _resource("key", "description", "aws_kms_key"),
    "aws_kms_key_policy": _resource("key", "key_id", "aws_kms_key"),
    "aws_kms_replica_key": _resource("key", "description", "aws_kms_replica_key"),
    "aws_msk_cluster_policy": _resource("Kafka cluster", "cluster_arn", "aws_msk_cluster"),
    "aws_opensearch_domain": _resource("search domain", "domain_name", "aws_opensearch_domain", "access_policies"),
    "aws_opensearch_domain_policy": _resource(
        "search domain", "domain_name", "aws_opensearch_domain", "access_policies"
    ),
    "aws_redshift_resource_policy": _resource("warehouse", "resource_arn", "aws_redshift_cluster"),
    "aws_s3_access_point": _resource("access point", "name", "aws_s3_access_point"),
    "aws_s3_bucket": _resource("bucket", "bucket", "aws_s3_bucket"),
    "aws_s3_bucket_policy": _resource("bucket", "bucket", "aws_s3_bucket"),
    "aws_s3control_access_point_policy": _resource("access point", "access_point_arn", "aws_s3_access_point"),
    "aws_s3tables_table_bucket_policy": _resource(
        "table bucket", "table_bucket_arn", "aws_s3tables_table_bucket", "resource_policy"
    ),
    "aws_schemas_registry_policy": _resource("schema registry", "registry_name", "aws_schemas_registry"),
    "aws_secretsmanager_secret": _resource("secret", "name", "aws_secretsmanager_secret"),
    "aws_secretsmanager_secret_policy": _resource("secret", "secret_arn", "aws_secretsmanager_secret"),
    "aws_ses_identity_policy": _resource("mail identity", "identity", "aws_ses_domain_identity"),
    "aws_sesv2_email_identity_policy": _resource("mail identity", "email_identity", "aws_sesv2_email_identity"),
    "aws_sns_topic": _resource("topic", "name", "aws_sns_topic"),
    "aws_sns_topic_policy": _resource("topic", "arn", "aws_sns_topic"),
    "aws_sqs_queue": _resource("queue", "name", "aws_sqs_queue"),
    "aws_sqs_queue_policy": _resource("queue", "queue_url", "aws_sqs_queue"),
    "aws_ssoadmin_permission_set_inline_policy": Place(
        "inline_policy", Kind.IDENTITY, "permission set", "permission_set_arn", "aws_ssoadmin_permission_set"
    ),
    "aws_vpc_endpoint": _resource("endpoint", "service_name", "aws_vpc_endpoint"),
    "aws_vpc_endpoint_policy": _resource("endpoint", "vpc_endpoint_id", "aws_vpc_endpoint"),
    "aws_vpclattice_auth_policy": _resource("lattice service", "resource_identifier", "aws_vpclattice_service"),
}


_SPEC = "the spec"


@dataclass(frozen=True, slots=True)
class Document:
    """A policy on one side. `said` is None where it cannot be read: `why` says why not.

    `told_by` says where the statements stand of one that is known only after the apply.
    """

    thing: Thing
    place: Place
    said: tuple[Statement, ...] | None
    why: str = ""
    told_by: str = ""

    @property
    def holder(self) -> tuple[Kind, str, str]:
        """Whose it is; the address stands in where AWS makes the name."""
        name = self.thing.text(self.place.holder)
        owner = self.place.owner or self.thing.type
        return self.place.kind, owner, name.removeprefix("https://") or self.thing.address

    @property
    def holder_name(self) -> str:
        return self.thing.text(self.place.holder) or name_of(self.thing.values) or self.thing.change.name


def documents(scene: Scene, *, now: bool) -> Iterator[Document]:
    """Every policy that is there before (`now` False) or after."""
    for type_, place in PLACES.items():
        for thing in scene.after(type_) if now else scene.before(type_):
            yield _document(scene, thing, place)
    for thing in scene.after("aws_iam_role") if now else scene.before("aws_iam_role"):
        for inline in thing.blocks("inline_policy"):
            place = Place("inline_policy", Kind.IDENTITY, "role", "name", "aws_iam_role")
            yield Document(thing, place, statements(inline.get("policy")))


def document_pair(scene: Scene, change: ResourceChange) -> tuple[Document | None, Document | None]:
    """The policy of one resource before and after."""
    place = PLACES[change.type]
    old = _document(scene, before(change), place) if exists_before(change) else None
    new = _document(scene, after(change), place) if exists_after(change) else None
    if old and new and new.told_by == _SPEC:
        return old, replace(new, said=tuple(_as_it_was(item, old.said or ()) for item in new.said or ()))
    return old, new


def _as_it_was(statement: Statement, old: tuple[Statement, ...]) -> Statement:
    """With the ARNs of the statement of the same name: a Sid of ours says on what it is, whatever AWS calls that."""
    for one in old:
        same = one.sid == statement.sid and replace(one, resources=statement.resources).same == statement.same
        if same and statement.sid:
            return replace(statement, resources=one.resources)
    return statement


def _document(scene: Scene, thing: Thing, place: Place) -> Document:
    text = thing.get(place.attribute)
    if thing.waits(place.attribute):
        # An optional attribute that nobody set is computed too: AWS's own default policy, the same as before.
        return _computed(scene, thing, place)
    if text == HIDDEN or sensitive(thing.change, (place.attribute,)):
        return Document(thing, place, None, "marked sensitive, so it cannot be reviewed")
    found = statements(text)
    return Document(thing, place, found, "" if found is not None else "not readable as a policy")


def _computed(scene: Scene, thing: Thing, place: Place) -> Document:
    if thing.address in scene.meanings:
        return Document(thing, place, scene.meanings[thing.address], told_by=_SPEC)
    said = read_at_apply(scene, thing.change, place.attribute)
    if said is None:
        return Document(thing, place, None, "unknown until apply")
    return Document(thing, place, said, told_by="the plan of its policy document")


def pools(scene: Scene, *, now: bool) -> dict[tuple[Kind, str, str], tuple[Statement, ...]]:
    """All that each holder may, by whichever of its policies."""
    found: dict[tuple[Kind, str, str], tuple[Statement, ...]] = {}
    for document in documents(scene, now=now):
        found[document.holder] = (*found.get(document.holder, ()), *(document.said or ()))
    return found


def is_new(scene: Scene, document: Document) -> bool:
    """Whether whose policy it is comes with this plan: then nothing that exists is given more."""
    change, place = document.thing.change, document.place
    if change.type == place.owner:
        name = name_of(change.after)
        return change.action is Action.CREATE and (not name or name in scene.made(change.type))
    if change.before and place.kind is not Kind.RESOURCE:
        return False  # of a role that is replaced: who takes it has what it allows
    if document.thing.waits(place.holder):
        return True
    return document.thing.text(place.holder) in scene.made(place.owner)
