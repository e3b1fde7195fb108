mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/vendedlogs/apigateway/shop"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111111111111:queue"
      url = "https://sqs.eu-central-1.amazonaws.com/111111111111/queue"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-central-1:111111111111:topic"
    }
  }
}

variables {
  name      = "dev-orders"
  region    = "eu-central-1"
  functions = { api = { name = "dev-orders-api" } }
}

run "shows_functions_alone_without_empty_graphs" {
  command = plan

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title] == ["Invocations", "Errors and throttles", "Duration in ms, p95", "Concurrent executions"]
    error_message = "A function alone has four graphs."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[2].properties.metrics == [["AWS/Lambda", "Duration", "FunctionName", "dev-orders-api", { label = "api" }]]
    error_message = "A line is the whole function's metric: those of an alias do not exist until it is called."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : [widget.x, widget.y]] == [[0, 0], [8, 0], [16, 0], [0, 6]]
    error_message = "Graphs stand three a row."
  }
}

run "draws_a_graph_for_each_thing_that_is_there" {
  command = plan

  variables {
    alarms         = [{ name = "dev-orders-api-alarm" }, null]
    cloudwatch_arn = "arn:aws:cloudwatch:eu-central-1:111111111111"
    apis           = { shop = { id = "abc123" } }
    dead_letters   = { bills = { name = "dev-orders-bills-dlq" } }
    functions      = { api = { name = "dev-orders-api", async = true, log_metrics = ["refused"], streams = true, url = true } }
    queues         = { bills = { name = "dev-orders-bills" } }
    tables         = { orders = { name = "dev-orders-orders" } }
    topics         = { placed = { name = "dev-orders-placed" } }
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title] == [
      "Alarms", "Invocations", "Errors and throttles", "Duration in ms, p95", "Concurrent executions", "Behind the stream, in ms", "Events dropped by asynchronous invocation",
      "Requests", "Requests to function URLs", "Latency of requests in ms, p95", "Messages that wait", "Age of the oldest message in seconds", "Messages in dead-letter queues",
      "Notifications that failed", "Capacity used by tables", "Requests that tables throttle", "Counted in logs",
    ]
    error_message = "Each thing has its graphs, the alarms come first."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.alarms == ["arn:aws:cloudwatch:eu-central-1:111111111111:alarm:dev-orders-api-alarm"]
    error_message = "Alarms are shown by their ARNs."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[1].y == 3
    error_message = "The graphs stand below the alarms."
  }

  assert {
    condition     = { for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title => widget.properties.metrics if widget.type == "metric" }["Counted in logs"] == [["dev-orders-api", "refused", { label = "api refused" }]]
    error_message = "What a filter counts stands in the namespace of the function's name."
  }

  assert {
    condition     = [for line in { for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title => widget.properties.metrics if widget.type == "metric" }["Requests"] : line[1]] == ["4xx", "5xx", "Count"]
    error_message = "An API is counted in all, in 4xx and in 5xx."
  }
}

run "saves_the_standard_queries_and_ones_own" {
  command = plan

  variables {
    queries = { errors = "filter level = \"ERROR\"", refused = "filter message = \"refused\"" }
  }

  assert {
    condition     = [for query in aws_cloudwatch_query_definition.this : query.name] == ["dev-orders/cold-starts", "dev-orders/errors", "dev-orders/memory", "dev-orders/refused", "dev-orders/slowest"]
    error_message = "Queries lie in a folder of the dashboard's name."
  }

  assert {
    condition     = aws_cloudwatch_query_definition.this["errors"].query_string == "filter level = \"ERROR\""
    error_message = "A query of one's own takes the place of the standard one of its name."
  }

  assert {
    condition     = tolist(aws_cloudwatch_query_definition.this["slowest"].log_group_names) == tolist(["/aws/lambda/dev-orders-api"])
    error_message = "Queries ask the logs of the functions."
  }
}

run "asks_fifty_log_groups_at_a_time" {
  command = plan

  variables {
    functions = { for number in range(51) : "f${number}" => { name = "dev-orders-f${number}" } }
    queries   = { own = "limit 1" }
  }

  assert {
    condition     = length(aws_cloudwatch_query_definition.this["own-1"].log_group_names) == 50 && length(aws_cloudwatch_query_definition.this["own-2"].log_group_names) == 1
    error_message = "CloudWatch takes at most 50 log groups a query."
  }
}

run "leaves_the_standard_queries_out_if_told" {
  command = plan

  variables {
    standard_queries = false
  }

  assert {
    condition     = length(aws_cloudwatch_query_definition.this) == 0
    error_message = "No query was asked for."
  }
}

run "a_service_without_functions_shows_what_there_is" {
  command = plan

  variables {
    functions = {}
    queues    = { bills = { name = "dev-orders-bills" } }
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title] == ["Messages that wait", "Age of the oldest message in seconds"]
    error_message = "The queue has its graphs."
  }

  assert {
    condition     = length(aws_cloudwatch_query_definition.this) == 0
    error_message = "There are no logs to ask."
  }
}

run "refuses_a_name_that_cloudwatch_would_refuse" {
  command = plan

  variables {
    name = "orders in dev"
  }

  expect_failures = [var.name]
}

run "refuses_more_alarms_than_a_dashboard_shows" {
  command = plan

  variables {
    alarms         = [for number in range(101) : { name = "a${number}" }]
    cloudwatch_arn = "arn:aws:cloudwatch:eu-central-1:111111111111"
  }

  expect_failures = [var.alarms]
}

run "refuses_alarms_of_nowhere" {
  command = plan

  variables {
    alarms = [{ name = "a" }]
  }

  expect_failures = [var.cloudwatch_arn]
}

run "refuses_the_arn_of_one_alarm" {
  command = plan

  variables {
    cloudwatch_arn = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:a"
  }

  expect_failures = [var.cloudwatch_arn]
}

run "refuses_an_empty_query" {
  command = plan

  variables {
    queries = { empty = "" }
  }

  expect_failures = [var.queries]
}

run "plans_the_simple_example" {
  command = plan

  module {
    source = "./examples/simple"
  }

  assert {
    condition     = output.name == "dev-orders"
    error_message = "The example makes the dashboard."
  }
}

run "plans_the_complete_example" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.query_names["refused"] == "prod-orders/refused"
    error_message = "The example saves its query."
  }
}
