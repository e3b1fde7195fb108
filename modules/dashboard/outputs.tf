output "name" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "query_names" {
  description = "Names of the saved queries, by what they were given as."
  value       = { for name, query in aws_cloudwatch_query_definition.this : name => query.name }
}
