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
  queue = {
    name = "dev-shop-mails"
    arn  = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-mails"
    url  = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-mails"
  }

  topic = {
    name = "dev-shop-news"
    arn  = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
  }
}

run "the_queue_gets_messages_as_published" {
  assert {
    condition     = aws_sns_topic_subscription.this.protocol == "sqs" && aws_sns_topic_subscription.this.endpoint == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-mails" && aws_sns_topic_subscription.this.topic_arn == "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
    error_message = "The queue is subscribed."
  }

  assert {
    condition     = aws_sns_topic_subscription.this.raw_message_delivery
    error_message = "Without an envelope."
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

run "the_envelope_can_be_kept" {
  variables {
    raw = false
  }

  assert {
    condition     = !aws_sns_topic_subscription.this.raw_message_delivery
    error_message = "With the envelope."
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

run "a_fifo_topic_may_fill_a_fifo_queue" {
  variables {
    dead_letter = { name = "dev-shop-lost.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-lost.fifo" }
    queue       = { name = "dev-shop-mails.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-mails.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-mails.fifo" }
    topic       = { name = "dev-shop-news.fifo", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news.fifo" }
  }

  assert {
    condition     = endswith(aws_sns_topic_subscription.this.endpoint, ".fifo")
    error_message = "The FIFO queue is subscribed."
  }
}

run "a_fifo_topic_may_fill_a_standard_queue" {
  variables {
    topic = { name = "dev-shop-news.fifo", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news.fifo" }
  }

  assert {
    condition     = endswith(aws_sns_topic_subscription.this.topic_arn, ".fifo")
    error_message = "The standard queue is subscribed."
  }
}

run "topic_and_queues_may_be_made_in_the_same_apply" {
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

run "a_fifo_queue_of_a_standard_topic_is_refused" {
  command = plan

  variables {
    queue = { name = "dev-shop-mails.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-mails.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-mails.fifo" }
  }

  expect_failures = [var.queue]
}
