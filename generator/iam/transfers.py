"""Methods that boto3 adds to clients and resource objects beyond the services' own operations.

https://docs.aws.amazon.com/boto3/latest/guide/s3.html: transfers go in parts above 8 MB; a download asks for the size
first; a copy in parts reads the source's size, and its tags.
"""

_UPLOAD = ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "~AbortMultipartUpload")
_DOWNLOAD = ("HeadObject", "GetObject")
_COPY = ("CopyObject", "CreateMultipartUpload", "UploadPartCopy", "~AbortMultipartUpload")

# A leading ~ is a call that is made only when something goes wrong: it uses a grant, and does not need one.
CLIENT_EXTRAS = {
    ("s3", "upload_file"): _UPLOAD,
    ("s3", "upload_fileobj"): _UPLOAD,
    ("s3", "download_file"): _DOWNLOAD,
    ("s3", "download_fileobj"): _DOWNLOAD,
    ("s3", "copy"): _COPY,
    ("s3", "generate_presigned_post"): ("PutObject",),
    ("rds", "generate_db_auth_token"): ("~Connect",),
    ("dsql", "generate_db_connect_auth_token"): ("~DbConnect",),
    ("dsql", "generate_db_connect_admin_auth_token"): ("~DbConnectAdmin",),
}
OBJECT_EXTRAS = {
    ("s3", type_, name): operations
    for type_ in ("Bucket", "Object", "ObjectSummary")
    for (service, name), operations in CLIENT_EXTRAS.items()
    if service == "s3" and not name.startswith("generate")
} | {("s3", "Bucket", "load"): ("ListBuckets",), ("s3", "ObjectSummary", "load"): ("HeadObject",)}
