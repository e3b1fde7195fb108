mock_provider "aws" {
  mock_resource "aws_lambda_layer_version" {
    defaults = {
      arn     = "arn:aws:lambda:eu-central-1:111111111111:layer:dev-orders-common:4"
      version = "4"
    }
  }

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

  mock_data "aws_s3_object" {
    defaults = {
      checksum_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    }
  }
}

variables {
  name    = "dev-orders-common"
  package = { s3_bucket = "artifacts", s3_key = "api.zip", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
}

run "defaults_are_those_one_may_rely_on" {
  command = plan

  assert {
    condition     = aws_lambda_layer_version.this.compatible_architectures == toset(["arm64"]) && !aws_lambda_layer_version.this.skip_destroy
    error_message = "Layers are arm64 and old versions go."
  }

  assert {
    condition     = aws_lambda_layer_version.this.source_code_hash == "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    error_message = "The digest of the package decides about a new version."
  }

  assert {
    condition     = data.aws_s3_object.package[0].checksum_mode == "ENABLED"
    error_message = "The checksum of the object is read."
  }
}

run "everything_at_once" {
  command = plan

  variables {
    architectures = ["arm64", "x86_64"]
    description   = "Shared"
    keep          = true
    runtimes      = ["python3.12", "python3.13"]
  }

  assert {
    condition     = aws_lambda_layer_version.this.compatible_architectures == toset(["arm64", "x86_64"]) && aws_lambda_layer_version.this.compatible_runtimes == toset(["python3.12", "python3.13"])
    error_message = "Architectures and runtimes arrive."
  }

  assert {
    condition     = aws_lambda_layer_version.this.skip_destroy && aws_lambda_layer_version.this.description == "Shared"
    error_message = "Old versions are kept."
  }
}

run "functions_take_the_arn_of_the_version" {
  command = apply

  assert {
    condition     = output.layer == { name = "dev-orders-common", arn = "arn:aws:lambda:eu-central-1:111111111111:layer:dev-orders-common:4", version = "4" }
    error_message = "The output is name, versioned ARN and version."
  }
}

run "a_local_zip_is_hashed" {
  command = plan

  variables {
    package = { filename = "tests/package.zip" }
  }

  assert {
    condition     = aws_lambda_layer_version.this.source_code_hash == "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    error_message = "Without a digest the file is hashed."
  }

  assert {
    condition     = length(data.aws_s3_object.package) == 0
    error_message = "S3 is not asked about a local file."
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

run "a_foreign_object_stops_the_plan" {
  command = plan

  override_data {
    target = data.aws_s3_object.package[0]
    values = {
      checksum_sha256 = "oFD1R3oSaQaRVnB2aoONUQmMmyy5zN4ug3/L4wwK9/4="
    }
  }

  expect_failures = [aws_lambda_layer_version.this]
}

run "a_missing_file_stops_the_plan" {
  command = plan

  variables {
    package = { filename = "missing.zip", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
  }

  expect_failures = [aws_lambda_layer_version.this]
}

run "a_file_with_another_digest_stops_the_plan" {
  command = plan

  variables {
    package = { filename = "main.tf", sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI=" }
  }

  expect_failures = [aws_lambda_layer_version.this]
}

run "a_layer_and_its_function_may_be_made_together" {
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

run "refuses_an_unknown_architecture" {
  command = plan

  variables {
    architectures = ["arm"]
  }

  expect_failures = [var.architectures]
}

run "refuses_no_architecture" {
  command = plan

  variables {
    architectures = []
  }

  expect_failures = [var.architectures]
}

run "refuses_a_long_description" {
  command = plan

  variables {
    description = join("", [for i in range(257) : "x"])
  }

  expect_failures = [var.description]
}

run "refuses_a_name_with_a_dot" {
  command = plan

  variables {
    name = "a.b"
  }

  expect_failures = [var.name]
}

run "refuses_an_image" {
  command = plan

  variables {
    package = { image_uri = "r:1", filename = "main.tf" }
  }

  expect_failures = [var.package]
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

run "refuses_sixteen_runtimes" {
  command = plan

  variables {
    runtimes = [for i in range(16) : "python3.${i}"]
  }

  expect_failures = [var.runtimes]
}
