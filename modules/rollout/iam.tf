data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  functions = "arn:${local.partition}:lambda:${local.region}:${local.account}:function"

  # ARNs are built from names, so that the policy can be read at plan.
  statements = concat(
    [
      {
        Sid      = "ShiftTraffic"
        Effect   = "Allow"
        Action   = ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"]
        Resource = ["${local.functions}:${var.function.name}", "${local.functions}:${var.function.name}:*"]
      },
    ],
    [
      for names in [values(var.alarms)] : {
        Sid    = "WatchAlarms"
        Effect = "Allow"
        Action = ["cloudwatch:DescribeAlarms"]
        # CloudWatch judges the call by all alarms of the region, whichever it names.
        Resource = ["arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:*"]
      } if length(names) > 0
    ],
    [
      # Called by name, which is the newest code.
      for names in [sort(distinct(values(var.hooks)))] : {
        Sid      = "CallHooks"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [for name in names : "${local.functions}:${name}"]
      } if length(names) > 0
    ],
  )

  # Role names have 64 characters, function names too: a long one is cut and told apart by its hash.
  role_name = length(var.function.name) <= 53 ? "${var.function.name}-codedeploy" : "${substr(var.function.name, 0, 44)}-${substr(sha256(var.function.name), 0, 8)}-codedeploy"
}

resource "aws_iam_role" "this" {
  name                 = local.role_name
  description          = "Lets CodeDeploy move the traffic of ${var.function.name}"
  permissions_boundary = var.boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "codedeploy.amazonaws.com" }
      },
    ]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "policy"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}
