# Provisioned concurrency that Application Auto Scaling moves between two bounds. Terraform makes it and takes it away;
# in between its number, and where there are schedules the bounds too, are no longer Terraform's.
locals {
  scaling = var.provisioned_concurrency_scaling
}

resource "aws_lambda_provisioned_concurrency_config" "scaled" {
  count = local.scaling == null ? 0 : 1

  function_name                     = aws_lambda_function.this.function_name
  provisioned_concurrent_executions = local.scaling.minimum
  qualifier                         = aws_lambda_alias.live.name

  lifecycle {
    ignore_changes = [provisioned_concurrent_executions]
  }

  # Lambda has one configuration for both: so the one that goes is gone before the other comes, in either direction.
  depends_on = [aws_lambda_provisioned_concurrency_config.live]
}

# A scheduled action overwrites the bounds of the target. They are ignored therefore, and new ones make a new target,
# which takes all that hangs on it along: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
resource "terraform_data" "bounds" {
  count = local.scaling == null ? 0 : 1

  input = [local.scaling.minimum, local.scaling.maximum]
}

resource "aws_appautoscaling_target" "live" {
  count = local.scaling == null ? 0 : 1

  max_capacity       = local.scaling.maximum
  min_capacity       = local.scaling.minimum
  resource_id        = "function:${aws_lambda_function.this.function_name}:${aws_lambda_alias.live.name}"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  service_namespace  = "lambda"
  tags               = var.tags

  lifecycle {
    ignore_changes       = [max_capacity, min_capacity]
    replace_triggered_by = [terraform_data.bounds]
  }

  # Without it there is nothing to scale.
  depends_on = [aws_lambda_provisioned_concurrency_config.scaled]
}

resource "aws_appautoscaling_policy" "live" {
  count = local.scaling == null ? 0 : 1

  name               = "utilization"
  policy_type        = "TargetTrackingScaling"
  resource_id        = aws_appautoscaling_target.live[0].resource_id
  scalable_dimension = aws_appautoscaling_target.live[0].scalable_dimension
  service_namespace  = aws_appautoscaling_target.live[0].service_namespace

  target_tracking_scaling_policy_configuration {
    target_value = local.scaling.target_utilization

    predefined_metric_specification {
      predefined_metric_type = "LambdaProvisionedConcurrencyUtilization"
    }
  }

  lifecycle {
    replace_triggered_by = [terraform_data.bounds]
  }
}

resource "aws_appautoscaling_scheduled_action" "live" {
  for_each = { for index, schedule in try(local.scaling.schedules, []) : index + 1 => schedule }

  name               = "schedule-${each.key}"
  resource_id        = aws_appautoscaling_target.live[0].resource_id
  scalable_dimension = aws_appautoscaling_target.live[0].scalable_dimension
  schedule           = each.value.expression
  service_namespace  = aws_appautoscaling_target.live[0].service_namespace
  timezone           = each.value.timezone

  scalable_target_action {
    max_capacity = each.value.maximum
    min_capacity = each.value.minimum
  }

  lifecycle {
    replace_triggered_by = [terraform_data.bounds]
  }
}
