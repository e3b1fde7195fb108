mock_provider "aws" {}

variables {
  name        = "shop-prod"
  monthly_usd = 500
  notify      = ["team@example.com", "finance@example.com"]
}

run "a_month_has_a_limit" {
  command = plan

  assert {
    condition     = aws_budgets_budget.this.limit_amount == "500" && aws_budgets_budget.this.limit_unit == "USD" && aws_budgets_budget.this.time_unit == "MONTHLY" && aws_budgets_budget.this.budget_type == "COST"
    error_message = "The limit is of a month's cost, in US dollars."
  }
}

run "mails_go_out_before_it_is_too_late" {
  command = plan

  assert {
    condition     = toset([for item in aws_budgets_budget.this.notification : "${item.notification_type} ${item.threshold}"]) == toset(["ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "At 80 %, at 100 % and when it is forecast."
  }

  assert {
    condition     = alltrue([for item in aws_budgets_budget.this.notification : item.subscriber_email_addresses == toset(["team@example.com", "finance@example.com"])])
    error_message = "Everybody named hears of each."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "a_limit_is_more_than_nothing" {
  command         = plan
  expect_failures = [var.monthly_usd]

  variables {
    monthly_usd = 0
  }
}

run "a_name_has_no_colon" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "shop:prod"
  }
}

run "somebody_hears_of_it" {
  command         = plan
  expect_failures = [var.notify]

  variables {
    notify = []
  }
}

run "who_hears_of_it_has_an_address" {
  command         = plan
  expect_failures = [var.notify]

  variables {
    notify = ["team"]
  }
}
