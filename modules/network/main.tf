data "aws_region" "current" {}

locals {
  # 16 blocks, so that zones can be added without moving those there are.
  subnets = { for index, zone in var.zones : zone => cidrsubnet(var.cidr, 4, index) }

  gateways = toset(["dynamodb", "s3"])
}

resource "aws_vpc" "this" {
  assign_generated_ipv6_cidr_block = var.ipv6
  cidr_block                       = var.cidr
  enable_dns_hostnames             = true
  enable_dns_support               = true
  tags                             = merge(var.tags, { Name = var.name })
}

# The group that AWS makes lets its members talk to each other and to everybody: with no rules it is of no use to anybody.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-unused" })
}

resource "aws_subnet" "private" {
  for_each = local.subnets

  assign_ipv6_address_on_creation = var.ipv6
  availability_zone               = each.key
  cidr_block                      = each.value
  ipv6_cidr_block                 = var.ipv6 ? cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, index(var.zones, each.key)) : null
  map_public_ip_on_launch         = false
  tags                            = merge(var.tags, { Name = "${var.name}-${each.key}" })
  vpc_id                          = aws_vpc.this.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-private" })
}

resource "aws_route_table_association" "private" {
  for_each = local.subnets

  route_table_id = aws_route_table.private.id
  subnet_id      = aws_subnet.private[each.key].id
}
