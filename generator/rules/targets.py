"""Names that stand for nothing, or for the wrong kind of thing."""

from generator.rules.model import Finding, Findings, Written, written
from generator.rules.references import (
    Wrong,
    every,
    faults,
    implies_api,
    sources,
    subscriptions,
    uses,
    way_outs,
)


@written("GEN306", "A trigger listens to something that exists")
def source_exists(service: Written) -> Findings:
    """A trigger names a queue, topic, table, bucket, bus or API of the service, or `other-service/name`.

    Way out: correct the name, or declare the resource; with `arn:` where it exists already.
    """
    yield from faults(service, sources, Wrong.MISSING, Wrong.FORM)


@written("GEN307", "A trigger listens to something of its own kind")
def source_fits(service: Written) -> Findings:
    """A queue trigger reads queues, an `sns` trigger topics, a `dynamodb` trigger the stream of a table.

    Way out: name a resource of that type, or choose the trigger that goes with the resource.
    """
    yield from faults(service, sources, Wrong.TYPE)


@written("GEN501", "What a function uses exists")
def used_exists(service: Written) -> Findings:
    """`uses` grants access to a resource or function by its name, here or in another service.

    Way out: correct the name, or declare the resource; with `arn:` where it exists already.
    """
    yield from faults(service, uses, Wrong.MISSING, Wrong.FORM, Wrong.TYPE)


@written("GEN507", "Destinations and dead letters exist and can take events")
def way_out_exists(service: Written) -> Findings:
    """Lambda sends results to queues, topics, buses and functions; a dead letter is a queue.

    Way out: name one (`bills.dead_letter` is the dead-letter queue of `bills`), or give an ARN.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    yield from faults(service, way_outs, Wrong.MISSING, Wrong.FORM, Wrong.TYPE)


@written("GEN409", "A queue subscribes to something that exists")
def subscribed_exists(service: Written) -> Findings:
    """`subscriptions` of a queue name a bus, a topic or a bucket.

    Way out: correct the name, or declare the resource; with `arn:` where it exists already.
    """
    yield from faults(service, subscriptions, Wrong.MISSING, Wrong.FORM, Wrong.TYPE)


@written("GEN701", "A service that is named exists")
def service_exists(service: Written) -> Findings:
    """`other-service/name` is a thing of another service of this project.

    Way out: correct the service's name, or declare what lies outside of the project with `arn:`.
    """
    yield from faults(service, every, Wrong.SERVICE)


@written("GEN702", "The other service has what is named")
def there_exists(service: Written) -> Findings:
    """What another service lends must be declared there: the kit checks it before AWS does.

    Way out: correct the name, or declare it in the other service first.
    """
    yield from faults(service, every, Wrong.THERE)


@written("GEN703", "What another service lends is of the right type")
def there_fits(service: Written) -> Findings:
    """A queue trigger cannot read another service's table.

    Way out: name a thing of the other service of the type that is wanted.
    """
    yield from faults(service, every, Wrong.OTHER_TYPE)


@written("GEN704", "What another service lends is its own")
def there_own(service: Written) -> Findings:
    """A resource with `arn:` belongs to neither service, so each declares it by itself.

    Way out: declare it here with the same `arn:`, and name that.
    """
    yield from faults(service, every, Wrong.OTHERS)


@written("GEN706", "A service names its own things without itself")
def not_itself(service: Written) -> Findings:
    """`orders/bills` inside `orders` would be looked up in AWS instead of being connected.

    Way out: leave the service's name out.
    """
    yield from faults(service, every, Wrong.SELF)


@written("GEN308", "A route names its API where there are several")
def one_api(service: Written) -> Findings:
    """With one `http_api` in the service routes use it, with none the kit makes one; with several it must be said.

    Way out: add `api: NAME` to the trigger.
    """
    apis = [key for key, _ in service.resources("http_api")]
    taken = implies_api(service.spec) and "http_api" in (service.spec.resources or {})
    for function, index, kind, trigger in service.triggers():
        if kind != "http" or trigger.api:
            continue
        place = service.at(*service.trigger_path(function, index, kind))
        if len(apis) > 1:
            yield Finding(place, f"api is required: this service has several, {', '.join(sorted(apis))}")
        if taken:
            message = "the API that the kit makes for this route is called 'http_api', and so is a resource: rename it"
            yield Finding(place, message)


@written("GEN334", "A route belongs to an API of its own service")
def own_api(service: Written) -> Findings:
    """Routes are deployed with their API; another service's API has its own life.

    Way out: give the service an API (it comes by itself when no `api:` is named), or move the function there.
    """
    for function, index, kind, trigger in service.triggers():
        if kind == "http" and trigger.api and "/" in trigger.api:
            place = service.at(*service.trigger_path(function, index, kind, "api"))
            yield Finding(place, f"a route cannot join the API of another service ({trigger.api}): leave `api` out")


@written("GEN309", "A bucket's notification belongs to its owner")
def own_bucket(service: Written) -> Findings:
    """A bucket has one notification configuration; two owners would overwrite each other's without a word.

    Way out: in the service that owns the bucket, let a queue subscribe to it (`subscriptions: [{s3: ...}]`) and read
    that queue here. For a bucket outside of the project: let it notify a queue or a bus, and declare that with `arn:`.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
    """
    named = ((ref, ref.address) for refs in (sources(service), subscriptions(service)) for ref in refs)
    for reference, address in named:
        if reference.types != ("s3",):
            continue
        resource = (service.spec.resources or {}).get(address)
        if "/" in address:
            other, _, name = address.partition("/")
            way_out = f"let a queue of {other!r} subscribe to {name!r} and read it as {other}/QUEUE"
        elif resource is not None and resource.arn:
            way_out = "let its owner notify a queue, and declare that queue here with `arn:`"
        else:
            continue
        message = f"bucket {address!r} is not of this service, and its one notification belongs to its owner: {way_out}"
        yield Finding(service.at(*reference.path), message)
