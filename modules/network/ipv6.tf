# Over IPv6 functions reach the internet without NAT, and nobody on the internet reaches them.
resource "aws_egress_only_internet_gateway" "this" {
  count = var.ipv6 ? 1 : 0

  tags   = merge(var.tags, { Name = var.name })
  vpc_id = aws_vpc.this.id
}

resource "aws_route" "ipv6" {
  count = var.ipv6 ? 1 : 0

  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.this[0].id
  route_table_id              = aws_route_table.private.id
}
