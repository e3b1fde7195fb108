mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
    }
  }

  mock_resource "aws_sns_topic_subscription" {
    defaults = {
      arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news:00000000-0000-0000-0000-000000000000"
    }
  }
}

variables {
  function = {
    name          = "dev-shop-orders"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live/invocations"
    role_name     = "dev-shop-orders"
  }

  topic = {
    name = "dev-shop-news"
    arn  = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
  }
}

run "the_topic_invokes_the_alias" {
  assert {
    condition     = aws_sns_topic_subscription.this.protocol == "lambda" && endswith(aws_sns_topic_subscription.this.endpoint, ":dev-shop-orders:live") && aws_sns_topic_subscription.this.topic_arn == "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
    error_message = "The alias is subscribed."
  }

  assert {
    condition     = aws_sns_topic_subscription.this.filter_policy == null && aws_sns_topic_subscription.this.redrive_policy == null
    error_message = "Nothing empty is written."
  }

  assert {
    condition     = output.subscription_arn == aws_sns_topic_subscription.this.arn
    error_message = "The ARN is an output."
  }
}

run "only_this_topic_may_invoke_the_alias" {
  assert {
    condition     = aws_lambda_permission.this.function_name == "dev-shop-orders" && aws_lambda_permission.this.qualifier == "live" && aws_lambda_permission.this.principal == "sns.amazonaws.com" && aws_lambda_permission.this.action == "lambda:InvokeFunction"
    error_message = "The permission is on the alias."
  }

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
    error_message = "The topic is exact."
  }
}

run "a_filter_looks_at_attributes_unless_told" {
  variables {
    filter = jsonencode({ kind = ["placed"] })
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.this.filter_policy).kind[0] == "placed" && aws_sns_topic_subscription.this.filter_policy_scope == "MessageAttributes"
    error_message = "Attributes decide."
  }
}

run "a_filter_can_look_at_the_body" {
  variables {
    filter       = jsonencode({ kind = ["placed"] })
    filter_scope = "MessageBody"
  }

  assert {
    condition     = aws_sns_topic_subscription.this.filter_policy_scope == "MessageBody"
    error_message = "The body decides."
  }
}

run "what_cannot_be_delivered_goes_to_the_dead_letter_queue" {
  variables {
    dead_letter = { name = "dev-shop-lost", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-lost" }
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.this.redrive_policy).deadLetterTargetArn == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost"
    error_message = "The subscription has the dead-letter queue."
  }
}

run "topic_and_queue_may_be_made_in_the_same_apply" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.subscription_arn != ""
    error_message = "The complete example stands."
  }
}

run "the_simple_example_stands" {
  module {
    source = "./examples/simple"
  }
}

run "a_filter_that_is_no_json_is_refused" {
  command = plan

  variables {
    filter = "{"
  }

  expect_failures = [var.filter]
}

run "a_filter_that_is_no_object_is_refused" {
  command = plan

  variables {
    filter = "[]"
  }

  expect_failures = [var.filter]
}

run "an_unknown_scope_is_refused" {
  command = plan

  variables {
    filter_scope = "Body"
  }

  expect_failures = [var.filter_scope]
}

run "a_fifo_dead_letter_queue_of_a_standard_topic_is_refused" {
  command = plan

  variables {
    dead_letter = { name = "dev-shop-lost.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-lost.fifo" }
  }

  expect_failures = [var.dead_letter]
}

run "a_fifo_topic_is_refused" {
  command = plan

  variables {
    topic = { name = "dev-shop-news.fifo", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news.fifo" }
  }

  expect_failures = [var.topic]
}
