resource "aws_lambda_function_url" "this" {
  function_name      = var.function.name
  authorization_type = var.authorizer
  invoke_mode        = var.invoke_mode
  qualifier          = var.function.alias

  dynamic "cors" {
    for_each = var.cors == null ? [] : [var.cors]
    content {
      allow_credentials = cors.value.allow_credentials
      allow_headers     = cors.value.allow_headers
      allow_methods     = cors.value.allow_methods
      allow_origins     = cors.value.allow_origins
      expose_headers    = cors.value.expose_headers
      max_age           = cors.value.max_age
    }
  }
}

# The provider writes one like it with the URL, though not when a URL becomes public later. Lambda refuses to write two at
# once and the provider does not try again, so they come one after another: https://github.com/anomalyco/sst/issues/6923
resource "aws_lambda_permission" "url" {
  count = var.authorizer == "NONE" ? 1 : 0

  statement_id           = "url"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = var.function.name
  function_url_auth_type = "NONE"
  principal              = "*"
  qualifier              = var.function.alias

  depends_on = [aws_lambda_function_url.this]
}

# A public URL also needs lambda:InvokeFunction, bound to calls through the URL: without that condition anybody's AWS account could call the function
# with any event. Provider 5.100 cannot say it (https://github.com/hashicorp/terraform-provider-aws/issues/44829); CloudFormation can.
resource "aws_cloudformation_stack" "url" {
  count = var.authorizer == "NONE" ? 1 : 0

  # Stack names begin with a letter and have no underscore, unlike those of functions.
  name = replace(replace("${var.function.name}-url", "_", "-"), "/^[^A-Za-z]+/", "")
  tags = var.tags

  template_body = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Description              = "Lets everybody call ${var.function.name} through its URL"
    Resources = {
      InvokeFunction = {
        Type = "AWS::Lambda::Permission"
        Properties = {
          Action                = "lambda:InvokeFunction"
          FunctionName          = var.function.alias_arn
          InvokedViaFunctionUrl = true
          Principal             = "*"
        }
      }
    }
  })

  depends_on = [aws_lambda_permission.url]
}
