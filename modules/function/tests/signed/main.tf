# A profile of AWS Signer, what becomes of zips it has not signed, and the functions that hold to it, in one apply.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

resource "aws_signer_signing_profile" "this" {
  platform_id = "AWSLambda-SHA384-ECDSA"
}

resource "aws_lambda_code_signing_config" "this" {
  for_each = toset(["Enforce", "Warn"])

  allowed_publishers {
    signing_profile_version_arns = [aws_signer_signing_profile.this.version_arn]
  }

  policies {
    untrusted_artifact_on_deployment = each.key
  }
}

module "function" {
  source   = "../../"
  for_each = aws_lambda_code_signing_config.this

  name                    = each.key
  code_signing_config_arn = each.value.arn
  handler                 = "api.handler"
  package                 = { filename = "tests/package.zip" }
  role_arn                = "arn:aws:iam::111111111111:role/api"
  runtime                 = "python3.13"
}

output "functions" {
  description = "Names of the functions."
  value       = [for item in module.function : item.function.name]
}
