data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  # ARNs are built from names, so that the policy can be read at plan; the Scheduler takes only a queue of its own account and region.
  statements = concat(
    [
      {
        Sid      = "InvokeFunction"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.function.name}:${var.function.alias}"
      },
    ],
    [
      for queue in [var.dead_letter] : {
        Sid      = "SendDeadLetter"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:${local.partition}:sqs:${local.region}:${local.account}:${queue.name}"
      } if queue != null
    ],
    [
      # SQS encrypts in the name of whoever sends: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
      for key in [var.dead_letter_key] : {
        Sid      = "EncryptDeadLetter"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = key.alias == null ? key.arn : "arn:${local.partition}:kms:${local.region}:${local.account}:key/*"
        Condition = merge(
          { StringEquals = { "kms:ViaService" = "sqs.${local.region}.${data.aws_partition.current.dns_suffix}" } },
          { for alias in key.alias[*] : "ForAnyValue:StringEquals" => { "kms:ResourceAliases" = alias } },
        )
      } if key != null
    ],
  )

  # Role names have 64 characters, schedule names too: a long one is cut and told apart by its hash.
  role_name = length(var.name) <= 54 ? "${var.name}-scheduler" : "${substr(var.name, 0, 45)}-${substr(sha256(var.name), 0, 8)}-scheduler"
}

resource "aws_iam_role" "this" {
  name                 = local.role_name
  description          = "Lets the Scheduler call ${var.function.name}"
  permissions_boundary = var.boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "scheduler.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
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
