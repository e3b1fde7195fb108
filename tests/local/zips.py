import io
import zipfile
from collections.abc import Mapping


def zipped(files: Mapping[str, str]) -> bytes:
    """A deployment package with these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return whole.getvalue()
