# Saved queries of Logs Insights, found there in a folder of the dashboard's name. The first field of each coalesce is what
# functions with JSON logs write, the second what CloudWatch reads out of logs in plain text:
# https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
locals {
  standard_queries = {
    cold-starts = <<-QUERY
      filter type = "platform.report" or @type = "REPORT"
      | fields coalesce(record.metrics.initDurationMs, @initDuration) as init_ms
      | stats count(*) as invocations, count(init_ms) as cold_starts, avg(init_ms) as average_ms, pct(init_ms, 95) as p95_ms by @log
    QUERY

    errors = <<-QUERY
      fields @timestamp, @log, coalesce(message, @message) as said
      | filter level in ["ERROR", "FATAL", "CRITICAL"] or record.status in ["error", "failure", "timeout"] or @message like /Task timed out|\[ERROR\]|Runtime exited/
      | sort @timestamp desc
      | limit 200
    QUERY

    memory = <<-QUERY
      filter type = "platform.report" or @type = "REPORT"
      | fields coalesce(record.metrics.maxMemoryUsedMB, @maxMemoryUsed / 1000000) as used, coalesce(record.metrics.memorySizeMB, @memorySize / 1000000) as given
      | stats max(used) as used_mb, max(given) as given_mb, 100 * max(used) / max(given) as percent by @log
    QUERY

    slowest = <<-QUERY
      filter type = "platform.report" or @type = "REPORT"
      | fields @timestamp, @log, coalesce(record.requestId, @requestId) as request, coalesce(record.metrics.durationMs, @duration) as ms
      | sort ms desc
      | limit 50
    QUERY
  }

  # A query takes at most 50 log groups; more functions are asked in several turns.
  # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
  turns = chunklist([for function in var.functions : "/aws/lambda/${function.name}"], 50)

  queries = merge([
    for turn, log_groups in local.turns : {
      for name, query in merge(var.standard_queries ? { for name, query in local.standard_queries : name => trimspace(query) } : {}, var.queries) :
      length(local.turns) == 1 ? name : "${name}-${turn + 1}" => { log_groups = log_groups, query = query }
    }
  ]...)
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.queries

  name            = "${var.name}/${each.key}"
  log_group_names = each.value.log_groups
  query_string    = each.value.query
}
