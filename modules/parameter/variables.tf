variable "description" {
  description = "What the parameter sets, at most 1024 characters; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.description == null ? true : length(var.description) <= 1024
    error_message = "description is at most 1024 characters."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts a `SecureString`; null uses the AWS managed key `aws/ssm`."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the parameter, often a path such as `/orders/currency`, at most 1011 characters and 15 levels."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", var.name)) && length(var.name) <= 1011
    error_message = "The name of a parameter is at most 1011 letters, digits and `_.-` in levels parted by `/`."
  }

  validation {
    condition     = !strcontains(var.name, "/") || startswith(var.name, "/")
    error_message = "The name of a parameter with levels begins with `/`."
  }

  validation {
    condition     = length(split("/", trimprefix(var.name, "/"))) <= 15
    error_message = "The name of a parameter has at most 15 levels."
  }

  validation {
    condition     = !can(regex("^/?(aws|ssm)", lower(var.name)))
    error_message = "The name of a parameter does not begin with `aws` or `ssm`, which AWS keeps for itself."
  }
}

variable "tags" {
  description = "Tags of the parameter."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "type" {
  description = "Kind of the parameter: `String`, `StringList` (parted by commas) or `SecureString` (encrypted)."
  type        = string
  default     = "String"
  nullable    = false

  validation {
    condition     = contains(["SecureString", "String", "StringList"], var.type)
    error_message = "type is SecureString, String or StringList."
  }
}

variable "value" {
  description = "The value of a `String` or `StringList`, at most 4096 bytes; it stands in plan and state."
  type        = string
  default     = null

  validation {
    condition     = (var.type == "SecureString") == (var.value == null)
    error_message = "A String or StringList has a value; a SecureString has none here, but value_wo, which stands in neither plan nor state."
  }

  # SSM counts bytes, `length` characters: base64 has four for three bytes, and `=` for those that lack.
  validation {
    condition = var.value == null ? true : length(var.value) >= 1 && (
      length(base64encode(var.value)) * 3 / 4 - (length(base64encode(var.value)) - length(trim(base64encode(var.value), "=")))
    ) <= 4096
    error_message = "value is 1 to 4096 bytes."
  }
}

variable "value_wo" {
  description = "The value of a `SecureString`, which stands in neither plan nor state; null leaves filling the parameter to somebody else."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true
}

variable "value_wo_version" {
  description = "Number to raise for `value_wo` to be written again, from 1; null without `value_wo`."
  type        = number
  default     = null

  validation {
    condition     = var.value_wo_version == null ? true : var.value_wo_version >= 1 && floor(var.value_wo_version) == var.value_wo_version
    error_message = "value_wo_version is a whole number, at least 1."
  }

  validation {
    condition     = var.value_wo_version == null || var.type == "SecureString"
    error_message = "value_wo and value_wo_version are for the type SecureString."
  }

  validation {
    condition     = (var.value_wo_version == null) == (var.value_wo == null)
    error_message = "value_wo and value_wo_version are given together, at every plan and apply."
  }
}
