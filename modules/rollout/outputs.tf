output "deployment_group" {
  description = "The deployment group that deployments are started in, and its application; both are called as the function is."
  value = {
    app  = aws_codedeploy_app.this.name
    arn  = aws_codedeploy_deployment_group.this.arn
    name = aws_codedeploy_deployment_group.this.deployment_group_name
  }
}

output "role" {
  description = "The role that CodeDeploy moves the traffic with."
  value       = { name = aws_iam_role.this.name, arn = aws_iam_role.this.arn }
}
