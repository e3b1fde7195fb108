output "alarm_arns" {
  description = "ARNs of the single alarms, by what they watch (errors, queue-bills-age...)."
  value       = { for name, alarm in local.members : name => alarm.arn }
}

output "composite" {
  description = "The alarm that notifies, in ALARM while any of the others is; null when there is nothing to watch."
  value       = one([for alarm in aws_cloudwatch_composite_alarm.this : { name = alarm.alarm_name, arn = alarm.arn }])
}

output "function_alarms" {
  description = "Names of the alarms on the function itself (duration, errors, iterator-age, metric-..., throttles), by what they watch: what a rollout of it has to listen to."
  value       = { for name in keys(local.function_alarms) : name => aws_cloudwatch_metric_alarm.this[name].alarm_name }
}
