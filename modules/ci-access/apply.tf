locals {
  manage = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for name, family in local.families : {
        Sid      = "Make${title(replace(name, "_", ""))}"
        Effect   = "Allow"
        Action   = family.make.actions
        Resource = local.named["${name}.make"]
      }],
      # What has no name until it is there.
      [{
        Sid      = "SaveQueries"
        Effect   = "Allow"
        Action   = ["logs:DeleteQueryDefinition", "logs:PutQueryDefinition"]
        Resource = ["*"]
      }],
      contains(var.families, "http_api") ? [{
        Sid      = "DeliverAccessLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:PutResourcePolicy", "logs:UpdateLogDelivery"]
        Resource = ["*"]
      }] : [],
      contains(var.families, "autoscaling") ? [
        {
          Sid       = "ScaleFunctions"
          Effect    = "Allow"
          Action    = ["application-autoscaling:Delete*", "application-autoscaling:DeregisterScalableTarget", "application-autoscaling:Put*", "application-autoscaling:RegisterScalableTarget"]
          Resource  = ["${local.arns.application-autoscaling}:scalable-target/*"]
          Condition = { StringEquals = { "application-autoscaling:service-namespace" = "lambda" } }
        },
        # Application Auto Scaling's own role, which an account has once: made with the first target.
        {
          Sid       = "MakeScalingRole"
          Effect    = "Allow"
          Action    = ["iam:CreateServiceLinkedRole"]
          Resource  = ["${local.iam}:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/*"]
          Condition = { StringEquals = { "iam:AWSServiceName" = "lambda.application-autoscaling.amazonaws.com" } }
        },
      ] : [],
      [for action, condition in { CreateKey = "aws:RequestTag/project", EveryOther = "aws:ResourceTag/project" } : {
        Sid                                 = "Keys${action}"
        Effect                              = "Allow"
        Action = action == "CreateKey" ? ["kms:CreateKey", "kms:TagResource"] : [
          "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:CreateGrant", "kms:Decrypt", "kms:DeleteAlias", "kms:DisableKeyRotation", "kms:EnableKeyRotation", "kms:Encrypt",
          "kms:GenerateDataKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
        ]
        Resource  = ["*"]
        Condition = { StringEquals = { (condition) = var.project } }
      } if contains(var.families, "kms")],
    )
  })

  roles = [for name in local.names : "${local.iam}:role/${name}"]

  # Whatever the roles are given, they stay within the boundary; without it none is made, and none loses it.
  manage_roles = jsonencode({
    Version = "2012-10-17"
    Statement = [
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
        Condition = { StringEquals = { "iam:PassedToService" = ["apigateway.amazonaws.com", "codedeploy.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com"] } }
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
    ]
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
      Sid      = "KeepPackages"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
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
