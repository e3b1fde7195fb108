mock_provider "aws" {
  mock_resource "aws_cloudwatch_event_bus" {
    defaults = { arn = "arn:aws:events:eu-central-1:111111111111:event-bus/events" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }
}

variables {
  name = "events"
}

run "a_bus_has_no_archive_unless_asked_for" {
  assert {
    condition     = length(aws_cloudwatch_event_archive.this) == 0 && aws_cloudwatch_event_bus.this.kms_key_identifier == null
    error_message = "A bus is a bus, encrypted by AWS."
  }

  assert {
    condition     = output.bus == { name = "events", arn = "arn:aws:events:eu-central-1:111111111111:event-bus/events" }
    error_message = "The bus object has name and ARN."
  }

  assert {
    condition     = output.name == output.bus.name && output.arn == output.bus.arn
    error_message = "The single outputs agree with the object."
  }
}

run "an_archive_keeps_every_event" {
  variables {
    archive_days = 30
    kms_key_arn  = "arn:aws:kms:eu-central-1:111111111111:key/1"
    tags         = { owner = "commerce" }
  }

  assert {
    condition     = aws_cloudwatch_event_archive.this[0].retention_days == 30 && aws_cloudwatch_event_archive.this[0].event_pattern == null
    error_message = "The archive keeps all for the days given."
  }

  assert {
    condition     = aws_cloudwatch_event_archive.this[0].name == "events" && aws_cloudwatch_event_archive.this[0].event_source_arn == output.arn
    error_message = "The archive has the bus's name and events."
  }

  assert {
    condition     = aws_cloudwatch_event_bus.this.kms_key_identifier == "arn:aws:kms:eu-central-1:111111111111:key/1" && aws_cloudwatch_event_bus.this.tags["owner"] == "commerce"
    error_message = "The bus has the key and the tags."
  }
}

run "an_archive_can_keep_for_ever" {
  command = plan

  variables {
    archive_days = 0
  }

  assert {
    condition     = aws_cloudwatch_event_archive.this[0].retention_days == 0
    error_message = "0 days is for ever."
  }
}

run "a_long_name_is_cut_for_the_archive" {
  command = plan

  variables {
    archive_days = 1
    name         = replace(format("%60s", ""), " ", "a")
  }

  assert {
    condition     = can(regex("^a{39}-[0-9a-f]{8}$", aws_cloudwatch_event_archive.this[0].name)) && length(aws_cloudwatch_event_bus.this.name) == 60
    error_message = "An archive's name has at most 48 characters, told apart by a hash."
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

run "archive_days_are_not_negative" {
  command         = plan
  expect_failures = [var.archive_days]

  variables {
    archive_days = -1
  }
}

run "archive_days_are_whole" {
  command         = plan
  expect_failures = [var.archive_days]

  variables {
    archive_days = 1.5
  }
}

run "a_name_is_checked" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "my events"
  }
}

run "the_default_bus_is_not_made" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "default"
  }
}
