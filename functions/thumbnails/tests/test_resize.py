import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import resize
from botocore.exceptions import ClientError
from PIL import Image

EVENTS = Path(__file__).parents[1] / "events"
SAMPLE = json.loads((EVENTS / "resize.s3.json").read_text(encoding="utf-8"))
PICTURE = (EVENTS / SAMPLE["file"]).read_bytes()


class FakeS3:
    def __init__(self) -> None:
        self.uploads: dict[str, bytes] = {}
        self.thumbs: dict[str, bytes] = {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert Bucket == "uploads"
        if Key not in self.uploads:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": "The key does not exist."}}, "GetObject")
        return {"Body": BytesIO(self.uploads[Key])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        assert (Bucket, ContentType) == ("thumbs", "image/webp")
        self.thumbs[Key] = Body


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    fake = FakeS3()
    monkeypatch.setattr(resize, "s3", fake)
    return fake


def upload_event(key: str, size: int = 1024) -> dict[str, Any]:
    """A notification of S3, as Lambda gets it."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "eu-central-1",
                "eventTime": "2026-11-20T09:30:00.000Z",
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
                "requestParameters": {"sourceIPAddress": "205.255.255.176"},
                "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": "vlR7PnpV2Ce81l0P"},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "resize",
                    "bucket": {
                        "name": "uploads",
                        "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
                        "arn": "arn:aws:s3:::uploads",
                    },
                    "object": {
                        "key": key,
                        "size": size,
                        "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                        "sequencer": "0C0F6F405D6ED209E1",
                    },
                },
            }
        ]
    }


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def decoded(picture: bytes) -> Image.Image:
    image = Image.open(BytesIO(picture))
    assert image.format == "WEBP"
    return image


def test_an_upload_becomes_a_small_picture(s3: FakeS3, context: Any) -> None:
    s3.uploads[SAMPLE["key"]] = PICTURE
    resize.handler(upload_event(SAMPLE["key"], len(PICTURE)), context)
    assert decoded(s3.thumbs["photos/dunes.png.webp"]).size == (256, 171)


def test_a_key_with_spaces_and_umlauts_is_found(s3: FakeS3, context: Any) -> None:
    s3.uploads["photos/düne 1.png"] = PICTURE
    resize.handler(upload_event("photos/d%C3%BCne+1.png"), context)
    assert list(s3.thumbs) == ["photos/düne 1.png.webp"]


def test_a_small_picture_does_not_grow() -> None:
    assert decoded(resize.thumbnail(encoded(Image.new("RGB", (20, 10)), "PNG"))).size == (20, 10)


def test_a_photo_stands_upright_and_loses_the_cameras_notes() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    exif[0x013B] = "Erika"  # the artist
    thumb = decoded(resize.thumbnail(encoded(Image.new("RGB", (400, 200)), "JPEG", exif=exif)))
    assert thumb.size == (128, 256)
    assert not thumb.getexif()


@pytest.mark.parametrize(("mode", "kept"), [("P", "RGB"), ("L", "RGB"), ("CMYK", "RGB"), ("RGBA", "RGBA")])
def test_every_mode_of_colour_is_read(mode: str, kept: str) -> None:
    color: Any = (0, 0, 0, 0) if mode == "RGBA" else 0
    picture = encoded(Image.new(mode, (10, 10), color), "TIFF")
    assert decoded(resize.thumbnail(picture)).mode == kept


@pytest.mark.parametrize(("body", "reason"), [(b"hello", "no picture"), (PICTURE[:600], "broken"), (b"", "no picture")])
def test_what_is_no_picture_is_noted_and_left_alone(
    s3: FakeS3, context: Any, caplog: pytest.LogCaptureFixture, body: bytes, reason: str
) -> None:
    s3.uploads["photos/a.png"] = body
    resize.handler(upload_event("photos/a.png"), context)
    assert not s3.thumbs
    assert [reason in vars(record)["reason"] for record in caplog.records] == [True]


@pytest.mark.parametrize("times", [1, 3])
def test_too_many_pixels_are_left_alone(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 480 * 320 // times - 1)
    with pytest.raises(resize.UnusableError, match="pixels"):
        resize.thumbnail(PICTURE)


def test_too_many_bytes_are_not_even_fetched(s3: FakeS3, context: Any) -> None:
    resize.handler(upload_event("photos/huge.png", size=50_000_001), context)
    assert not s3.thumbs


@pytest.mark.usefixtures("s3")
def test_an_upload_that_cannot_be_read_is_an_error_to_retry(context: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchKey"):
        resize.handler(upload_event("photos/gone.png"), context)
