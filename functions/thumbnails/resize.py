"""Shrinks every uploaded picture; what is no picture is noted and left alone."""

import os
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import S3Event
from aws_lambda_powertools.utilities.typing import LambdaContext
from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A decoded pixel takes four bytes and is held twice: this many fit into the function's memory.
LARGEST_PIXELS = 60_000_000
LARGEST_BYTES = 50_000_000
LONGEST_SIDE = int(os.environ["LONGEST_SIDE"])

Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS

logger = Logger()
s3: "S3Client" = boto3.client("s3")


class UnusableError(Exception):
    """An upload that no retry makes a picture of."""


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Any other error is Lambda's to retry, and then the dead-letter queue's."""
    for record in S3Event(event).records:
        upload = record.s3.get_object
        key = unquote_plus(upload.key)
        try:
            shrink(record.s3.bucket.name, key, upload.size)
        except UnusableError as error:
            logger.warning("left alone", key=key, reason=str(error))


def shrink(bucket: str, key: str, size: int) -> None:
    if size > LARGEST_BYTES:
        raise UnusableError(f"{size} bytes, more than {LARGEST_BYTES}")
    picture = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    # The name ends in both: cat.png and cat.jpg are two pictures.
    target = f"{key}.webp"
    s3.put_object(
        Bucket=os.environ["THUMBS_BUCKET_NAME"], Key=target, Body=thumbnail(picture), ContentType="image/webp"
    )
    logger.info("shrunk", key=key, target=target)


def thumbnail(picture: bytes) -> bytes:
    """WebP of at most LONGEST_SIDE pixels a side, upright, without the camera's notes on time and place."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(picture)) as image:
                small = shrunk(image)
    except UnidentifiedImageError:
        raise UnusableError("no picture that Pillow knows") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnusableError(f"more than {LARGEST_PIXELS} pixels") from None
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises for broken files
        raise UnusableError(f"a broken picture: {error}") from error
    out = BytesIO()
    small.save(out, "WEBP", quality=80)
    return out.getvalue()


def shrunk(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # JPEG: decodes only as much as is wanted
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")  # a palette shrinks badly
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(small, in_place=True)
    small.info.clear()
    return small
