output "apply_role_arn" {
  description = "ARN of the role that applies, available once its policies are in place."
  value       = aws_iam_role.apply.arn

  depends_on = [
    aws_iam_role_policy.apply,
    aws_iam_role_policy_attachment.apply,
    aws_iam_role_policy_attachment.describe,
    aws_iam_role_policy_attachment.roles,
  ]
}

output "bind_role_arn" {
  description = "ARN of the role that plans what is on the branch, for an apply, available once its policies are in place."
  value       = aws_iam_role.bind.arn

  depends_on = [
    aws_iam_role_policy.bind,
    aws_iam_role_policy_attachment.bind,
    aws_iam_role_policy_attachment.describe,
  ]
}

output "boundary_arn" {
  description = "ARN of the policy that every role of a service has to carry as its permissions boundary."
  value       = aws_iam_policy.boundary.arn
}

output "plan_role_arn" {
  description = "ARN of the role that plans, available once its policies are in place."
  value       = aws_iam_role.plan.arn

  depends_on = [
    aws_iam_role_policy.plan,
    aws_iam_role_policy_attachment.describe,
    aws_iam_role_policy_attachment.plan,
  ]
}
