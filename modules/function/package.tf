locals {
  # Asked in the negative, because a bucket, key or digest made in the same apply is unknown at plan while these are not.
  package_in_s3 = var.package.filename == null && var.package.image_uri == null

  source_code_hash = (
    var.package.sha256 != null ? var.package.sha256 :
    var.package.filename != null ? filebase64sha256(var.package.filename) : null
  )
}

# The provider records a code update that failed as done and never tries again
# (https://github.com/hashicorp/terraform-provider-aws/issues/42826), so the object is looked at before anything is changed.
data "aws_s3_object" "package" {
  count = local.package_in_s3 ? 1 : 0

  bucket        = var.package.s3_bucket
  key           = var.package.s3_key
  checksum_mode = "ENABLED"
}

check "code" {
  assert {
    condition     = var.package.image_uri != null || aws_lambda_function.this.code_sha256 == aws_lambda_function.this.source_code_hash
    error_message = "The code of ${var.name} is not that of its package (somebody changed it by hand, or an update failed). Bring it back with: terraform apply -replace=ADDRESS, or by a new package."
  }
}
