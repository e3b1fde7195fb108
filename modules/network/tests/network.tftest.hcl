mock_provider "aws" {
  mock_resource "aws_vpc" {
    defaults = {
      id              = "vpc-1"
      ipv6_cidr_block = "2001:db8::/56"
    }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-central-1", name = "eu-central-1" }
  }
}

variables {
  name  = "prod"
  cidr  = "10.20.0.0/20"
  zones = ["eu-central-1a", "eu-central-1b"]
}

run "each_zone_has_a_private_subnet" {
  assert {
    condition = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == {
      eu-central-1a = "10.20.0.0/24"
      eu-central-1b = "10.20.1.0/24"
    }
    error_message = "A zone has a sixteenth of the addresses."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : !subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address."
  }

  assert {
    condition     = length(aws_route_table_association.private) == 2 && length(aws_route.ipv6) == 0 && length(aws_egress_only_internet_gateway.this) == 0
    error_message = "There is no way to the internet."
  }

  assert {
    condition     = output.network.id == "vpc-1" && output.network.subnet_ids == output.subnet_ids && length(output.subnet_ids) == 2
    error_message = "Services take id and subnets."
  }
}

run "s3_and_dynamodb_are_reached_for_nothing" {
  assert {
    condition     = { for name, endpoint in aws_vpc_endpoint.gateway : name => endpoint.service_name } == { dynamodb = "com.amazonaws.eu-central-1.dynamodb", s3 = "com.amazonaws.eu-central-1.s3" } && alltrue([for endpoint in aws_vpc_endpoint.gateway : endpoint.vpc_endpoint_type == "Gateway"])
    error_message = "Both have a gateway endpoint."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && length(aws_security_group.endpoints) == 0
    error_message = "Nothing that costs is made unasked."
  }
}

run "other_services_get_an_endpoint_as_asked" {
  variables {
    interface_endpoints = ["sqs", "secretsmanager"]
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sqs"].service_name == "com.amazonaws.eu-central-1.sqs" && aws_vpc_endpoint.interface["sqs"].private_dns_enabled && length(aws_vpc_endpoint.interface) == 2
    error_message = "Each service is reached by its usual name."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.20.0.0/20" && aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443 && aws_vpc_security_group_ingress_rule.endpoints[0].to_port == 443
    error_message = "From inside, by HTTPS."
  }
}

run "ipv6_leads_out_and_not_in" {
  variables {
    ipv6 = true
  }

  assert {
    condition     = aws_subnet.private["eu-central-1b"].ipv6_cidr_block == "2001:db8:0:1::/64" && aws_vpc.this.assign_generated_ipv6_cidr_block
    error_message = "Subnets have addresses."
  }

  assert {
    condition     = aws_route.ipv6[0].destination_ipv6_cidr_block == "::/0" && aws_route.ipv6[0].egress_only_gateway_id == aws_egress_only_internet_gateway.this[0].id
    error_message = "Only connections from inside pass."
  }
}

run "the_default_group_lets_nobody_through" {
  command = plan

  assert {
    condition     = length(aws_default_security_group.this.ingress[*]) == 0 || try(length(aws_default_security_group.this.ingress), 0) == 0
    error_message = "It has no rule."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "a_network_has_room" {
  command         = plan
  expect_failures = [var.cidr]

  variables {
    cidr = "10.20.0.0/25"
  }
}

run "what_is_free_is_not_paid_for" {
  command         = plan
  expect_failures = [var.interface_endpoints]

  variables {
    interface_endpoints = ["s3"]
  }
}

run "an_endpoint_is_a_service" {
  command         = plan
  expect_failures = [var.interface_endpoints]

  variables {
    interface_endpoints = ["com.amazonaws.eu-central-1/sqs"]
  }
}

run "a_name_is_plain" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "prod network"
  }
}

run "zones_are_different" {
  command         = plan
  expect_failures = [var.zones]

  variables {
    zones = ["eu-central-1a", "eu-central-1a"]
  }
}

run "a_zone_is_no_region" {
  command         = plan
  expect_failures = [var.zones]

  variables {
    zones = ["eu-central-1"]
  }
}
