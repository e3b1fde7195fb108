mock_provider "aws" {
  mock_resource "aws_signer_signing_profile" {
    defaults = {
      version_arn = "arn:aws:signer:eu-central-1:111111111111:/signing-profiles/api/0a1b2c3d4e"
    }
  }

  mock_resource "aws_lambda_code_signing_config" {
    defaults = {
      arn = "arn:aws:lambda:eu-central-1:111111111111:code-signing-config:csc-0a1b2c3d4e5f60718"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      code_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
      version     = "1"
    }
  }
}

run "signing_may_be_made_in_the_same_apply" {
  command = apply

  module {
    source = "./tests/signed"
  }

  assert {
    condition     = output.functions == ["Enforce", "Warn"]
    error_message = "Both policies plan before the configuration has an ARN."
  }
}
