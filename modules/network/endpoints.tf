# Free of charge, and what functions need most.
resource "aws_vpc_endpoint" "gateway" {
  for_each = local.gateways

  route_table_ids   = [aws_route_table.private.id]
  service_name      = "com.amazonaws.${data.aws_region.current.id}.${each.key}"
  tags              = merge(var.tags, { Name = "${var.name}-${each.key}" })
  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.this.id
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  private_dns_enabled = true
  security_group_ids  = aws_security_group.endpoints[*].id
  service_name        = "com.amazonaws.${data.aws_region.current.id}.${each.key}"
  subnet_ids          = [for zone in var.zones : aws_subnet.private[zone].id]
  tags                = merge(var.tags, { Name = "${var.name}-${each.key}" })
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.this.id
}

resource "aws_security_group" "endpoints" {
  count = length(var.interface_endpoints) == 0 ? 0 : 1

  description = "Calls to the endpoints of AWS services from inside of ${var.name}"
  name        = "${var.name}-endpoints"
  tags        = merge(var.tags, { Name = "${var.name}-endpoints" })
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = length(var.interface_endpoints) == 0 ? 0 : 1

  cidr_ipv4         = var.cidr
  description       = "HTTPS from inside"
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.endpoints[0].id
  tags              = var.tags
  to_port           = 443
}
