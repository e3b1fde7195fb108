output "id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "network" {
  description = "The network as services take it: id and subnet_ids."
  value = {
    id         = aws_vpc.this.id
    subnet_ids = [for zone in var.zones : aws_subnet.private[zone].id]
  }
}

output "route_table_id" {
  description = "Id of the private subnets' route table, for routes of your own such as to a NAT gateway."
  value       = aws_route_table.private.id
}

output "subnet_ids" {
  description = "Ids of the private subnets, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}
