mock_provider "aws" {
  mock_resource "aws_lambda_function" {
    defaults = {
      arn         = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
      code_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
      version     = "7"
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

  mock_data "aws_s3_object" {
    defaults = {
      checksum_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    }
  }
}

variables {
  function = { name = "dev-orders-api", arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api", version = "7", qualified_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:7", alias = "live", alias_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations", role_name = "dev-orders-api" }
}

run "a_url_is_signed_for_unless_it_says_otherwise" {
  command = plan

  assert {
    condition     = aws_lambda_function_url.this.authorization_type == "AWS_IAM" && aws_lambda_function_url.this.invoke_mode == "BUFFERED"
    error_message = "Requests are signed and answers whole."
  }

  assert {
    condition     = aws_lambda_function_url.this.function_name == "dev-orders-api" && aws_lambda_function_url.this.qualifier == "live"
    error_message = "The URL is that of live."
  }

  assert {
    condition     = length(aws_lambda_function_url.this.cors) == 0
    error_message = "An empty group is not written."
  }

  assert {
    condition     = length(aws_lambda_permission.url) + length(aws_cloudformation_stack.url) == 0
    error_message = "Nobody is granted anything."
  }
}

run "a_public_url_gets_both_permissions_and_no_more" {
  command = plan

  variables {
    authorizer = "NONE"
    public     = "the handler verifies the signature"
    tags       = { service = "orders" }
  }

  assert {
    condition     = aws_lambda_permission.url[0].action == "lambda:InvokeFunctionUrl" && aws_lambda_permission.url[0].principal == "*" && aws_lambda_permission.url[0].function_url_auth_type == "NONE" && aws_lambda_permission.url[0].qualifier == "live"
    error_message = "Everybody may call the URL of live."
  }

  assert {
    condition     = jsondecode(aws_cloudformation_stack.url[0].template_body).Resources.InvokeFunction.Properties == { Action = "lambda:InvokeFunction", FunctionName = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live", InvokedViaFunctionUrl = true, Principal = "*" }
    error_message = "Calling the function is bound to calls through the URL."
  }

  assert {
    condition     = aws_cloudformation_stack.url[0].tags == tomap({ service = "orders" })
    error_message = "The stack is tagged."
  }
}

run "the_stack_has_a_name_that_cloudformation_takes" {
  command = plan

  variables {
    authorizer = "NONE"
    public     = "the handler verifies the signature"

    function = {
      name          = "1_hook_eu"
      arn           = "arn:aws:lambda:eu-central-1:111111111111:function:1_hook_eu"
      version       = "7"
      qualified_arn = "arn:aws:lambda:eu-central-1:111111111111:function:1_hook_eu:7"
      alias         = "live"
      alias_arn     = "arn:aws:lambda:eu-central-1:111111111111:function:1_hook_eu:live"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:1_hook_eu:live/invocations"
      role_name     = "hook"
    }
  }

  assert {
    condition     = aws_cloudformation_stack.url[0].name == "hook-eu-url"
    error_message = "Stack names begin with a letter and have no underscore."
  }
}

run "cors_and_streaming_arrive" {
  command = plan

  variables {
    cors        = { allow_credentials = true, allow_headers = ["content-type"], allow_methods = ["POST"], allow_origins = ["https://shop.example"], expose_headers = ["etag"], max_age = 60 }
    invoke_mode = "RESPONSE_STREAM"
  }

  assert {
    condition     = aws_lambda_function_url.this.invoke_mode == "RESPONSE_STREAM" && aws_lambda_function_url.this.cors[0].allow_origins == toset(["https://shop.example"]) && aws_lambda_function_url.this.cors[0].allow_methods == toset(["POST"]) && aws_lambda_function_url.this.cors[0].max_age == 60 && aws_lambda_function_url.this.cors[0].allow_credentials
    error_message = "CORS and the mode arrive."
  }
}

run "a_function_of_the_same_apply_may_be_public" {
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

run "refuses_an_unknown_authorizer" {
  command = plan

  variables {
    authorizer = "JWT"
  }

  expect_failures = [var.authorizer]
}

run "refuses_options_as_a_cors_method" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], allow_methods = ["OPTIONS"] }
  }

  expect_failures = [var.cors]
}

run "refuses_a_cors_age_over_a_day" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], max_age = 86401 }
  }

  expect_failures = [var.cors]
}

run "refuses_credentials_from_anywhere" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], allow_credentials = true }
  }

  expect_failures = [var.cors]
}

run "refuses_an_unknown_mode" {
  command = plan

  variables {
    invoke_mode = "STREAM"
  }

  expect_failures = [var.invoke_mode]
}

run "refuses_a_public_url_without_reason" {
  command = plan

  variables {
    authorizer = "NONE"
  }

  expect_failures = [var.public]
}

run "refuses_a_public_url_with_an_empty_reason" {
  command = plan

  variables {
    authorizer = "NONE"
    public     = " "
  }

  expect_failures = [var.public]
}

run "refuses_a_reason_without_a_public_url" {
  command = plan

  variables {
    public = "why not"
  }

  expect_failures = [var.public]
}
