# A deployment itself is no resource: whoever publishes a version starts it, in this group.
resource "aws_codedeploy_app" "this" {
  name             = var.function.name
  compute_platform = "Lambda"
  tags             = var.tags
}

resource "aws_codedeploy_deployment_group" "this" {
  app_name               = aws_codedeploy_app.this.name
  deployment_config_name = "CodeDeployDefault.Lambda${var.deployment_config}"
  deployment_group_name  = var.function.name
  service_role_arn       = aws_iam_role.this.arn
  tags                   = var.tags

  # An alarm that CloudWatch cannot tell of stops a deployment, too: nobody would see what it does.
  dynamic "alarm_configuration" {
    for_each = length(var.alarms) == 0 ? [] : [values(var.alarms)]
    content {
      alarms  = alarm_configuration.value
      enabled = true
    }
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
  }

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }

  # The role is of no use before it may do something.
  depends_on = [aws_iam_role_policy.this]
}
