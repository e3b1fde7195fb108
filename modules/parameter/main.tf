locals {
  secure           = var.type == "SecureString"
  filled_elsewhere = local.secure && var.value_wo_version == null

  # The provider puts the value only when this number changes, and nothing in its place when another argument does:
  # the number follows everything that is put together with the value.
  value_wo_version = !local.secure || local.filled_elsewhere ? null : parseint(
    substr(sha256(jsonencode([var.value_wo_version, var.description, var.kms_key_arn])), 0, 7), 16,
  )

  parameter = {
    name = one(concat(aws_ssm_parameter.this[*].name, aws_ssm_parameter.filled_elsewhere[*].name))
    arn  = one(concat(aws_ssm_parameter.this[*].arn, aws_ssm_parameter.filled_elsewhere[*].arn))
  }
}

resource "aws_ssm_parameter" "this" {
  count = local.filled_elsewhere ? 0 : 1

  name        = var.name
  description = var.description
  type        = var.type
  key_id      = local.secure ? var.kms_key_arn : null
  tags        = var.tags

  # Not `value`, which is hidden in every plan: what is no secret can be reviewed.
  insecure_value = var.value

  value_wo         = var.value_wo
  value_wo_version = local.value_wo_version
}

resource "aws_ssm_parameter" "filled_elsewhere" {
  count = local.filled_elsewhere ? 1 : 0

  name        = var.name
  description = var.description
  type        = "SecureString"
  key_id      = var.kms_key_arn
  tags        = var.tags

  # AWS makes no parameter without a value. This one is put once and never read back.
  value_wo         = "unset"
  value_wo_version = 1

  # AWS changes neither without the value, which Terraform does not know.
  lifecycle {
    ignore_changes = [description, key_id]
  }
}
