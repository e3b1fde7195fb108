output "arn" {
  description = "ARN of the role, available once its policies are in place."
  value       = aws_iam_role.this.arn

  depends_on = [
    aws_iam_role_policy.computed,
    aws_iam_role_policy.this,
    aws_iam_role_policy_attachment.managed,
  ]
}

output "name" {
  description = "Name of the role, available once its policies are in place."
  value       = aws_iam_role.this.name

  depends_on = [
    aws_iam_role_policy.computed,
    aws_iam_role_policy.this,
    aws_iam_role_policy_attachment.managed,
  ]
}
