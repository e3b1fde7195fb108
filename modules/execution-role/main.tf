locals {
  # Keeps a service from being made to act for somebody else:
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
  source_account = var.trusted_source == null ? {} : { StringEquals = { "aws:SourceAccount" = var.trusted_source.account } }
  source_arn     = try(var.trusted_source.arn, null) == null ? {} : { ArnLike = { "aws:SourceArn" = var.trusted_source.arn } }
  source         = merge(local.source_account, local.source_arn)
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = var.description
  path                 = var.path
  permissions_boundary = var.boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(
        {
          Effect    = "Allow"
          Action    = "sts:AssumeRole"
          Principal = { Service = sort(var.services) }
        },
        length(local.source) == 0 ? {} : { Condition = local.source },
      ),
    ]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "policy"
  role   = aws_iam_role.this.name
  policy = var.policy
}

# Apart from the first, so that one ARN made by AWS does not hide a whole policy behind "known after apply".
resource "aws_iam_role_policy" "computed" {
  count = var.computed_policy == null ? 0 : 1

  name   = "computed"
  role   = aws_iam_role.this.name
  policy = var.computed_policy.json
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each = var.managed_policy_arns

  role       = aws_iam_role.this.name
  policy_arn = each.key
}
