resource "aws_lambda_function" "this" {
  function_name                  = var.name
  architectures                  = [var.architecture]
  code_signing_config_arn        = var.code_signing_config_arn
  description                    = var.description
  filename                       = var.package.filename
  handler                        = var.handler
  image_uri                      = var.package.image_uri
  kms_key_arn                    = var.kms_key_arn
  layers                         = var.layers
  memory_size                    = var.memory_size
  package_type                   = var.package.image_uri == null ? "Zip" : "Image"
  publish                        = true
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)
  role                           = var.role_arn
  runtime                        = var.runtime
  s3_bucket                      = var.package.s3_bucket
  s3_key                         = var.package.s3_key
  source_code_hash               = local.source_code_hash
  tags                           = var.tags
  timeout                        = var.timeout

  # Empty groups are left out: `environment { variables = {} }` publishes a version at every apply.
  dynamic "environment" {
    for_each = length(var.environment) == 0 ? [] : [var.environment]
    content {
      variables = environment.value
    }
  }

  ephemeral_storage {
    size = var.ephemeral_storage
  }

  dynamic "file_system_config" {
    for_each = var.file_system == null ? [] : [var.file_system]
    content {
      arn              = file_system_config.value.arn
      local_mount_path = file_system_config.value.mount_path
    }
  }

  dynamic "image_config" {
    for_each = var.image == null ? [] : [var.image]
    content {
      command           = image_config.value.command
      entry_point       = image_config.value.entry_point
      working_directory = image_config.value.working_directory
    }
  }

  logging_config {
    application_log_level = var.logs.level
    log_format            = var.logs.format
    log_group             = aws_cloudwatch_log_group.this.name
    system_log_level      = var.logs.system_level
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? [true] : []
    content {
      apply_on = "PublishedVersions"
    }
  }

  tracing_config {
    mode = var.tracing
  }

  dynamic "vpc_config" {
    for_each = var.vpc == null ? [] : [var.vpc]
    content {
      ipv6_allowed_for_dual_stack = vpc_config.value.ipv6
      security_group_ids          = vpc_config.value.security_group_ids
      subnet_ids                  = vpc_config.value.subnet_ids
    }
  }

  lifecycle {
    precondition {
      condition     = !local.package_in_s3 || !var.package.uploaded || try(data.aws_s3_object.package[0].checksum_sha256, null) == var.package.sha256
      error_message = "The object s3://${coalesce(var.package.s3_bucket, "-")}/${coalesce(var.package.s3_key, "-")} is not the package of ${var.name}: its SHA-256 checksum is not ${coalesce(var.package.sha256, "-")}. Upload the package again, in one part and with its checksum (aws s3api put-object --checksum-algorithm SHA256)."
    }

    precondition {
      condition     = var.package.filename == null || try(filebase64sha256(var.package.filename), null) == local.source_code_hash
      error_message = "The file ${coalesce(var.package.filename, "-")} is missing or is not the package of ${var.name}: its SHA-256 is not ${coalesce(local.source_code_hash, "-")}. Build the package again."
    }
  }
}

# What every trigger points at, so that a deploy can be rolled out and back without touching a trigger.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version in service"
  function_name    = aws_lambda_function.this.function_name
  function_version = coalesce(var.package.live_version, aws_lambda_function.this.version)
}

resource "aws_lambda_function_event_invoke_config" "live" {
  count = var.async == null ? 0 : 1

  function_name                = aws_lambda_function.this.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_event_age_in_seconds = var.async.maximum_event_age
  maximum_retry_attempts       = var.async.maximum_retry_attempts

  # Two levels of dynamic: the provider knows the destinations only as groups within a group.
  dynamic "destination_config" {
    for_each = var.async.on_failure == null && var.async.on_success == null ? [] : [var.async]
    content {
      dynamic "on_failure" {
        for_each = destination_config.value.on_failure == null ? [] : [destination_config.value.on_failure]
        content {
          destination = on_failure.value.arn
        }
      }

      dynamic "on_success" {
        for_each = destination_config.value.on_success == null ? [] : [destination_config.value.on_success]
        content {
          destination = on_success.value.arn
        }
      }
    }
  }
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  count = var.provisioned_concurrency == null ? 0 : 1

  function_name                     = aws_lambda_function.this.function_name
  provisioned_concurrent_executions = var.provisioned_concurrency
  qualifier                         = aws_lambda_alias.live.name
}

resource "aws_lambda_function_recursion_config" "this" {
  count = var.recursion == null ? 0 : 1

  function_name  = aws_lambda_function.this.function_name
  recursive_loop = var.recursion
}

# On the version, because that is what `live` runs; a setting of $LATEST would reach nobody.
resource "aws_lambda_runtime_management_config" "this" {
  count = var.runtime_management == null ? 0 : 1

  function_name       = aws_lambda_function.this.function_name
  qualifier           = aws_lambda_function.this.version
  runtime_version_arn = var.runtime_management.runtime_version_arn
  update_runtime_on   = var.runtime_management.update_runtime_on
}
