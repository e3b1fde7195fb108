"""Where an environment keeps what it cannot lose."""

from generator.rules.model import Finding, Findings, Whole, whole


@whole("GEN605", "State and artifacts are kept outside development")
def stored(everything: Whole) -> Findings:
    """Without `state` an environment keeps its state on one machine, without `artifacts` it uploads zips from there.

    Way out: two private, versioned buckets of the environment's account, named by `state: {bucket: ...}` and
    `artifacts: {bucket: ...}`.
    """
    for environment in everything.project.environments.values():
        for key in ("state", "artifacts"):
            if environment.spec.tier != "development" and getattr(environment.spec, key) is None:
                document = environment.lineage[-1][1]
                message = f"{key} is missing: an environment of tier {environment.spec.tier} keeps it in a bucket"
                yield Finding(document.locate_key(("tier",)), f"{message} (only development may do without)")
