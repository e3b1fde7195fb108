variable "cidr" {
  description = "IPv4 addresses of the VPC; each zone gets a sixteenth of them."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrsubnet(var.cidr, 4, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 24, false)
    error_message = "cidr is an IPv4 network of /16 to /24, such as 10.20.0.0/20."
  }
}

variable "interface_endpoints" {
  description = "AWS services that are reached from inside by an endpoint of their own, such as `sqs` or `secretsmanager`; each costs by the hour and zone."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "interface_endpoints names services as in com.amazonaws.REGION.SERVICE, without what stands before the service."
  }

  validation {
    condition     = length(setintersection(var.interface_endpoints, ["dynamodb", "s3"])) == 0
    error_message = "dynamodb and s3 have a gateway endpoint here always, which is free."
  }
}

variable "ipv6" {
  description = "Whether the subnets have IPv6 addresses too, and a way out to the internet over them."
  type        = bool
  default     = false
  nullable    = false
}

variable "name" {
  description = "Name of the VPC, and the beginning of the names of what is in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is 1 to 64 letters, digits, `_` and `-`."
  }
}

variable "tags" {
  description = "Tags of everything in the network."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "zones" {
  description = "Availability zones with a private subnet each, in an order that does not change; new ones come last."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.zones) >= 1 && length(var.zones) <= 6 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones are 1 to 6 different availability zones."
  }

  validation {
    condition     = alltrue([for zone in var.zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])
    error_message = "A zone is called as eu-central-1a is."
  }
}
