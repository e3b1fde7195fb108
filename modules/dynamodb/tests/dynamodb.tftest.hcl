mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-central-1:111111111111:table/orders"
      stream_arn = "arn:aws:dynamodb:eu-central-1:111111111111:table/orders/stream/2026-01-01T00:00:00.000"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  name          = "orders"
  partition_key = { name = "id" }
}

run "a_table_is_safe_by_default" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "A table is protected from deletion."
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled
    error_message = "A table is encrypted without a key of ours."
  }

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "A table can be restored."
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "A table is paid by request."
  }

  assert {
    condition     = !aws_dynamodb_table.this.stream_enabled && !aws_dynamodb_table.this.ttl[0].enabled
    error_message = "A table has neither stream nor expiry."
  }

  assert {
    condition     = [for attribute in aws_dynamodb_table.this.attribute : "${attribute.name}:${attribute.type}"] == ["id:S"]
    error_message = "A key is a string and the only attribute."
  }

  assert {
    condition     = length(aws_dynamodb_table.this.global_secondary_index) == 0 && aws_dynamodb_table.this.range_key == null
    error_message = "A table has neither index nor sort key."
  }
}

run "a_table_without_stream_gives_triggers_no_stream" {
  assert {
    condition     = output.table.stream_arn == null
    error_message = "The stream's ARN is null without a stream."
  }

  assert {
    condition     = output.table.arn == output.arn && output.table.name == "orders" && output.name == "orders"
    error_message = "The table object has the table's name and ARN."
  }
}

run "a_stream_reaches_triggers" {
  variables {
    stream = "NEW_IMAGE"
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_IMAGE"
    error_message = "The stream carries what was asked for."
  }

  assert {
    condition     = endswith(output.table.stream_arn, "/stream/2026-01-01T00:00:00.000")
    error_message = "The table object has the stream's ARN."
  }
}

run "indexes_share_attributes_with_the_table" {
  command = plan

  variables {
    sort_key = { name = "placed_at", type = "N" }

    global_secondary_indexes = {
      by_state = {
        partition_key      = { name = "state" }
        sort_key           = { name = "placed_at", type = "N" }
        projection         = "INCLUDE"
        non_key_attributes = ["total"]
      }
      by_customer = { partition_key = { name = "customer", type = "B" } }
    }
  }

  assert {
    condition = toset([for attribute in aws_dynamodb_table.this.attribute : "${attribute.name}:${attribute.type}"]) == toset([
      "customer:B", "id:S", "placed_at:N", "state:S",
    ])
    error_message = "Each key is an attribute once."
  }

  assert {
    condition = toset([
      for index in aws_dynamodb_table.this.global_secondary_index :
      "${index.name}:${index.hash_key}:${index.projection_type}:${length(coalesce(index.non_key_attributes, []))}"
    ]) == toset(["by_customer:customer:ALL:0", "by_state:state:INCLUDE:1"])
    error_message = "Each index has its keys and projection."
  }

  assert {
    condition     = aws_dynamodb_table.this.range_key == "placed_at"
    error_message = "The table has its sort key."
  }
}

run "provisioned_capacity_is_for_table_and_indexes" {
  command = plan

  variables {
    billing_mode             = "PROVISIONED"
    global_secondary_indexes = { by_group = { partition_key = { name = "group" } } }
    read_capacity            = 2
    write_capacity           = 1
  }

  assert {
    condition     = aws_dynamodb_table.this.read_capacity == 2 && aws_dynamodb_table.this.write_capacity == 1
    error_message = "The table has its capacity."
  }

  assert {
    condition     = alltrue([for index in aws_dynamodb_table.this.global_secondary_index : index.read_capacity == 2 && index.write_capacity == 1])
    error_message = "Each index has the table's capacity."
  }
}

run "protection_recovery_key_expiry_and_tags_are_settable" {
  command = plan

  variables {
    deletion_protection    = false
    kms_key_arn            = "arn:aws:kms:eu-central-1:111111111111:key/1"
    point_in_time_recovery = false
    tags                   = { owner = "commerce" }
    ttl                    = "expires_at"
  }

  assert {
    condition     = !aws_dynamodb_table.this.deletion_protection_enabled && !aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "Protection and recovery can be turned off."
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "The key given encrypts."
  }

  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "expires_at"
    error_message = "Items expire by the attribute given."
  }

  assert {
    condition     = aws_dynamodb_table.this.tags["owner"] == "commerce"
    error_message = "The table has the tags."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

# A key made in the same apply: nothing is counted by it.
run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "a_billing_mode_is_aws_own" {
  command         = plan
  expect_failures = [var.billing_mode]

  variables {
    billing_mode = "ON_DEMAND"
  }
}

run "more_than_20_indexes_are_refused" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { for number in range(21) : "index-${number}" => { partition_key = { name = "id" } } }
  }
}

run "an_index_name_is_checked" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { "by state" = { partition_key = { name = "state" } } }
  }
}

run "an_index_key_type_is_checked" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { by_state = { partition_key = { name = "state", type = "string" } } }
  }
}

run "a_projection_is_aws_own" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { by_state = { partition_key = { name = "state" }, projection = "SOME" } }
  }
}

run "a_projection_include_names_attributes" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { by_state = { partition_key = { name = "state" }, projection = "INCLUDE" } }
  }
}

run "a_projection_all_names_no_attributes" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { by_state = { partition_key = { name = "state" }, non_key_attributes = ["total"] } }
  }
}

run "one_attribute_has_one_type" {
  command         = plan
  expect_failures = [var.global_secondary_indexes]

  variables {
    global_secondary_indexes = { by_id = { partition_key = { name = "id", type = "N" } } }
  }
}

run "a_name_is_checked" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "no"
  }
}

run "a_partition_key_type_is_checked" {
  command         = plan
  expect_failures = [var.partition_key]

  variables {
    partition_key = { name = "id", type = "BOOL" }
  }
}

run "provisioned_needs_capacity" {
  command         = plan
  expect_failures = [var.read_capacity, var.write_capacity]

  variables {
    billing_mode = "PROVISIONED"
  }
}

run "capacity_needs_provisioned" {
  command         = plan
  expect_failures = [var.read_capacity, var.write_capacity]

  variables {
    read_capacity  = 1
    write_capacity = 1
  }
}

run "capacity_is_at_least_1" {
  command         = plan
  expect_failures = [var.read_capacity, var.write_capacity]

  variables {
    billing_mode   = "PROVISIONED"
    read_capacity  = 0
    write_capacity = 0
  }
}

run "a_sort_key_type_is_checked" {
  command         = plan
  expect_failures = [var.sort_key]

  variables {
    sort_key = { name = "at", type = "DATE" }
  }
}

run "a_sort_key_is_another_attribute" {
  command         = plan
  expect_failures = [var.sort_key]

  variables {
    sort_key = { name = "id" }
  }
}

run "a_stream_is_aws_own" {
  command         = plan
  expect_failures = [var.stream]

  variables {
    stream = "ALL"
  }
}

run "an_expiry_attribute_has_a_name" {
  command         = plan
  expect_failures = [var.ttl]

  variables {
    ttl = ""
  }
}
