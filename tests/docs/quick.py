"""Takes the lifecycles of buckets out of the files that are named."""

import re
import sys
from pathlib import Path

for file in map(Path, sys.argv[1:]):
    text = file.read_text()
    file.write_text(re.sub(r'\nresource "aws_s3_bucket_lifecycle_configuration".*?\n}\n', "", text, flags=re.DOTALL))
