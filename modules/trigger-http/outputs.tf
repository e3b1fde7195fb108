output "route_ids" {
  description = "Ids of the routes by route key."
  value       = { for key, route in aws_apigatewayv2_route.this : key => route.id }
}
