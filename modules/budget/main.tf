locals {
  mails = sort(var.notify)

  # AWS sends at most five notifications a budget; the forecast comes before the money is spent.
  thresholds = [
    { kind = "ACTUAL", percent = 80 },
    { kind = "ACTUAL", percent = 100 },
    { kind = "FORECASTED", percent = 100 },
  ]
}

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  tags         = var.tags

  dynamic "notification" {
    for_each = local.thresholds

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.value.kind
      subscriber_email_addresses = local.mails
      threshold                  = notification.value.percent
      threshold_type             = "PERCENTAGE"
    }
  }
}
