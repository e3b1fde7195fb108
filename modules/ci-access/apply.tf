locals {
  manage = jsonencode({
    Version = "2012-10-17"
    Statement = [for name, family in local.families : {
      Sid      = "Make${title(replace(name, "_", ""))}"
      Effect   = "Allow"
      Action   = family.make.actions
      Resource = local.named["${name}.make"]
    }]
  })

  roles = [for name in local.names : "${local.iam}:role/${name}"]

  # Whatever the roles are given, they stay within the boundary; without it none is made, and none loses it.
  manage_roles = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid    = "MakeBoundedRoles"
          Effect = "Allow"
          Action = [
            "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
          ]
          Resource  = local.roles
          Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
        },
        {
          Sid      = "ChangeRoles"
          Effect   = "Allow"
          Action   = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
          Resource = local.roles
        },
        {
          Sid       = "HandRolesToServices"
          Effect    = "Allow"
          Action    = "iam:PassRole"
          Resource  = local.roles
          Condition = { StringEquals = { "iam:PassedToService" = ["codedeploy.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com"] } }
        },
        {
          Sid      = "KeepBoundaries"
          Effect   = "Deny"
          Action   = "iam:DeleteRolePermissionsBoundary"
          Resource = "*"
        },
        {
          Sid      = "LeaveAccessAlone"
          Effect   = "Deny"
          Action   = "iam:*"
          Resource = ["${local.iam}:oidc-provider/*", "${local.iam}:policy${local.path}*", "${local.iam}:role${local.path}*"]
        },
      ],
      flatten([for family, statements in local.unnamed : statements if contains(keys(local.families), family)]),
    )
  })

  apply = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.list_states,
      [
        {
          Sid      = "KeepStates"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          Resource = "${local.states}/*"
        },
        # The state of what this block makes is not for whoever it lets in.
        {
          Sid      = "LeaveThePlatformAlone"
          Effect   = "Deny"
          Action   = ["s3:DeleteObject*", "s3:PutObject*"]
          Resource = "${local.states}/platform/*"
        },
        {
          Sid    = "LeaveBucketsAlone"
          Effect = "Deny"
          Action = [
            "s3:BypassGovernanceRetention", "s3:DeleteBucket*", "s3:DeleteObjectVersion*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
            "s3:PutReplicationConfiguration",
          ]
          Resource = flatten([for bucket in local.buckets : [bucket, "${bucket}/*"]])
        },
      ],
      local.packages,
      local.use_keys,
    )
  })

  package_arns = [for bucket in compact([local.artifact_arn]) : "${bucket}/${var.project}/*"]
  packages = concat(
    [for arn in local.package_arns : {
      Sid    = "KeepPackages"
      Effect = "Allow"
      # Terraform reads the tags of every object that it looks at.
      Action   = ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject"]
      Resource = arn
    }],
    [for bucket in compact([local.artifact_arn]) : {
      Sid      = "ListPackages"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = bucket
    }],
  )

  use_keys = [for keys in [local.keys] : {
    Sid      = "UseKeys"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    Resource = keys
  } if length(keys) > 0]
}
