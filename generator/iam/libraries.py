"""Libraries: which of them may call AWS by themselves, and which do nothing with a client that they are given."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# Standard modules that may call any method of what they get, by a name that is not seen.
_REFLECTIVE = frozenset({"code", "inspect", "operator", "pickle", "pydoc", "runpy", "unittest"})
_FOLLOWED = frozenset(
    {
        "aioboto3",
        "aiobotocore",
        "aws_lambda_powertools",
        "aws_xray_sdk",
        "backoff",
        "boto3",
        "boto3_type_annotations",
        "botocore",
        "cachetools",
        "s3transfer",
        "tenacity",
        "typing_extensions",
    }
)
# Nothing of these calls AWS; names as they are imported.
_PLAIN_WORDS = """
    aenum annotated_types anyio arrow asn1crypto async_timeout attr attrs avro babel bcrypt bs4 cachetools certifi
    charset_normalizer chardet charset click colorama cryptography cv2 dateutil defusedxml deprecated docx ecdsa
    email_validator faker fastapi fastjsonschema flask geopy google greenlet h11 httpcore httpx humanize idna
    inflection isodate jinja2 jmespath jose jsonpath_ng jsonschema jwt jwcrypto lxml mangum markdown markupsafe
    marshmallow more_itertools msgpack msgspec multidict nacl networkx num2words numpy nltk oauthlib openpyxl orjson
    packaging passlib pendulum phonenumbers pil pillow psycopg psycopg2 pymysql pydantic pydantic_core
    pydantic_settings pygments pyparsing pypdf pytz qrcode rapidfuzz redis regex reportlab requests rich rsa
    rfc3339_validator ruamel scipy sentry_sdk shapely simplejson six sniffio soupsieve sqlalchemy starlette stripe
    structlog tabulate toml tomli toolz tqdm typer types typing_inspection tzdata tzlocal ujson unidecode urllib3
    validators werkzeug wrapt xmltodict yaml yarl zoneinfo zstandard
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
# These have a client for AWS of their own, or use boto3 unseen; as distributions and as imports.
_SPEAKER_WORDS = """
    adbc aioaws aioboto3-helpers aiodynamo apache-airflow aws-advanced-python-wrapper aws-cdk aws-encryption-sdk
    aws-requests-auth aws-secretsmanager-caching awscli awswrangler boto celery cloudpathlib cuallee dagster dask
    datasette delta-rs deltalake django-storages duckdb dynamo-pandas dynamodb-encryption-sdk dynamodb-json
    elasticsearch fsspec gdal gluonts kafka kombu lance lancedb langchain langchain-aws litellm llama-index
    localstack minio mlflow moto obstore opendal opensearch-py pandas polars pyarrow pyathena pydynox pyiceberg
    pynamodb rasterio redshift-connector s3fs s3path sagemaker serverless-sdk smart-open sqs-extended-client
    tensorflow torch universal-pathlib watchtower xarray zappa
"""
SPEAKERS = frozenset(_SPEAKER_WORDS.split())
_BOTO = frozenset({"boto3", "botocore", "aioboto3", "aiobotocore"})
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
_NAMED = re.compile(r'^name = "([^"]+)"', re.MULTILINE)
_PROGRAMS = re.compile(
    r"(subprocess\..*|os\.(system|popen|exec\w*|spawn\w*|posix_spawn\w*)|pty\.spawn|asyncio\.create_subprocess_\w+)"
)


# What these return holds nothing of what they got: numbers, texts, moments; or data that they read.
_PLAIN_MAKERS = re.compile(
    r"""builtins\.(abs|all|any|ascii|bin|bool|bytearray|bytes|callable|chr|divmod|float|format|hasattr|hash|hex|id|input
    |int|isinstance|issubclass|len|oct|open|ord|pow|print|range|repr|round|str|sum)
    |(base64|binascii|calendar|datetime|decimal|fractions|hashlib|hmac|math|os\.path|posixpath|secrets|statistics|string
    |struct|textwrap|time|unicodedata|urllib\.parse|uuid|zlib|zoneinfo)\..*
    |(json|orjson|simplejson|ujson)\.(dumps?|loads?)|ast\.literal_eval|csv\.\w+|yaml\.(safe_load|load|safe_dump|dump)
    |re\.\w+|tomllib\.loads?|logging\..*|shutil\.\w+|os\.(getenv|listdir|makedirs|remove|getcwd|urandom|walk|stat)""",
    re.VERBOSE,
)


def makes_plain(path: str) -> bool:
    """Whether what a call returns holds nothing of its arguments."""
    return _PLAIN_MAKERS.fullmatch(path) is not None


def is_harmless(origin: str) -> bool:
    """Whether what `origin` gets is called only where the analysis sees it."""
    top = origin.partition(".")[0]
    if top in ("builtins", "~same") or origin.startswith("~"):
        return True
    if top in _REFLECTIVE:
        return False
    return top in sys.stdlib_module_names or top in _FOLLOWED or top.startswith(("mypy_boto3", "types_"))


def runs_programs(path: str) -> bool:
    return _PROGRAMS.fullmatch(path) is not None


def pinned(locks: Iterable[Path]) -> frozenset[str] | None:
    """Distributions that the locks name; None without a lock, or with something that is none."""
    files = list(locks)
    found: set[str] = set()
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        if file.suffix != ".lock":
            return None
        pins = _NAMED if file.name in ("uv.lock", "poetry.lock") else _PIN
        found |= {normal(name) for name in pins.findall(text)}
    return frozenset(found) if files else None


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def suspects(imported: Iterable[str], pins: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    """Libraries that may call AWS where nobody sees it, each with the reason.

    A lock is whole: when it names neither boto3 nor botocore nothing that it names can use them, and what it does not
    name is not there.
    """
    for name in sorted((pins or frozenset()) & SPEAKERS):
        yield name, "may call AWS by itself"
    for module in sorted(set(imported)):
        top = normal(module.partition(".")[0])
        if is_harmless(module) or top.replace("-", "_") in _PLAIN or top in (pins or frozenset()) & SPEAKERS:
            continue
        if top in SPEAKERS:
            yield module, "may call AWS by itself"
        elif pins is None:
            yield module, "is in no requirements.lock: whether it calls AWS is not known"
        elif pins & _BOTO:
            yield module, "may use boto3, which is among the requirements"
