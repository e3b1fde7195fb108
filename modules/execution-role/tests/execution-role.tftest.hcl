mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/dev-orders-api"
    }
  }

  mock_resource "aws_kinesis_stream" {
    defaults = {
      arn = "arn:aws:kinesis:eu-central-1:111111111111:stream/dev-orders"
    }
  }
}

variables {
  name   = "dev-orders-api"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api:*" }] })
}

run "lambda_alone_may_assume_it" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = ["lambda.amazonaws.com"] } }]
    error_message = "Only Lambda is trusted, and no empty condition is written."
  }

  assert {
    condition     = aws_iam_role.this.path == "/" && aws_iam_role.this.permissions_boundary == null
    error_message = "Nothing else is set."
  }

  assert {
    condition     = length(aws_iam_role_policy.computed) + length(aws_iam_role_policy_attachment.managed) == 0
    error_message = "What is not asked for is not made."
  }
}

run "the_policy_can_be_read_at_plan" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[0].Action == "logs:PutLogEvents"
    error_message = "The policy is known at plan."
  }
}

run "everything_at_once" {
  command = plan

  variables {
    boundary            = "arn:aws:iam::111111111111:policy/boundary"
    computed_policy     = { json = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api:*" }] }) }
    description         = "Takes orders"
    managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
    path                = "/orders/"
    services            = ["scheduler.amazonaws.com", "lambda.amazonaws.com"]
    tags                = { service = "orders" }
    trusted_source      = { account = "111111111111", arn = "arn:aws:lambda:eu-central-1:111111111111:function:*" }
  }

  assert {
    condition     = aws_iam_role.this.permissions_boundary == "arn:aws:iam::111111111111:policy/boundary" && aws_iam_role.this.path == "/orders/" && aws_iam_role.this.description == "Takes orders"
    error_message = "Boundary, path and description arrive."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal.Service == ["lambda.amazonaws.com", "scheduler.amazonaws.com"]
    error_message = "All services are trusted, in a fixed order."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "111111111111" }, ArnLike = { "aws:SourceArn" = "arn:aws:lambda:eu-central-1:111111111111:function:*" } }
    error_message = "The source is a condition of the trust."
  }

  assert {
    condition     = length(aws_iam_role_policy.computed) == 1 && length(aws_iam_role_policy_attachment.managed) == 1
    error_message = "The second policy and the managed one are there."
  }

  assert {
    condition     = aws_iam_role.this.tags == tomap({ service = "orders" })
    error_message = "The role is tagged."
  }
}

run "a_source_may_be_an_account_alone" {
  command = plan

  variables {
    trusted_source = { account = "111111111111" }
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "111111111111" } }
    error_message = "Only the account is a condition."
  }
}

run "outputs_are_arn_and_name" {
  command = apply

  assert {
    condition     = output.arn == "arn:aws:iam::111111111111:role/dev-orders-api" && output.name == "dev-orders-api"
    error_message = "Consumers take arn and name."
  }
}

run "a_policy_may_name_a_thing_of_the_same_apply" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

run "refuses_the_name_of_a_boundary" {
  command = plan

  variables {
    boundary = "boundary"
  }

  expect_failures = [var.boundary]
}

run "refuses_a_computed_policy_without_statement" {
  command = plan

  variables {
    computed_policy = { json = "{}" }
  }

  expect_failures = [var.computed_policy]
}

run "refuses_a_long_description" {
  command = plan

  variables {
    description = join("", [for i in range(1001) : "x"])
  }

  expect_failures = [var.description]
}

run "refuses_the_name_of_a_managed_policy" {
  command = plan

  variables {
    managed_policy_arns = ["ReadOnlyAccess"]
  }

  expect_failures = [var.managed_policy_arns]
}

run "refuses_a_name_over_64_characters" {
  command = plan

  variables {
    name = join("", [for i in range(65) : "x"])
  }

  expect_failures = [var.name]
}

run "refuses_a_path_without_slash" {
  command = plan

  variables {
    path = "orders"
  }

  expect_failures = [var.path]
}

run "refuses_a_policy_that_is_no_json" {
  command = plan

  variables {
    policy = "allow all"
  }

  expect_failures = [var.policy]
}

run "refuses_a_policy_over_the_limit" {
  command = plan

  variables {
    policy = jsonencode({ Statement = [for i in range(1000) : "a long statement"] })
  }

  expect_failures = [var.policy]
}

run "refuses_no_services" {
  command = plan

  variables {
    services = []
  }

  expect_failures = [var.services]
}

run "refuses_a_service_that_is_no_principal" {
  command = plan

  variables {
    services = ["lambda"]
  }

  expect_failures = [var.services]
}

run "refuses_a_short_account" {
  command = plan

  variables {
    trusted_source = { account = "1" }
  }

  expect_failures = [var.trusted_source]
}
