locals {
  source_code_hash = (
    var.package.sha256 != null ? var.package.sha256 :
    var.package.filename != null ? filebase64sha256(var.package.filename) : null
  )
}

# A layer version cannot be changed afterwards, so its object is looked at before it is made.
data "aws_s3_object" "package" {
  count = var.package.filename == null && var.package.uploaded ? 1 : 0

  bucket        = var.package.s3_bucket
  key           = var.package.s3_key
  checksum_mode = "ENABLED"
}

resource "aws_lambda_layer_version" "this" {
  layer_name               = var.name
  compatible_architectures = var.architectures
  compatible_runtimes      = var.runtimes
  description              = var.description
  filename                 = var.package.filename
  s3_bucket                = var.package.s3_bucket
  s3_key                   = var.package.s3_key
  skip_destroy             = var.keep
  source_code_hash         = local.source_code_hash

  lifecycle {
    # Functions move to the new version before the old one goes.
    create_before_destroy = true

    precondition {
      condition     = var.package.filename != null || !var.package.uploaded || try(data.aws_s3_object.package[0].checksum_sha256, null) == var.package.sha256
      error_message = "The object s3://${coalesce(var.package.s3_bucket, "-")}/${coalesce(var.package.s3_key, "-")} is not the package of ${var.name}: its SHA-256 checksum is not ${coalesce(var.package.sha256, "-")}. Upload the package again, in one part and with its checksum (aws s3api put-object --checksum-algorithm SHA256)."
    }

    precondition {
      condition     = var.package.filename == null || try(filebase64sha256(var.package.filename), null) == local.source_code_hash
      error_message = "The file ${coalesce(var.package.filename, "-")} is missing or is not the package of ${var.name}: its SHA-256 is not ${coalesce(local.source_code_hash, "-")}. Build the package again."
    }
  }
}
