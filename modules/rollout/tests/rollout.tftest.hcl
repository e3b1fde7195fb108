mock_provider "aws" {
  mock_resource "aws_codedeploy_deployment_group" {
    defaults = {
      arn = "arn:aws:codedeploy:eu-central-1:111111111111:deploymentgroup:dev-orders-api/dev-orders-api"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn         = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
      code_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
      version     = "8"
    }
  }

  mock_resource "aws_lambda_alias" {
    defaults = {
      arn        = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live"
      invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/dev-orders-api"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api"
    }
  }

  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = {
      arn = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:one"
    }
  }

  mock_resource "aws_cloudwatch_composite_alarm" {
    defaults = {
      arn = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:all"
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

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_data "aws_region" {
    defaults = {
      id   = "eu-central-1"
      name = "eu-central-1"
    }
  }
}

variables {
  deployment_config = "Canary10Percent5Minutes"

  function = {
    name          = "dev-orders-api"
    arn           = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
    version       = "8"
    qualified_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:8"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations"
    role_name     = "dev-orders-api"
  }
}

run "app_and_group_are_called_as_the_function_is" {
  command = plan

  assert {
    condition     = aws_codedeploy_app.this.name == "dev-orders-api" && aws_codedeploy_app.this.compute_platform == "Lambda"
    error_message = "The application is of functions."
  }

  assert {
    condition     = aws_codedeploy_deployment_group.this.app_name == "dev-orders-api" && aws_codedeploy_deployment_group.this.deployment_group_name == "dev-orders-api"
    error_message = "Whoever knows the function finds its group."
  }

  assert {
    condition     = aws_codedeploy_deployment_group.this.deployment_config_name == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
    error_message = "The configuration is the one that AWS has for functions."
  }

  assert {
    condition     = one(aws_codedeploy_deployment_group.this.deployment_style).deployment_type == "BLUE_GREEN" && one(aws_codedeploy_deployment_group.this.deployment_style).deployment_option == "WITH_TRAFFIC_CONTROL"
    error_message = "CodeDeploy knows no other style for functions."
  }
}

run "whatever_stops_a_rollout_sends_it_back" {
  command = plan

  assert {
    condition     = one(aws_codedeploy_deployment_group.this.auto_rollback_configuration).enabled && one(aws_codedeploy_deployment_group.this.auto_rollback_configuration).events == toset(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"])
    error_message = "A failure, an alarm and a person send it back."
  }

  assert {
    condition     = length(aws_codedeploy_deployment_group.this.alarm_configuration) == 0
    error_message = "An empty group is not written."
  }
}

run "the_role_moves_this_functions_alias_and_nothing_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement == [{
      Action   = ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"]
      Effect   = "Allow"
      Resource = ["arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api", "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:*"]
      Sid      = "ShiftTraffic"
    }]
    error_message = "Without alarms and hooks it needs neither."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "codedeploy.amazonaws.com" } }]
    error_message = "CodeDeploy takes it, nobody else."
  }

  assert {
    condition     = aws_iam_role.this.name == "dev-orders-api-codedeploy"
    error_message = "The role is called after the function."
  }
}

run "everything_at_once" {
  command = plan

  variables {
    alarms            = { errors = "dev-orders-api-errors", throttles = "dev-orders-api-throttles" }
    boundary          = "arn:aws:iam::111111111111:policy/boundary"
    deployment_config = "Linear10PercentEvery10Minutes"
    hooks             = { after_allow_traffic = "dev-orders-look", before_allow_traffic = "dev-orders-check" }
    tags              = { service = "orders" }
  }

  assert {
    condition     = one(aws_codedeploy_deployment_group.this.alarm_configuration).enabled && one(aws_codedeploy_deployment_group.this.alarm_configuration).alarms == toset(["dev-orders-api-errors", "dev-orders-api-throttles"]) && !coalesce(one(aws_codedeploy_deployment_group.this.alarm_configuration).ignore_poll_alarm_failure, false)
    error_message = "Both alarms send it back, and so does CloudWatch when it cannot be asked."
  }

  assert {
    condition     = jsonencode(jsondecode(aws_iam_role_policy.this.policy).Statement[1]) == jsonencode({ Action = ["cloudwatch:DescribeAlarms"], Effect = "Allow", Resource = ["arn:aws:cloudwatch:eu-central-1:111111111111:alarm:*"], Sid = "WatchAlarms" })
    error_message = "The role may look at alarms."
  }

  assert {
    condition     = jsonencode(jsondecode(aws_iam_role_policy.this.policy).Statement[2]) == jsonencode({ Action = ["lambda:InvokeFunction"], Effect = "Allow", Resource = ["arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-check", "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-look"], Sid = "CallHooks" })
    error_message = "The role may call the hooks, by name."
  }

  assert {
    condition     = aws_codedeploy_deployment_group.this.deployment_config_name == "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes"
    error_message = "Traffic moves in even steps."
  }

  assert {
    condition     = aws_iam_role.this.permissions_boundary == "arn:aws:iam::111111111111:policy/boundary"
    error_message = "The role is bounded."
  }

  assert {
    condition     = alltrue([for tags in [aws_codedeploy_app.this.tags, aws_codedeploy_deployment_group.this.tags, aws_iam_role.this.tags] : tags == tomap({ service = "orders" })])
    error_message = "Everything is tagged."
  }
}

run "one_hook_for_both_is_named_once" {
  command = plan

  variables {
    hooks = { after_allow_traffic = "dev-orders-check", before_allow_traffic = "dev-orders-check" }
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[1].Resource == ["arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-check"]
    error_message = "One ARN is enough."
  }
}

run "all_at_once_is_a_rollout_too" {
  command = plan

  variables {
    deployment_config = "AllAtOnce"
  }

  assert {
    condition     = aws_codedeploy_deployment_group.this.deployment_config_name == "CodeDeployDefault.LambdaAllAtOnce"
    error_message = "With hooks around it and a way back."
  }
}

run "a_long_name_leaves_room_for_the_role" {
  command = plan

  variables {
    function = {
      name          = "prod-commerce-orders-monthly-reconciliation-report-of-refunds-v2"
      arn           = "arn:aws:lambda:eu-central-1:111111111111:function:f"
      version       = "8"
      qualified_arn = "arn:aws:lambda:eu-central-1:111111111111:function:f:8"
      alias         = "live"
      alias_arn     = "arn:aws:lambda:eu-central-1:111111111111:function:f:live"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/f/invocations"
      role_name     = "f"
    }
  }

  assert {
    condition     = length(aws_iam_role.this.name) == 64 && startswith(aws_iam_role.this.name, "prod-commerce-orders-monthly-reconciliation-") && endswith(aws_iam_role.this.name, "-codedeploy")
    error_message = "The role name is cut and told apart by its hash."
  }
}

run "outputs_are_group_and_role" {
  command = apply

  assert {
    condition     = output.deployment_group == { app = "dev-orders-api", arn = "arn:aws:codedeploy:eu-central-1:111111111111:deploymentgroup:dev-orders-api/dev-orders-api", name = "dev-orders-api" }
    error_message = "Deployments are started in this group."
  }

  assert {
    condition     = output.role == { name = "dev-orders-api-codedeploy", arn = "arn:aws:iam::111111111111:role/dev-orders-api" }
    error_message = "The role is an output."
  }
}

run "function_alarms_and_hooks_of_the_same_apply_may_be_named" {
  command = apply

  module {
    source = "./examples/complete"
  }
}

run "the_simple_example_plans" {
  command = apply

  module {
    source = "./examples/simple"
  }
}

run "refuses_eleven_alarms" {
  command = plan

  variables {
    alarms = { for i in range(11) : i => "alarm-${i}" }
  }

  expect_failures = [var.alarms]
}

run "refuses_a_boundary_that_is_no_arn" {
  command = plan

  variables {
    boundary = "boundary"
  }

  expect_failures = [var.boundary]
}

run "refuses_the_whole_name_of_a_configuration" {
  command = plan

  variables {
    deployment_config = "CodeDeployDefault.LambdaAllAtOnce"
  }

  expect_failures = [var.deployment_config]
}

run "refuses_steps_that_aws_does_not_have" {
  command = plan

  variables {
    deployment_config = "Linear10PercentEvery5Minutes"
  }

  expect_failures = [var.deployment_config]
}

run "refuses_an_event_that_functions_do_not_have" {
  command = plan

  variables {
    hooks = { before_install = "dev-orders-check" }
  }

  expect_failures = [var.hooks]
}

run "refuses_the_arn_of_a_hook" {
  command = plan

  variables {
    hooks = { before_allow_traffic = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-check" }
  }

  expect_failures = [var.hooks]
}
