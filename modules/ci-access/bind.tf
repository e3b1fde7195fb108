# The role that plans what is on the branch: beyond what a plan reads it takes the lock that keeps an apply out meanwhile,
# and stores the packages and the plan that the job which applies takes up, each under its digest. Nothing that runs is
# changed by that, so nobody has to be asked before. What an apply that died has made it reads, and never writes.
locals {
  journals = "${local.states}/_applying/*"
  locks    = "${local.states}/*/terraform.tfstate.tflock"
  plans    = "${local.states}/_plans/*"

  bind = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.list_states,
      local.packages,
      local.use_keys,
      local.no_contents,
      [
        {
          Sid      = "ReadStatesAndPlans"
          Effect   = "Allow"
          Action   = "s3:GetObject"
          Resource = concat(local.readable, [local.journals, local.locks, local.plans])
        },
        {
          Sid      = "TakeLocks"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject", "s3:PutObject"]
          Resource = local.locks
        },
        # A name stands for its bytes, once and for all.
        {
          Sid       = "KeepPlans"
          Effect    = "Allow"
          Action    = "s3:PutObject"
          Resource  = local.plans
          Condition = { Null = { "s3:if-none-match" = "false" } }
        },
        {
          Sid      = "LeaveThePlatformAlone"
          Effect   = "Deny"
          Action   = ["s3:DeleteObject*", "s3:PutObject*"]
          Resource = "${local.states}/platform/*"
        },
        {
          Sid         = "DenyOtherObjects"
          Effect      = "Deny"
          Action      = ["s3:GetObject", "s3:GetObjectVersion"]
          NotResource = concat(local.readable, [local.journals, local.locks, local.plans], local.package_arns)
        },
        {
          Sid         = "DenyOtherWriting"
          Effect      = "Deny"
          Action      = ["s3:Put*", "s3:RestoreObject"]
          NotResource = concat([local.locks, local.plans], local.package_arns)
        },
        {
          Sid         = "DenyOtherDeleting"
          Effect      = "Deny"
          Action      = "s3:Delete*"
          NotResource = local.locks
        },
        # Terraform reads the value of a SecureString that it manages, which is in its state anyway; under our names only.
        merge(
          {
            Sid       = "DenyDecryption"
            Effect    = "Deny"
            Action    = "kms:Decrypt"
            Condition = { StringNotEquals = { "kms:ViaService" = "ssm.${local.region}.amazonaws.com" } }
          },
          { for key, value in { Resource = ["*"], NotResource = local.keys } : key => value if(key == "Resource") == (length(local.keys) == 0) },
        ),
      ],
      [for family in ["parameter"] : {
        Sid       = "DecryptParameters"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = { StringEquals = { "aws:ResourceTag/project" = var.project, "kms:ViaService" = "ssm.${local.region}.amazonaws.com" } }
      } if contains(var.families, family)],
    )
  })
}
