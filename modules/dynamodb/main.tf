locals {
  provisioned = var.billing_mode == "PROVISIONED"

  index_keys = flatten([
    for index in values(var.global_secondary_indexes) : [
      for key in [index.partition_key, index.sort_key] : key if key != null
    ]
  ])
  keys = concat([for key in [var.partition_key, var.sort_key] : key if key != null], local.index_keys)

  # Grouped, because tables and indexes may share an attribute; a validation refuses two types for one name.
  attributes = { for key in local.keys : key.name => key.type... }
}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = var.billing_mode
  hash_key     = var.partition_key.name
  range_key    = try(var.sort_key.name, null)

  read_capacity  = local.provisioned ? var.read_capacity : null
  write_capacity = local.provisioned ? var.write_capacity : null

  deletion_protection_enabled = var.deletion_protection
  stream_enabled              = var.stream != null
  stream_view_type            = var.stream
  tags                        = var.tags

  dynamic "attribute" {
    for_each = local.attributes

    content {
      name = attribute.key
      type = attribute.value[0]
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.global_secondary_indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.partition_key.name
      range_key          = try(global_secondary_index.value.sort_key.name, null)
      projection_type    = global_secondary_index.value.projection
      non_key_attributes = global_secondary_index.value.non_key_attributes
      read_capacity      = local.provisioned ? var.read_capacity : null
      write_capacity     = local.provisioned ? var.write_capacity : null
    }
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  # Without a key this is the AWS managed key `aws/dynamodb`, whose use CloudTrail records.
  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  # Always written: the provider takes no notice of a `ttl` block that disappears, and items would go on expiring.
  ttl {
    attribute_name = var.ttl
    enabled        = var.ttl != null
  }
}
