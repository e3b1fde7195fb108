mock_provider "aws" {
  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      api_endpoint  = "https://abc123.execute-api.eu-central-1.amazonaws.com"
      arn           = "arn:aws:apigateway:eu-central-1::/apis/abc123"
      execution_arn = "arn:aws:execute-api:eu-central-1:111122223333:abc123"
      id            = "abc123"
    }
  }

  mock_resource "aws_apigatewayv2_authorizer" {
    defaults = {
      id = "aut456"
    }
  }

  mock_resource "aws_apigatewayv2_domain_name" {
    defaults = {
      domain_name_configuration = {
        hosted_zone_id     = "ZREGIONAL"
        target_domain_name = "d-abc.execute-api.eu-central-1.amazonaws.com"
      }
    }
  }

  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vendedlogs/apigateway/dev-shop"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    }
  }
}

variables {
  name = "dev-shop"
}

run "a_name_makes_a_deployed_http_api" {
  assert {
    condition     = aws_apigatewayv2_api.this.protocol_type == "HTTP" && aws_apigatewayv2_stage.this.name == "$default" && aws_apigatewayv2_stage.this.auto_deploy
    error_message = "The stage is $default and deploys by itself."
  }

  assert {
    condition     = length(aws_apigatewayv2_api.this.cors_configuration) == 0
    error_message = "Without cors the block is not written."
  }

  assert {
    condition     = length(aws_apigatewayv2_authorizer.jwt) + length(aws_apigatewayv2_authorizer.function) + length(aws_lambda_permission.authorizer) == 0
    error_message = "Without authorizers there are none."
  }

  assert {
    condition     = length(aws_apigatewayv2_domain_name.this) + length(aws_apigatewayv2_api_mapping.this) + length(aws_route53_record.this) == 0
    error_message = "Without a domain there is none."
  }

  assert {
    condition     = output.endpoint == "https://abc123.execute-api.eu-central-1.amazonaws.com" && output.api.endpoint == output.endpoint
    error_message = "The endpoint is the one AWS makes, without a trailing slash."
  }

  assert {
    condition     = output.api.id == "abc123" && output.api.name == "dev-shop" && output.api.execution_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123" && output.id == "abc123"
    error_message = "The api object carries its identity."
  }
}

run "a_limit_is_always_written_since_an_absent_one_refuses_everything" {
  assert {
    condition     = aws_apigatewayv2_stage.this.default_route_settings[0].throttling_burst_limit == 5000 && aws_apigatewayv2_stage.this.default_route_settings[0].throttling_rate_limit == 10000
    error_message = "The default is AWS's own limit."
  }
}

run "limits_can_be_lowered" {
  variables {
    throttling = { burst_limit = 20, rate_limit = 0.5 }
  }

  assert {
    condition     = aws_apigatewayv2_stage.this.default_route_settings[0].throttling_burst_limit == 20 && aws_apigatewayv2_stage.this.default_route_settings[0].throttling_rate_limit == 0.5
    error_message = "The stage has the limits given."
  }
}

run "access_is_logged_for_fourteen_days" {
  assert {
    condition     = aws_cloudwatch_log_group.access[0].name == "/aws/vendedlogs/apigateway/dev-shop" && aws_cloudwatch_log_group.access[0].retention_in_days == 14
    error_message = "The log group is named after the API and expires."
  }

  assert {
    condition     = aws_apigatewayv2_stage.this.access_log_settings[0].destination_arn == aws_cloudwatch_log_group.access[0].arn
    error_message = "The stage writes to the log group."
  }

  assert {
    condition     = jsondecode(aws_apigatewayv2_stage.this.access_log_settings[0].format).request_id == "$context.requestId"
    error_message = "A line is one JSON object."
  }

  assert {
    condition     = output.access_log_group.name == aws_cloudwatch_log_group.access[0].name
    error_message = "The log group is an output."
  }
}

run "access_logs_can_be_left_out" {
  variables {
    access_logs = null
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.access) == 0 && length(aws_apigatewayv2_stage.this.access_log_settings) == 0 && output.access_log_group == null
    error_message = "No group, no empty settings, no output."
  }
}

run "origins_alone_make_a_usable_cors" {
  variables {
    cors = { allow_origins = ["https://shop.example"] }
  }

  assert {
    condition     = aws_apigatewayv2_api.this.cors_configuration[0].allow_origins == toset(["https://shop.example"])
    error_message = "The origin may call."
  }

  assert {
    condition     = contains(aws_apigatewayv2_api.this.cors_configuration[0].allow_methods, "POST") && contains(aws_apigatewayv2_api.this.cors_configuration[0].allow_headers, "authorization")
    error_message = "JSON and tokens may be sent."
  }
}

run "authorizers_are_issuers_and_functions" {
  variables {
    authorizers = {
      guard = { function = { function = {
        name          = "dev-shop-guard"
        arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard"
        version       = "7"
        qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:7"
        alias         = "live"
        alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live"
        invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live/invocations"
        role_name     = "dev-shop-guard"
      } } }
      jwt   = { jwt = { issuer = "https://id.example/", audience = ["shop"] } }
      query = { jwt = { issuer = "https://id.example/", audience = ["shop"], identity_sources = ["$request.querystring.token"] } }
    }
  }

  assert {
    condition     = one(aws_apigatewayv2_authorizer.jwt["jwt"].identity_sources) == "$request.header.Authorization" && one(aws_apigatewayv2_authorizer.jwt["query"].identity_sources) == "$request.querystring.token"
    error_message = "A token is looked for in the Authorization header, or where it is said to be."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.jwt["jwt"].authorizer_type == "JWT" && aws_apigatewayv2_authorizer.jwt["jwt"].jwt_configuration[0].issuer == "https://id.example/"
    error_message = "The issuer is kept as written."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.function["guard"].authorizer_type == "REQUEST" && aws_apigatewayv2_authorizer.function["guard"].authorizer_payload_format_version == "2.0"
    error_message = "A function gets the request in format 2.0."
  }

  assert {
    condition     = endswith(aws_apigatewayv2_authorizer.function["guard"].authorizer_uri, ":live/invocations")
    error_message = "The authorizer points at the alias."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.function["guard"].authorizer_result_ttl_in_seconds == 0 && aws_apigatewayv2_authorizer.function["guard"].enable_simple_responses
    error_message = "Nothing is cached unless asked for."
  }

  assert {
    condition     = aws_lambda_permission.authorizer["guard"].function_name == "dev-shop-guard" && aws_lambda_permission.authorizer["guard"].qualifier == "live" && aws_lambda_permission.authorizer["guard"].principal == "apigateway.amazonaws.com"
    error_message = "The permission is on the alias."
  }

  assert {
    condition     = aws_lambda_permission.authorizer["guard"].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123/authorizers/aut456"
    error_message = "Only this authorizer of this API may invoke."
  }

  assert {
    condition     = length(aws_lambda_permission.authorizer) == 1
    error_message = "An issuer needs no permission."
  }

  assert {
    condition     = output.api.authorizers == tomap({ guard = "aut456", jwt = "aut456", query = "aut456" }) && output.api.authorizer_types == tomap({ guard = "CUSTOM", jwt = "JWT", query = "JWT" })
    error_message = "Routes find ids and types by name."
  }
}

run "a_domain_without_a_zone_has_no_record" {
  variables {
    domain = { name = "api.shop.example", certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000" }
  }

  assert {
    condition     = aws_apigatewayv2_domain_name.this[0].domain_name == "api.shop.example" && aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].security_policy == "TLS_1_2"
    error_message = "The domain speaks TLS 1.2 at least."
  }

  assert {
    condition     = aws_apigatewayv2_api_mapping.this[0].api_id == "abc123" && aws_apigatewayv2_api_mapping.this[0].stage == aws_apigatewayv2_stage.this.id
    error_message = "The domain leads to the stage."
  }

  assert {
    condition     = length(aws_route53_record.this) == 0
    error_message = "The record is somebody else's."
  }

  assert {
    condition     = output.endpoint == "https://api.shop.example"
    error_message = "The endpoint is the domain."
  }
}

run "zone_certificate_and_key_may_be_made_in_the_same_apply" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.api.endpoint == "https://api.shop.example" && length(output.api.authorizers) == 2
    error_message = "The complete example stands."
  }
}

run "the_simple_example_stands" {
  module {
    source = "./examples/simple"
  }

  assert {
    condition     = output.endpoint != ""
    error_message = "It has an endpoint."
  }
}

run "a_zone_gets_an_alias_record" {
  variables {
    domain = {
      certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      name            = "api.shop.example"
      zone            = { id = "Z123" }
    }
  }

  assert {
    condition     = aws_route53_record.this[0].zone_id == "Z123" && aws_route53_record.this[0].name == "api.shop.example" && one(aws_route53_record.this[0].alias).zone_id == "ZREGIONAL"
    error_message = "The record points at the domain of the API."
  }
}

run "a_name_over_128_characters_is_refused" {
  command = plan

  variables {
    name = format("%129s", "a")
  }

  expect_failures = [var.name]
}

run "a_description_over_1024_characters_is_refused" {
  command = plan

  variables {
    description = format("%1025s", "a")
  }

  expect_failures = [var.description]
}

run "retention_is_one_that_cloudwatch_knows" {
  command = plan

  variables {
    access_logs = { retention_days = 10 }
  }

  expect_failures = [var.access_logs]
}

run "a_limit_of_zero_is_refused" {
  command = plan

  variables {
    throttling = { burst_limit = 0 }
  }

  expect_failures = [var.throttling]
}

run "an_origin_with_a_path_is_refused" {
  command = plan

  variables {
    cors = { allow_origins = ["https://shop.example/"] }
  }

  expect_failures = [var.cors]
}

run "cors_without_origins_is_refused" {
  command = plan

  variables {
    cors = { allow_origins = [] }
  }

  expect_failures = [var.cors]
}

run "credentials_for_every_origin_are_refused" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], allow_credentials = true }
  }

  expect_failures = [var.cors]
}

run "an_unknown_method_is_refused" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], allow_methods = ["FETCH"] }
  }

  expect_failures = [var.cors]
}

run "a_max_age_over_a_day_is_refused" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], max_age = 86401 }
  }

  expect_failures = [var.cors]
}

run "an_authorizer_of_no_kind_is_refused" {
  command = plan

  variables {
    authorizers = { none = {} }
  }

  expect_failures = [var.authorizers]
}

run "an_authorizer_of_two_kinds_is_refused" {
  command = plan

  variables {
    authorizers = {
      both = {
        function = { function = {
          name          = "dev-shop-guard"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live/invocations"
          role_name     = "dev-shop-guard"
        } }
        jwt = { issuer = "https://id.example/", audience = ["shop"] }
      }
    }
  }

  expect_failures = [var.authorizers]
}

run "an_authorizer_may_not_be_called_aws_iam" {
  command = plan

  variables {
    authorizers = { aws_iam = { jwt = { issuer = "https://id.example/", audience = ["shop"] } } }
  }

  expect_failures = [var.authorizers]
}

run "an_issuer_without_https_is_refused" {
  command = plan

  variables {
    authorizers = { jwt = { jwt = { issuer = "http://id.example/", audience = ["shop"] } } }
  }

  expect_failures = [var.authorizers]
}

run "an_issuer_without_audience_is_refused" {
  command = plan

  variables {
    authorizers = { jwt = { jwt = { issuer = "https://id.example/", audience = [] } } }
  }

  expect_failures = [var.authorizers]
}

run "a_token_in_two_places_is_refused" {
  command = plan

  variables {
    authorizers = { jwt = { jwt = { issuer = "https://id.example/", audience = ["shop"], identity_sources = ["$request.header.Authorization", "$request.querystring.token"] } } }
  }

  expect_failures = [var.authorizers]
}

run "a_token_outside_headers_and_query_is_refused" {
  command = plan

  variables {
    authorizers = { jwt = { jwt = { issuer = "https://id.example/", audience = ["shop"], identity_sources = ["$context.identity.sourceIp"] } } }
  }

  expect_failures = [var.authorizers]
}

run "a_cache_over_an_hour_is_refused" {
  command = plan

  variables {
    authorizers = {
      guard = { function = { ttl_seconds = 3601, function = {
        name          = "dev-shop-guard"
        arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard"
        version       = "7"
        qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:7"
        alias         = "live"
        alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live"
        invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live/invocations"
        role_name     = "dev-shop-guard"
      } } }
    }
  }

  expect_failures = [var.authorizers]
}

run "a_cache_without_a_key_is_refused" {
  command = plan

  variables {
    authorizers = {
      guard = { function = { ttl_seconds = 60, identity_sources = [], function = {
        name          = "dev-shop-guard"
        arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard"
        version       = "7"
        qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:7"
        alias         = "live"
        alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live"
        invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live/invocations"
        role_name     = "dev-shop-guard"
      } } }
    }
  }

  expect_failures = [var.authorizers]
}

run "a_domain_with_a_scheme_is_refused" {
  command = plan

  variables {
    domain = { name = "https://api.shop.example", certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000" }
  }

  expect_failures = [var.domain]
}
