mock_provider "aws" {
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:/orders/stripe-AbCdEf" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  name = "/orders/stripe"
}

run "a_secret_can_be_had_back_by_default" {
  assert {
    condition     = aws_secretsmanager_secret.this.recovery_window_in_days == 30
    error_message = "A deleted secret can be had back for 30 days."
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == null
    error_message = "AWS manages the key."
  }

  assert {
    condition = output.secret == {
      name = "/orders/stripe"
      arn  = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:/orders/stripe-AbCdEf"
    }
    error_message = "The secret object has name and ARN, and nothing of the value."
  }

  assert {
    condition     = output.name == output.secret.name && output.arn == output.secret.arn
    error_message = "The single outputs agree with the object."
  }
}

run "key_description_window_and_tags_are_settable" {
  command = plan

  variables {
    description          = "Charges cards"
    kms_key_arn          = "arn:aws:kms:eu-central-1:111111111111:key/1"
    recovery_window_days = 0
    tags                 = { owner = "commerce" }
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == "arn:aws:kms:eu-central-1:111111111111:key/1" && aws_secretsmanager_secret.this.description == "Charges cards"
    error_message = "The key given encrypts."
  }

  assert {
    condition     = aws_secretsmanager_secret.this.recovery_window_in_days == 0 && aws_secretsmanager_secret.this.tags["owner"] == "commerce"
    error_message = "A secret of a throw-away environment goes at once."
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

run "a_description_has_at_most_2048_characters" {
  command         = plan
  expect_failures = [var.description]

  variables {
    description = replace(format("%2049s", ""), " ", "a")
  }
}

run "a_name_is_checked" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "orders stripe"
  }
}

run "a_window_is_at_least_7_days" {
  command         = plan
  expect_failures = [var.recovery_window_days]

  variables {
    recovery_window_days = 6
  }
}

run "a_window_is_at_most_30_days" {
  command         = plan
  expect_failures = [var.recovery_window_days]

  variables {
    recovery_window_days = 31
  }
}
