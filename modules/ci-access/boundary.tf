locals {
  boundary = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AllowFamilies"
        Effect   = "Allow"
        Action   = sort(setunion(flatten([for family in local.families : family.use]), var.boundary_actions))
        Resource = "*"
      },
      {
        Sid      = "DenyStatesAndPackages"
        Effect   = "Deny"
        Action   = "s3:*"
        Resource = flatten([for bucket in local.buckets : [bucket, "${bucket}/*"]])
      },
      {
        Sid      = "DenyOtherRoles"
        Effect   = "Deny"
        Action   = ["iam:*", "organizations:*", "sts:AssumeRole"]
        Resource = "*"
      },
    ]
  })
}
