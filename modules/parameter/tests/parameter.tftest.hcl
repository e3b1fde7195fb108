# Known at plan already: a test applies no ephemeral variable that it leaves out.
mock_provider "aws" {
  override_during = plan

  mock_resource "aws_ssm_parameter" {
    defaults = { arn = "arn:aws:ssm:eu-central-1:111111111111:parameter/orders/currency" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  name = "/orders/currency"
}

run "a_string_can_be_reviewed" {
  command = plan

  variables {
    description = "What prices are in"
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1"
    tags        = { owner = "commerce" }
    value       = "EUR"
  }

  assert {
    condition     = nonsensitive(aws_ssm_parameter.this[0].insecure_value) == "EUR" && !issensitive(aws_ssm_parameter.this[0].insecure_value)
    error_message = "The value of a String stands in the plan."
  }

  assert {
    condition     = aws_ssm_parameter.this[0].type == "String" && aws_ssm_parameter.this[0].key_id != "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "A String is not encrypted."
  }

  assert {
    condition     = aws_ssm_parameter.this[0].description == "What prices are in" && aws_ssm_parameter.this[0].tags["owner"] == "commerce"
    error_message = "The parameter has its description and tags."
  }

  assert {
    condition     = output.parameter == { name = "/orders/currency", arn = "arn:aws:ssm:eu-central-1:111111111111:parameter/orders/currency" }
    error_message = "The parameter object has name and ARN."
  }

  assert {
    condition     = output.name == output.parameter.name && output.arn == output.parameter.arn && length(aws_ssm_parameter.filled_elsewhere) == 0
    error_message = "The single outputs agree with the object."
  }
}

run "a_list_is_parted_by_commas" {
  command = plan

  variables {
    type  = "StringList"
    value = "AT,CH,DE"
  }

  assert {
    condition     = aws_ssm_parameter.this[0].type == "StringList" && aws_ssm_parameter.this[0].insecure_value == "AT,CH,DE"
    error_message = "A list is written as it is."
  }
}

run "a_secure_string_stands_nowhere" {
  command = plan

  variables {
    kms_key_arn      = "arn:aws:kms:eu-central-1:111111111111:key/1"
    type             = "SecureString"
    value_wo         = "hidden"
    value_wo_version = 1
  }

  assert {
    condition     = aws_ssm_parameter.this[0].type == "SecureString" && aws_ssm_parameter.this[0].key_id == "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "The key given encrypts."
  }

  assert {
    condition     = aws_ssm_parameter.this[0].value_wo_version == parseint(substr(sha256(jsonencode([1, null, "arn:aws:kms:eu-central-1:111111111111:key/1"])), 0, 7), 16)
    error_message = "The number that the provider compares is made of version, description and key."
  }

  assert {
    condition     = aws_ssm_parameter.this[0].value_wo == null
    error_message = "The value is not in the plan."
  }
}

# The provider puts an empty value when anything but the version changes, so each of these must change it.
run "the_value_goes_with_a_new_version" {
  command = plan

  variables {
    kms_key_arn      = "arn:aws:kms:eu-central-1:111111111111:key/1"
    type             = "SecureString"
    value_wo         = "hidden"
    value_wo_version = 2
  }

  assert {
    condition     = aws_ssm_parameter.this[0].value_wo_version != parseint(substr(sha256(jsonencode([1, null, "arn:aws:kms:eu-central-1:111111111111:key/1"])), 0, 7), 16)
    error_message = "A raised version writes the value."
  }
}

run "the_value_goes_with_a_new_key" {
  command = plan

  variables {
    kms_key_arn      = "arn:aws:kms:eu-central-1:111111111111:key/2"
    type             = "SecureString"
    value_wo         = "hidden"
    value_wo_version = 1
  }

  assert {
    condition     = aws_ssm_parameter.this[0].value_wo_version != parseint(substr(sha256(jsonencode([1, null, "arn:aws:kms:eu-central-1:111111111111:key/1"])), 0, 7), 16)
    error_message = "Another key writes the value."
  }
}

run "the_value_goes_with_a_new_description" {
  command = plan

  variables {
    description      = "The token of the carrier"
    kms_key_arn      = "arn:aws:kms:eu-central-1:111111111111:key/1"
    type             = "SecureString"
    value_wo         = "hidden"
    value_wo_version = 1
  }

  assert {
    condition     = aws_ssm_parameter.this[0].value_wo_version != parseint(substr(sha256(jsonencode([1, null, "arn:aws:kms:eu-central-1:111111111111:key/1"])), 0, 7), 16)
    error_message = "Another description writes the value."
  }
}

run "a_secure_string_may_be_filled_elsewhere" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1"
    type        = "SecureString"
  }

  assert {
    condition     = length(aws_ssm_parameter.this) == 0 && aws_ssm_parameter.filled_elsewhere[0].type == "SecureString"
    error_message = "The parameter is made without a value of ours."
  }

  assert {
    condition     = aws_ssm_parameter.filled_elsewhere[0].key_id == "arn:aws:kms:eu-central-1:111111111111:key/1" && aws_ssm_parameter.filled_elsewhere[0].value_wo_version == 1
    error_message = "The key given encrypts, and the stand-in is written once."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "a_description_has_at_most_1024_characters" {
  command         = plan
  expect_failures = [var.description]

  variables {
    description = replace(format("%1025s", ""), " ", "a")
    value       = "EUR"
  }
}

run "a_name_has_no_spaces" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name  = "/orders/the currency"
    value = "EUR"
  }
}

run "a_name_with_levels_begins_with_a_slash" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name  = "orders/currency"
    value = "EUR"
  }
}

run "a_name_has_at_most_15_levels" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name  = join("", [for number in range(16) : "/a"])
    value = "EUR"
  }
}

run "a_name_keeps_off_what_aws_reserves" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name  = "/AWS/currency"
    value = "EUR"
  }
}

run "a_type_is_one_of_ssm" {
  command         = plan
  expect_failures = [var.type]

  variables {
    type  = "Number"
    value = "1"
  }
}

run "a_string_has_a_value" {
  command         = plan
  expect_failures = [var.value]
}

run "a_secure_string_has_no_value_that_shows" {
  command         = plan
  expect_failures = [var.value]

  variables {
    type  = "SecureString"
    value = "shown"
  }
}

run "a_value_has_at_most_4096_bytes" {
  command         = plan
  expect_failures = [var.value]

  variables {
    value = replace(format("%4097s", ""), " ", "a")
  }
}

run "a_value_is_counted_in_bytes" {
  command         = plan
  expect_failures = [var.value]

  variables {
    value = replace(format("%2049s", ""), " ", "é")
  }
}

run "a_value_of_4096_bytes_is_taken" {
  command = plan

  variables {
    value = replace(format("%2048s", ""), " ", "é")
  }
}

run "a_version_is_at_least_1" {
  command         = plan
  expect_failures = [var.value_wo_version]

  variables {
    type             = "SecureString"
    value_wo         = "hidden"
    value_wo_version = 0
  }
}

run "a_version_is_for_a_secure_string" {
  command         = plan
  expect_failures = [var.value_wo_version]

  variables {
    value            = "EUR"
    value_wo         = "hidden"
    value_wo_version = 1
  }
}

run "a_version_without_a_value_is_refused" {
  command         = plan
  expect_failures = [var.value_wo_version]

  variables {
    type             = "SecureString"
    value_wo_version = 1
  }
}

run "a_hidden_value_without_a_version_is_refused" {
  command         = plan
  expect_failures = [var.value_wo_version]

  variables {
    type     = "SecureString"
    value_wo = "hidden"
  }
}
