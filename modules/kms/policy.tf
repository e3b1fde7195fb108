data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Log groups come as an encryption context, not as a source.
  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  # CloudWatch Logs is a principal by region and partition: logs.eu-central-1.amazonaws.com, logs.cn-north-1.amazonaws.com.cn.
  log_services = {
    for principal, arns in var.services :
    principal == "logs.amazonaws.com" ? "logs.${data.aws_region.current.id}.${data.aws_partition.current.dns_suffix}" : principal => arns if startswith(principal, "logs.")
  }
  other_services = { for principal, arns in var.services : principal => arns if !startswith(principal, "logs.") }

  # Without this statement no IAM policy of the account counts, and nobody could change the key again.
  account_statement = {
    Sid       = "AllowAccount"
    Effect    = "Allow"
    Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  service_statements = [
    for principal, arns in local.other_services : {
      Sid       = "AllowService${replace(title(replace(trimsuffix(principal, ".amazonaws.com"), "/[^a-z0-9]/", " ")), " ", "")}"
      Effect    = "Allow"
      Principal = { Service = principal }
      Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = merge(
        { StringEquals = { "aws:SourceAccount" = local.account } },
        { for operator in ["ArnLike"] : operator => { "aws:SourceArn" = sort(arns) } if length(arns) > 0 },
      )
    }
  ]

  log_statements = [
    for principal, arns in local.log_services : {
      Sid       = "AllowService${replace(title(replace(trimsuffix(principal, ".amazonaws.com"), "/[^a-z0-9]/", " ")), " ", "")}"
      Effect    = "Allow"
      Principal = { Service = principal }
      Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      Resource  = "*"
      Condition = {
        ArnLike = {
          "kms:EncryptionContext:aws:logs:arn" = length(arns) > 0 ? sort(arns) : ["arn:${local.partition}:logs:*:${local.account}:log-group:*"]
        }
      }
    }
  ]

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.account_statement], local.service_statements, local.log_statements)
  })
}
