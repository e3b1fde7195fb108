mock_provider "aws" {
  # Known at plan already, or the check of the code could not be made there.
  mock_resource "aws_lambda_function" {
    override_during = plan
    defaults = {
      arn                         = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
      code_sha256                 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
      id                          = "dev-orders-api"
      invoke_arn                  = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api/invocations"
      last_modified               = "2026-01-01T00:00:00.000+0000"
      qualified_arn               = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:7"
      qualified_invoke_arn        = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:7/invocations"
      signing_job_arn             = ""
      signing_profile_version_arn = ""
      source_code_size            = 183
      version                     = "7"
    }
  }

  mock_resource "aws_lambda_alias" {
    defaults = {
      arn        = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live"
      invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/dev-orders-api"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111111111111:queue"
      url = "https://sqs.eu-central-1.amazonaws.com/111111111111/queue"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-central-1:111111111111:topic"
    }
  }

  mock_data "aws_s3_object" {
    defaults = {
      checksum_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111111111111"
    }
  }
}

variables {
  handler  = "api.handler"
  name     = "dev-orders-api"
  package  = { s3_bucket = "artifacts", s3_key = "api.zip", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
  role_arn = "arn:aws:iam::111111111111:role/orders/dev-orders-api"
  runtime  = "python3.13"
}

run "defaults_are_those_one_may_rely_on" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.publish
    error_message = "Every change publishes a version."
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"])
    error_message = "Functions are arm64 unless they say otherwise."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "X-Ray is active."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "Nothing is reserved unless asked for."
  }

  assert {
    condition     = aws_lambda_function.this.package_type == "Zip"
    error_message = "A package in S3 is a zip."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    error_message = "The digest of the package decides about updates."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_format == "JSON"
    error_message = "Logs are JSON."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_group == aws_cloudwatch_log_group.this.name
    error_message = "The function names the log group, which is therefore made before it."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/dev-orders-api" && aws_cloudwatch_log_group.this.retention_in_days == 14
    error_message = "The log group has its retention from the start."
  }

  assert {
    condition     = !aws_cloudwatch_log_group.this.skip_destroy
    error_message = "The log group goes with the function."
  }

  assert {
    condition     = data.aws_s3_object.package[0].checksum_mode == "ENABLED"
    error_message = "The checksum of the object is read."
  }
}

run "empty_groups_are_not_written" {
  command = plan

  assert {
    condition     = alltrue([for group in [aws_lambda_function.this.environment, aws_lambda_function.this.file_system_config, aws_lambda_function.this.image_config, aws_lambda_function.this.snap_start, aws_lambda_function.this.vpc_config] : length(group) == 0])
    error_message = "An empty group publishes a version at every apply."
  }

  assert {
    condition     = length(aws_appautoscaling_scheduled_action.live) + length(aws_appautoscaling_target.live) + length(aws_lambda_function_event_invoke_config.live) + length(aws_lambda_provisioned_concurrency_config.live) + length(aws_lambda_provisioned_concurrency_config.scaled) + length(aws_lambda_function_recursion_config.this) + length(aws_lambda_runtime_management_config.this) == 0
    error_message = "What is not asked for is not made."
  }
}

run "live_follows_the_published_version" {
  command = apply

  assert {
    condition     = aws_lambda_alias.live.name == "live" && aws_lambda_alias.live.function_version == aws_lambda_function.this.version
    error_message = "live points at the version just published."
  }

  assert {
    condition     = output.function == { name = "dev-orders-api", arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api", version = "7", qualified_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:7", alias = "live", alias_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations", role_name = "dev-orders-api" }
    error_message = "The output function has the shape every trigger takes."
  }

  assert {
    condition     = output.log_group.name == "/aws/lambda/dev-orders-api"
    error_message = "The log group is an output."
  }
}

run "everything_at_once" {
  command = plan

  variables {
    architecture            = "x86_64"
    async                   = { maximum_event_age = 60, maximum_retry_attempts = 0, on_failure = { arn = "arn:aws:sqs:eu-central-1:111111111111:failed" }, on_success = { arn = "arn:aws:sns:eu-central-1:111111111111:done" } }
    environment             = { LOG_LEVEL = "INFO" }
    ephemeral_storage       = 1024
    file_system             = { arn = "arn:aws:elasticfilesystem:eu-central-1:111111111111:access-point/fsap-0a", mount_path = "/mnt/data" }
    layers                  = ["arn:aws:lambda:eu-central-1:111111111111:layer:common:3"]
    logs                    = { format = "JSON", level = "WARN", system_level = "INFO", retention_days = 365, keep = true, kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/a" }
    provisioned_concurrency = 2
    recursion               = "Allow"
    reserved_concurrency    = 10
    runtime_management      = { update_runtime_on = "FunctionUpdate" }
    tags                    = { service = "orders" }
    vpc                     = { security_group_ids = ["sg-1"], subnet_ids = ["subnet-1", "subnet-2"], ipv6 = true }
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live[0].qualifier == "live"
    error_message = "Asynchronous calls of live are configured, not those of $LATEST."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live[0].maximum_event_age_in_seconds == 60 && aws_lambda_function_event_invoke_config.live[0].maximum_retry_attempts == 0
    error_message = "Age and retries arrive."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live[0].destination_config[0].on_failure[0].destination == "arn:aws:sqs:eu-central-1:111111111111:failed"
    error_message = "The failure destination arrives."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live[0].destination_config[0].on_success[0].destination == "arn:aws:sns:eu-central-1:111111111111:done"
    error_message = "The success destination arrives."
  }

  assert {
    condition     = aws_lambda_provisioned_concurrency_config.live[0].qualifier == "live" && aws_lambda_provisioned_concurrency_config.live[0].provisioned_concurrent_executions == 2
    error_message = "Provisioned concurrency belongs to live."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 10
    error_message = "Reserved concurrency arrives."
  }

  assert {
    condition     = aws_lambda_function_recursion_config.this[0].recursive_loop == "Allow"
    error_message = "Recursion is set."
  }

  assert {
    condition     = aws_lambda_runtime_management_config.this[0].update_runtime_on == "FunctionUpdate"
    error_message = "Runtime management is set."
  }

  assert {
    condition     = aws_lambda_function.this.vpc_config[0].subnet_ids == toset(["subnet-1", "subnet-2"]) && aws_lambda_function.this.vpc_config[0].ipv6_allowed_for_dual_stack
    error_message = "The function is attached to the VPC."
  }

  assert {
    condition     = aws_lambda_function.this.file_system_config[0].local_mount_path == "/mnt/data"
    error_message = "The file system is mounted."
  }

  assert {
    condition     = aws_lambda_function.this.ephemeral_storage[0].size == 1024
    error_message = "/tmp has its size."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ LOG_LEVEL = "INFO" })
    error_message = "The environment arrives."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].application_log_level == "WARN" && aws_lambda_function.this.logging_config[0].system_log_level == "INFO"
    error_message = "Log levels arrive."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.skip_destroy && aws_cloudwatch_log_group.this.retention_in_days == 365 && aws_cloudwatch_log_group.this.kms_key_id == "arn:aws:kms:eu-central-1:111111111111:key/a"
    error_message = "The log group is kept, encrypted and has its retention."
  }

  assert {
    condition     = aws_lambda_function.this.tags == tomap({ service = "orders" }) && aws_cloudwatch_log_group.this.tags == tomap({ service = "orders" })
    error_message = "Everything taggable is tagged."
  }
}

run "async_without_destinations_writes_none" {
  command = plan

  variables {
    async = {}
  }

  assert {
    condition     = length(aws_lambda_function_event_invoke_config.live[0].destination_config) == 0
    error_message = "An empty group is not written."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live[0].maximum_event_age_in_seconds == 21600 && aws_lambda_function_event_invoke_config.live[0].maximum_retry_attempts == 2
    error_message = "Defaults are written, so that they read back."
  }
}

run "async_with_one_destination_writes_one" {
  command = plan

  variables {
    async = { on_failure = { arn = "arn:aws:sqs:eu-central-1:111111111111:failed" } }
  }

  assert {
    condition     = length(aws_lambda_function_event_invoke_config.live[0].destination_config[0].on_failure) == 1 && length(aws_lambda_function_event_invoke_config.live[0].destination_config[0].on_success) == 0
    error_message = "Only what is asked for is written."
  }
}

run "provisioned_concurrency_is_scaled_by_its_utilization" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 2, maximum = 20 }
    reserved_concurrency            = 20
    tags                            = { service = "orders" }
  }

  assert {
    condition     = length(aws_lambda_provisioned_concurrency_config.live) == 0 && aws_lambda_provisioned_concurrency_config.scaled[0].provisioned_concurrent_executions == 2 && aws_lambda_provisioned_concurrency_config.scaled[0].qualifier == "live"
    error_message = "It begins with the least."
  }

  assert {
    condition     = aws_appautoscaling_target.live[0].resource_id == "function:dev-orders-api:live" && aws_appautoscaling_target.live[0].scalable_dimension == "lambda:function:ProvisionedConcurrency" && aws_appautoscaling_target.live[0].service_namespace == "lambda"
    error_message = "The alias is what is scaled."
  }

  assert {
    condition     = aws_appautoscaling_target.live[0].min_capacity == 2 && aws_appautoscaling_target.live[0].max_capacity == 20 && aws_appautoscaling_target.live[0].tags == tomap({ service = "orders" })
    error_message = "The target has its bounds and tags."
  }

  assert {
    condition     = aws_appautoscaling_policy.live[0].policy_type == "TargetTrackingScaling" && aws_appautoscaling_policy.live[0].resource_id == "function:dev-orders-api:live" && one(aws_appautoscaling_policy.live[0].target_tracking_scaling_policy_configuration).target_value == 0.7 && one(one(aws_appautoscaling_policy.live[0].target_tracking_scaling_policy_configuration).predefined_metric_specification).predefined_metric_type == "LambdaProvisionedConcurrencyUtilization"
    error_message = "Seven in ten are in use where nothing else is said."
  }

  assert {
    condition     = length(aws_appautoscaling_scheduled_action.live) == 0
    error_message = "Without schedules the bounds stay."
  }
}

run "provisioned_concurrency_has_other_bounds_at_other_times" {
  command = plan

  variables {
    provisioned_concurrency_scaling = {
      maximum            = 10
      minimum            = 1
      target_utilization = 0.5

      schedules = [
        { expression = "cron(0 7 ? * MON-FRI *)", maximum = 50, minimum = 10, timezone = "Europe/Berlin" },
        { expression = "at(2030-01-01T00:00:00)", maximum = 10, minimum = 1 },
      ]
    }
  }

  assert {
    condition     = one(aws_appautoscaling_policy.live[0].target_tracking_scaling_policy_configuration).target_value == 0.5
    error_message = "The share to aim at arrives."
  }

  assert {
    condition     = { for key, action in aws_appautoscaling_scheduled_action.live : key => [action.name, action.schedule, action.timezone] } == { "1" = ["schedule-1", "cron(0 7 ? * MON-FRI *)", "Europe/Berlin"], "2" = ["schedule-2", "at(2030-01-01T00:00:00)", "UTC"] }
    error_message = "Each schedule is an action."
  }

  assert {
    condition     = { for key, action in aws_appautoscaling_scheduled_action.live : key => "${one(action.scalable_target_action).min_capacity} to ${one(action.scalable_target_action).max_capacity}" } == { "1" = "10 to 50", "2" = "1 to 10" }
    error_message = "Each has bounds of its own."
  }

  assert {
    condition     = alltrue([for action in aws_appautoscaling_scheduled_action.live : action.resource_id == "function:dev-orders-api:live"])
    error_message = "They are those of the alias."
  }
}

run "reserved_concurrency_of_zero_stops_the_function" {
  command = plan

  variables {
    reserved_concurrency = 0
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 0
    error_message = "0 is not the same as none."
  }
}

run "snap_start_is_for_published_versions" {
  command = plan

  variables {
    snap_start = true
  }

  assert {
    condition     = aws_lambda_function.this.snap_start[0].apply_on == "PublishedVersions"
    error_message = "Snapshots are taken of versions."
  }
}

run "a_local_zip_is_hashed" {
  command = plan

  variables {
    package = { filename = "tests/package.zip" }
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    error_message = "Without a digest the file is hashed."
  }

  assert {
    condition     = length(data.aws_s3_object.package) == 0
    error_message = "S3 is not asked about a local file."
  }
}

run "an_image_has_neither_handler_nor_runtime" {
  command = plan

  variables {
    handler = null
    runtime = null
    package = { image_uri = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/api@sha256:00" }
    image   = { command = ["api.handler"] }
  }

  assert {
    condition     = aws_lambda_function.this.package_type == "Image" && aws_lambda_function.this.image_config[0].command == tolist(["api.handler"])
    error_message = "The image and its command arrive."
  }

  assert {
    condition     = length(data.aws_s3_object.package) == 0
    error_message = "S3 is not asked about an image."
  }
}

run "a_plan_that_is_only_read_does_not_look_into_the_bucket" {
  command = plan

  variables {
    package = { s3_bucket = "artifacts", s3_key = "api.zip", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=", uploaded = false }
  }

  assert {
    condition     = length(data.aws_s3_object.package) == 0
    error_message = "S3 is not asked."
  }
}

run "the_alias_stays_at_a_pinned_version" {
  variables {
    package = { s3_bucket = "artifacts", s3_key = "api.zip", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=", live_version = "3" }
  }

  assert {
    condition     = aws_lambda_alias.live.function_version == "3" && output.function.version == "7"
    error_message = "The newest version is there, and does not answer."
  }
}

run "a_missing_digest_in_s3_stops_the_plan" {
  command = plan

  override_data {
    target = data.aws_s3_object.package[0]
    values = {
      checksum_sha256 = null
    }
  }

  expect_failures = [aws_lambda_function.this]
}

run "a_foreign_object_stops_the_plan" {
  command = plan

  override_data {
    target = data.aws_s3_object.package[0]
    values = {
      checksum_sha256 = "oFD1R3oSaQaRVnB2aoONUQmMmyy5zN4ug3/L4wwK9/4="
    }
  }

  expect_failures = [aws_lambda_function.this]
}

run "a_missing_file_stops_the_plan" {
  command = plan

  variables {
    package = { filename = "missing.zip", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "a_file_with_another_digest_stops_the_plan" {
  command = plan

  variables {
    package = { filename = "main.tf", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "code_of_a_function_yet_to_be_made_is_not_asked_for" {
  command   = apply
  state_key = "first"

  override_resource {
    target = aws_lambda_function.this
    values = {
      arn         = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
      code_sha256 = "oFD1R3oSaQaRVnB2aoONUQmMmyy5zN4ug3/L4wwK9/4="
      version     = "1"
    }
  }

  assert {
    condition     = length(data.aws_cloudwatch_log_groups.this.log_group_names) == 0
    error_message = "Nothing is there yet."
  }
}

run "code_changed_by_hand_is_noticed" {
  command   = apply
  state_key = "by_hand"

  override_data {
    target = data.aws_cloudwatch_log_groups.this
    values = { log_group_names = ["/aws/lambda/dev-orders-api", "/aws/lambda/dev-orders-api-2"] }
  }

  override_resource {
    target = aws_lambda_function.this
    values = {
      arn         = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
      code_sha256 = "oFD1R3oSaQaRVnB2aoONUQmMmyy5zN4ug3/L4wwK9/4="
      version     = "8"
    }
  }

  expect_failures = [check.code]
}

run "things_of_the_same_apply_may_be_named" {
  command = plan

  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.log_group.name == "/aws/lambda/dev-orders-billing"
    error_message = "The complete example plans with nothing made yet."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }

  assert {
    condition     = output.function.name == "dev-orders-api"
    error_message = "The simple example plans."
  }
}

run "refuses_an_unknown_architecture" {
  command = plan

  variables {
    architecture = "arm"
  }

  expect_failures = [var.architecture]
}

run "refuses_an_event_age_under_a_minute" {
  command = plan

  variables {
    async = { maximum_event_age = 59 }
  }

  expect_failures = [var.async]
}

run "refuses_three_retries" {
  command = plan

  variables {
    async = { maximum_retry_attempts = 3 }
  }

  expect_failures = [var.async]
}

run "refuses_a_long_description" {
  command = plan

  variables {
    description = join("", [for i in range(257) : "x"])
  }

  expect_failures = [var.description]
}

run "refuses_an_environment_name_with_a_dash" {
  command = plan

  variables {
    environment = { A-B = "x" }
  }

  expect_failures = [var.environment]
}

run "refuses_an_environment_name_of_lambda_s_own" {
  command = plan

  variables {
    environment = { AWS_REGION = "x" }
  }

  expect_failures = [var.environment]
}

run "refuses_an_environment_over_4_kb" {
  command = plan

  variables {
    environment = { BIG = join("", [for i in range(1024) : "1234"]) }
  }

  expect_failures = [var.environment]
}

run "refuses_too_much_ephemeral_storage" {
  command = plan

  variables {
    ephemeral_storage = 10241
  }

  expect_failures = [var.ephemeral_storage]
}

run "refuses_a_mount_outside_mnt" {
  command = plan

  variables {
    file_system = { arn = "a", mount_path = "/data" }
    vpc         = { security_group_ids = ["sg-1"], subnet_ids = ["subnet-1"] }
  }

  expect_failures = [var.file_system]
}

run "refuses_a_file_system_without_vpc" {
  command = plan

  variables {
    file_system = { arn = "a", mount_path = "/mnt/data" }
  }

  expect_failures = [var.file_system]
}

run "refuses_a_zip_without_handler" {
  command = plan

  variables {
    handler = null
  }

  expect_failures = [var.handler]
}

run "refuses_a_handler_with_a_space" {
  command = plan

  variables {
    handler = "api handler"
  }

  expect_failures = [var.handler]
}

run "refuses_image_settings_with_a_zip" {
  command = plan

  variables {
    image = { command = ["x"] }
  }

  expect_failures = [var.image]
}

run "refuses_image_settings_that_set_nothing" {
  command = plan

  variables {
    image   = {}
    handler = null
    runtime = null
    package = { image_uri = "r:1" }
  }

  expect_failures = [var.image]
}

run "refuses_signing_of_an_image" {
  command = plan

  variables {
    code_signing_config_arn = "arn:aws:lambda:eu-central-1:111111111111:code-signing-config:csc-0"
    handler                 = null
    runtime                 = null
    package                 = { image_uri = "r:1" }
  }

  expect_failures = [var.code_signing_config_arn]
}

run "refuses_six_layers" {
  command = plan

  variables {
    layers = [for i in range(6) : "arn:aws:lambda:eu-central-1:111111111111:layer:common:${i + 1}"]
  }

  expect_failures = [var.layers]
}

run "refuses_a_layer_without_version" {
  command = plan

  variables {
    layers = ["arn:aws:lambda:eu-central-1:111111111111:layer:common"]
  }

  expect_failures = [var.layers]
}

run "refuses_layers_of_an_image" {
  command = plan

  variables {
    layers  = ["arn:aws:lambda:eu-central-1:111111111111:layer:common:1"]
    handler = null
    runtime = null
    package = { image_uri = "r:1" }
  }

  expect_failures = [var.layers]
}

run "refuses_an_unknown_log_format" {
  command = plan

  variables {
    logs = { format = "XML" }
  }

  expect_failures = [var.logs]
}

run "refuses_an_unknown_log_level" {
  command = plan

  variables {
    logs = { level = "LOUD" }
  }

  expect_failures = [var.logs]
}

run "refuses_an_unknown_system_level" {
  command = plan

  variables {
    logs = { system_level = "ERROR" }
  }

  expect_failures = [var.logs]
}

run "refuses_a_log_level_for_text" {
  command = plan

  variables {
    logs = { format = "Text", level = "INFO" }
  }

  expect_failures = [var.logs]
}

run "refuses_a_retention_aws_does_not_have" {
  command = plan

  variables {
    logs = { retention_days = 15 }
  }

  expect_failures = [var.logs]
}

run "refuses_too_little_memory" {
  command = plan

  variables {
    memory_size = 127
  }

  expect_failures = [var.memory_size]
}

run "refuses_half_a_megabyte" {
  command = plan

  variables {
    memory_size = 128.5
  }

  expect_failures = [var.memory_size]
}

run "counts_in_the_log_what_a_filter_finds" {
  command = plan

  variables {
    metric_filters = {
      billed  = { pattern = "{ $.message = \"billed\" }", value = "$.amount", unit = "None", dimensions = { Currency = "$.currency" } }
      refused = { pattern = "refused", default_value = 0 }
    }
  }

  assert {
    condition     = { for name, filter in aws_cloudwatch_log_metric_filter.this : name => [filter.log_group_name, filter.pattern, filter.metric_transformation[0].namespace, filter.metric_transformation[0].name, filter.metric_transformation[0].value] } == { billed = ["/aws/lambda/${var.name}", "{ $.message = \"billed\" }", var.name, "billed", "$.amount"], refused = ["/aws/lambda/${var.name}", "refused", var.name, "refused", "1"] }
    error_message = "Each filter counts lines of the function's own log in the namespace of its name, 1 a line unless told otherwise."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["billed"].metric_transformation[0].dimensions == tomap({ Currency = "$.currency" }) && aws_cloudwatch_log_metric_filter.this["billed"].metric_transformation[0].unit == "None" && aws_cloudwatch_log_metric_filter.this["refused"].metric_transformation[0].default_value == "0"
    error_message = "Dimensions, unit and default value are those given."
  }
}

run "refuses_a_pattern_over_1024_characters" {
  command = plan

  variables {
    metric_filters = { long = { pattern = format("%1025s", "x") } }
  }

  expect_failures = [var.metric_filters]
}

run "refuses_four_dimensions" {
  command = plan

  variables {
    metric_filters = { many = { pattern = "x", dimensions = { A = "$.a", B = "$.b", C = "$.c", D = "$.d" } } }
  }

  expect_failures = [var.metric_filters]
}

run "refuses_a_default_beside_dimensions" {
  command = plan

  variables {
    metric_filters = { both = { pattern = "x", default_value = 0, dimensions = { A = "$.a" } } }
  }

  expect_failures = [var.metric_filters]
}

run "refuses_a_name_with_a_dot" {
  command = plan

  variables {
    name = "dev.orders"
  }

  expect_failures = [var.name]
}

run "refuses_two_packages" {
  command = plan

  variables {
    package = { filename = "main.tf", s3_bucket = "b", s3_key = "k", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
  }

  expect_failures = [var.package]
}

run "refuses_s3_without_digest" {
  command = plan

  variables {
    package = { s3_bucket = "b", s3_key = "k" }
  }

  expect_failures = [var.package]
}

run "refuses_a_digest_in_hexadecimal" {
  command = plan

  variables {
    package = { s3_bucket = "b", s3_key = "k", sha256 = "4906d1c9" }
  }

  expect_failures = [var.package]
}

run "refuses_a_digest_of_an_image" {
  command = plan

  variables {
    package = { image_uri = "r:1", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
    handler = null
    runtime = null
  }

  expect_failures = [var.package]
}

run "refuses_a_pin_that_is_no_published_version" {
  command = plan

  variables {
    package = { s3_bucket = "b", s3_key = "k", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=", live_version = "$LATEST" }
  }

  expect_failures = [var.package]
}

run "refuses_provisioned_concurrency_of_zero" {
  command = plan

  variables {
    provisioned_concurrency = 0
  }

  expect_failures = [var.provisioned_concurrency]
}

run "refuses_more_provisioned_than_reserved" {
  command = plan

  variables {
    provisioned_concurrency = 3
    reserved_concurrency    = 2
  }

  expect_failures = [var.provisioned_concurrency]
}

run "refuses_provisioned_concurrency_with_snapshots" {
  command = plan

  variables {
    provisioned_concurrency = 3
    snap_start              = true
  }

  expect_failures = [var.provisioned_concurrency]
}

run "refuses_a_least_of_zero" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 0, maximum = 5 }
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_a_least_above_the_most" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 6, maximum = 5 }
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_a_schedule_with_a_least_above_the_most" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 1, maximum = 5, schedules = [{ expression = "rate(1 day)", minimum = 9, maximum = 8 }] }
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_a_utilization_of_all" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 1, maximum = 5, target_utilization = 1 }
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_a_schedule_in_words" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 1, maximum = 5, schedules = [{ expression = "at seven", minimum = 1, maximum = 8 }] }
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_a_number_that_is_fixed_and_scaled" {
  command = plan

  variables {
    provisioned_concurrency         = 2
    provisioned_concurrency_scaling = { minimum = 1, maximum = 5 }
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_a_schedule_above_the_reserved" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 1, maximum = 5, schedules = [{ expression = "rate(1 day)", minimum = 1, maximum = 8 }] }
    reserved_concurrency            = 7
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_scaling_with_snapshots" {
  command = plan

  variables {
    provisioned_concurrency_scaling = { minimum = 1, maximum = 5 }
    snap_start                      = true
  }

  expect_failures = [var.provisioned_concurrency_scaling]
}

run "refuses_an_unknown_recursion" {
  command = plan

  variables {
    recursion = "Stop"
  }

  expect_failures = [var.recursion]
}

run "refuses_negative_reserved_concurrency" {
  command = plan

  variables {
    reserved_concurrency = -1
  }

  expect_failures = [var.reserved_concurrency]
}

run "refuses_the_name_of_a_role" {
  command = plan

  variables {
    role_arn = "dev-orders-api"
  }

  expect_failures = [var.role_arn]
}

run "refuses_a_zip_without_runtime" {
  command = plan

  variables {
    runtime = null
  }

  expect_failures = [var.runtime]
}

run "refuses_an_unknown_runtime_update" {
  command = plan

  variables {
    runtime_management = { update_runtime_on = "Never" }
  }

  expect_failures = [var.runtime_management]
}

run "refuses_manual_runtime_without_version" {
  command = plan

  variables {
    runtime_management = { update_runtime_on = "Manual" }
  }

  expect_failures = [var.runtime_management]
}

run "refuses_snapshots_of_a_runtime_without" {
  command = plan

  variables {
    snap_start = true
    runtime    = "python3.11"
  }

  expect_failures = [var.snap_start]
}

run "refuses_snapshots_with_a_large_tmp" {
  command = plan

  variables {
    snap_start        = true
    ephemeral_storage = 1024
  }

  expect_failures = [var.snap_start]
}

run "refuses_a_timeout_over_15_minutes" {
  command = plan

  variables {
    timeout = 901
  }

  expect_failures = [var.timeout]
}

run "refuses_an_unknown_tracing" {
  command = plan

  variables {
    tracing = "On"
  }

  expect_failures = [var.tracing]
}

run "refuses_a_vpc_without_subnets" {
  command = plan

  variables {
    vpc = { security_group_ids = ["sg-1"], subnet_ids = [] }
  }

  expect_failures = [var.vpc]
}
