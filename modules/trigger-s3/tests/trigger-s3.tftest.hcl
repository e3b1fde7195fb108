mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::dev-shop-photos-111122223333"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    }
  }
}

variables {
  account_id = "111122223333"

  bucket = {
    name = "dev-shop-photos-111122223333"
    arn  = "arn:aws:s3:::dev-shop-photos-111122223333"
  }
}

run "one_notification_serves_every_destination" {
  variables {
    eventbridge = true

    functions = {
      audit = {
        events = ["s3:ObjectRemoved:*"]
        function = {
          name          = "dev-shop-audit"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live/invocations"
          role_name     = "dev-shop-audit"
        }
      }
      thumbnails = {
        events = ["s3:ObjectCreated:*"]
        prefix = "photos/"
        suffix = ".jpg"
        function = {
          name          = "dev-shop-thumbnails"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live/invocations"
          role_name     = "dev-shop-thumbnails"
        }
      }
    }

    queues = {
      imports = {
        events = ["s3:ObjectCreated:*"]
        prefix = "imports/"
        queue  = { name = "dev-shop-imports", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-imports", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-imports" }
      }
    }

    topics = {
      news = {
        events = ["s3:ObjectCreated:*"]
        suffix = ".news"
        prefix = "news/"
        topic  = { name = "dev-shop-news", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news" }
      }
    }
  }

  assert {
    condition     = aws_s3_bucket_notification.this.bucket == "dev-shop-photos-111122223333" && aws_s3_bucket_notification.this.eventbridge
    error_message = "The bucket notifies EventBridge, too."
  }

  assert {
    condition     = [for target in aws_s3_bucket_notification.this.lambda_function : target.id] == ["audit", "thumbnails"] && alltrue([for target in aws_s3_bucket_notification.this.lambda_function : endswith(target.lambda_function_arn, ":live")])
    error_message = "Functions are invoked through their aliases."
  }

  assert {
    condition     = aws_s3_bucket_notification.this.lambda_function[0].filter_prefix == null && aws_s3_bucket_notification.this.lambda_function[0].filter_suffix == null
    error_message = "No empty filter is written."
  }

  assert {
    condition     = aws_s3_bucket_notification.this.lambda_function[1].filter_prefix == "photos/" && aws_s3_bucket_notification.this.lambda_function[1].filter_suffix == ".jpg" && aws_s3_bucket_notification.this.lambda_function[1].events == toset(["s3:ObjectCreated:*"])
    error_message = "Keys are filtered."
  }

  assert {
    condition     = aws_s3_bucket_notification.this.queue[0].queue_arn == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-imports" && aws_s3_bucket_notification.this.queue[0].filter_prefix == "imports/"
    error_message = "The queue is notified."
  }

  assert {
    condition     = aws_s3_bucket_notification.this.topic[0].topic_arn == "arn:aws:sns:eu-central-1:111122223333:dev-shop-news" && aws_s3_bucket_notification.this.topic[0].filter_suffix == ".news"
    error_message = "The topic is notified."
  }

  assert {
    condition     = output.bucket.name == "dev-shop-photos-111122223333"
    error_message = "The bucket is an output."
  }
}

run "only_this_bucket_of_this_account_may_invoke_the_aliases" {
  variables {
    functions = {
      audit = {
        events = ["s3:ObjectRemoved:*"]
        function = {
          name          = "dev-shop-audit"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live/invocations"
          role_name     = "dev-shop-audit"
        }
      }
      thumbnails = {
        events = ["s3:ObjectCreated:*"]
        prefix = "photos/"
        suffix = ".jpg"
        function = {
          name          = "dev-shop-thumbnails"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live/invocations"
          role_name     = "dev-shop-thumbnails"
        }
      }
    }
  }

  assert {
    condition     = aws_lambda_permission.this["thumbnails"].function_name == "dev-shop-thumbnails" && aws_lambda_permission.this["thumbnails"].qualifier == "live" && aws_lambda_permission.this["thumbnails"].principal == "s3.amazonaws.com" && aws_lambda_permission.this["thumbnails"].action == "lambda:InvokeFunction"
    error_message = "The permission is on the alias."
  }

  assert {
    condition     = alltrue([for permission in values(aws_lambda_permission.this) : permission.source_arn == "arn:aws:s3:::dev-shop-photos-111122223333" && permission.source_account == "111122223333"])
    error_message = "Bucket and account are exact."
  }

  assert {
    condition     = aws_lambda_permission.this["thumbnails"].statement_id != aws_lambda_permission.this["audit"].statement_id
    error_message = "Statement ids differ."
  }
}

run "a_bucket_may_notify_nobody" {
  assert {
    condition     = length(aws_s3_bucket_notification.this.lambda_function) + length(aws_s3_bucket_notification.this.queue) + length(aws_s3_bucket_notification.this.topic) + length(aws_lambda_permission.this) == 0 && !aws_s3_bucket_notification.this.eventbridge
    error_message = "Nothing empty is written."
  }
}

run "bucket_queue_and_topic_may_be_made_in_the_same_apply" {
  module {
    source = "./examples/complete"
  }
}

run "the_simple_example_stands" {
  module {
    source = "./examples/simple"
  }
}

run "keys_kept_apart_by_suffix_alone_may_share_a_prefix" {
  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:*"]
        prefix = "in/"
        suffix = ".jpg"
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:*"]
        prefix = "in/"
        suffix = ".png"
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this.queue) == 2
    error_message = "Both stand."
  }
}

run "keys_kept_apart_by_prefix_alone_may_share_a_suffix" {
  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:*"]
        prefix = "in/"
        suffix = ".jpg"
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:*"]
        prefix = "out/"
        suffix = ".jpg"
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this.queue) == 2
    error_message = "Both stand."
  }
}

run "different_events_may_share_all_keys" {
  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:Put"]
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:Copy", "s3:ObjectRemoved:*"]
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this.queue) == 2
    error_message = "Both stand."
  }
}

run "an_account_of_eleven_digits_is_refused" {
  command = plan

  variables {
    account_id = "11112222333"
  }

  expect_failures = [var.account_id]
}

run "the_same_event_for_the_same_keys_twice_is_refused" {
  command = plan

  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:Put"]
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:Put"]
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }
  }

  expect_failures = [aws_s3_bucket_notification.this]
}

run "an_event_within_a_family_twice_is_refused" {
  command = plan

  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:*"]
        prefix = "in/"
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:Put"]
        prefix = "in/deep/"
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }
  }

  expect_failures = [aws_s3_bucket_notification.this]
}

run "a_family_around_an_event_twice_is_refused" {
  command = plan

  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:Put"]
        suffix = ".small.jpg"
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:*"]
        suffix = ".jpg"
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }
  }

  expect_failures = [aws_s3_bucket_notification.this]
}

run "a_queue_and_a_topic_for_the_same_keys_are_refused" {
  command = plan

  variables {
    queues = {
      one = {
        events = ["s3:ObjectCreated:*"]
        prefix = "a/"
        queue  = { name = "dev-shop-one", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-one", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-one" }
      }
      two = {
        events = ["s3:ObjectCreated:*"]
        prefix = "news/deep/"
        queue  = { name = "dev-shop-two", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-two", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-two" }
      }
    }

    topics = {
      news = {
        events = ["s3:ObjectCreated:*"]
        prefix = "news/"
        topic  = { name = "dev-shop-news", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news" }
      }
    }
  }

  expect_failures = [aws_s3_bucket_notification.this]
}

run "an_unknown_event_of_a_function_is_refused" {
  command = plan

  variables {
    functions = {
      audit = {
        events = ["s3:ObjectCreate:*"]
        function = {
          name          = "dev-shop-audit"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live/invocations"
          role_name     = "dev-shop-audit"
        }
      }
    }
  }

  expect_failures = [var.functions]
}

run "a_function_without_events_is_refused" {
  command = plan

  variables {
    functions = {
      audit = {
        events = []
        function = {
          name          = "dev-shop-audit"
          arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit"
          version       = "7"
          qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:7"
          alias         = "live"
          alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live"
          invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live/invocations"
          role_name     = "dev-shop-audit"
        }
      }
    }
  }

  expect_failures = [var.functions]
}

run "an_unknown_event_of_a_queue_is_refused" {
  command = plan

  variables {
    queues = {
      imports = {
        events = ["s3:ObjectCreated"]
        prefix = "imports/"
        queue  = { name = "dev-shop-imports", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-imports", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-imports" }
      }
    }
  }

  expect_failures = [var.queues]
}

run "a_queue_without_events_is_refused" {
  command = plan

  variables {
    queues = {
      imports = {
        events = []
        prefix = "imports/"
        queue  = { name = "dev-shop-imports", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-imports", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-imports" }
      }
    }
  }

  expect_failures = [var.queues]
}

run "a_fifo_queue_is_refused" {
  command = plan

  variables {
    queues = {
      imports = {
        events = ["s3:ObjectCreated:*"]
        prefix = "imports/"
        queue  = { name = "dev-shop-imports.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-imports.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-imports.fifo" }
      }
    }
  }

  expect_failures = [var.queues]
}

run "an_unknown_event_of_a_topic_is_refused" {
  command = plan

  variables {
    topics = {
      news = {
        events = ["ObjectCreated:*"]
        suffix = ".news"
        prefix = "news/"
        topic  = { name = "dev-shop-news", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news" }
      }
    }
  }

  expect_failures = [var.topics]
}

run "a_topic_without_events_is_refused" {
  command = plan

  variables {
    topics = {
      news = {
        events = []
        suffix = ".news"
        prefix = "news/"
        topic  = { name = "dev-shop-news", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news" }
      }
    }
  }

  expect_failures = [var.topics]
}

run "a_fifo_topic_is_refused" {
  command = plan

  variables {
    topics = {
      news = {
        events = ["s3:ObjectCreated:*"]
        suffix = ".news"
        prefix = "news/"
        topic  = { name = "dev-shop-news.fifo", arn = "arn:aws:sns:eu-central-1:111122223333:dev-shop-news.fifo" }
      }
    }
  }

  expect_failures = [var.topics]
}
