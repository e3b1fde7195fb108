output "alarm_arns" {
  description = "ARNs of the single alarms, by what they watch (errors, queue-bills-age...)."
  value       = { for name, alarm in local.members : name => alarm.arn }
}

output "composite" {
  description = "The alarm that notifies, in ALARM while any of the others is; null when there is nothing to watch."
  value       = one([for alarm in aws_cloudwatch_composite_alarm.this : { name = alarm.alarm_name, arn = alarm.arn }])
}
