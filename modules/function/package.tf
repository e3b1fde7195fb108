locals {
  log_group_name = "/aws/lambda/${var.name}"

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
  count = local.package_in_s3 && var.package.uploaded ? 1 : 0

  bucket        = var.package.s3_bucket
  key           = var.package.s3_key
  checksum_mode = "ENABLED"
}

# Tells at plan whether the function was ever made: of a resource yet to come nothing is known, and a check that waits for
# the apply is announced at length. Asked of the log group, because a function that is missing would be an error.
data "aws_cloudwatch_log_groups" "this" {
  log_group_name_prefix = local.log_group_name
}

# An update that is only planned leaves code_sha256 at its old value; asking for the version first, which is then unknown, keeps it from looking like a hand's work.
check "code" {
  assert {
    condition = (
      !contains(data.aws_cloudwatch_log_groups.this.log_group_names, local.log_group_name) || var.package.image_uri != null ? true :
      aws_lambda_function.this.version == "" ? true :
      aws_lambda_function.this.code_sha256 == aws_lambda_function.this.source_code_hash
    )
    error_message = "The code of ${var.name} is not its package: it was changed by hand, or an update failed. Deploy a new package, or put this one back with aws lambda update-function-code and aws lambda publish-version."
  }
}
