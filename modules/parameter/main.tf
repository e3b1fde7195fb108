locals {
  secure = var.type == "SecureString"
}

resource "aws_ssm_parameter" "this" {
  name        = var.name
  description = var.description
  type        = var.type
  key_id      = local.secure ? var.kms_key_arn : null
  tags        = var.tags

  # Not `value`, which is hidden in every plan: what is no secret can be reviewed.
  insecure_value = local.secure ? null : var.value

  # Written at the first apply and when the version rises, and read back never. AWS makes no parameter without a value:
  # "unset" stands in until somebody else fills it.
  value_wo         = local.secure ? coalesce(var.value_wo, "unset") : null
  value_wo_version = local.secure ? coalesce(var.value_wo_version, 0) : null
}
