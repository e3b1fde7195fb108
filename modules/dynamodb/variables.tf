variable "billing_mode" {
  description = "How reads and writes are paid: `PAY_PER_REQUEST`, or `PROVISIONED` with `read_capacity` and `write_capacity`."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.billing_mode)
    error_message = "billing_mode is PAY_PER_REQUEST or PROVISIONED."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table; turn it off and apply before the table can go."
  type        = bool
  default     = true
  nullable    = false
}

variable "global_secondary_indexes" {
  description = "Global secondary indexes by name (at most 20): their keys, `projection` (`ALL`, `KEYS_ONLY`, `INCLUDE`) and, with `INCLUDE`, the `non_key_attributes`; in mode `PROVISIONED` each has the table's capacity."
  type = map(object({
    partition_key = object({
      name = string
      type = optional(string, "S")
    })
    sort_key = optional(object({
      name = string
      type = optional(string, "S")
    }))
    projection         = optional(string, "ALL")
    non_key_attributes = optional(list(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.global_secondary_indexes) <= 20
    error_message = "A table has at most 20 global secondary indexes."
  }

  validation {
    condition     = alltrue([for name in keys(var.global_secondary_indexes) : can(regex("^[A-Za-z0-9_.-]{3,255}$", name))])
    error_message = "The name of an index is 3 to 255 letters, digits, `_`, `.` and `-`."
  }

  validation {
    condition = alltrue(flatten([
      for index in values(var.global_secondary_indexes) : [
        for key in [index.partition_key, index.sort_key] : contains(["B", "N", "S"], key.type) if key != null
      ]
    ]))
    error_message = "The type of a key is S (string), N (number) or B (binary)."
  }

  validation {
    condition     = alltrue([for index in values(var.global_secondary_indexes) : contains(["ALL", "INCLUDE", "KEYS_ONLY"], index.projection)])
    error_message = "The projection of an index is ALL, INCLUDE or KEYS_ONLY."
  }

  validation {
    condition = alltrue([
      for index in values(var.global_secondary_indexes) :
      (index.projection == "INCLUDE") == (length(coalesce(index.non_key_attributes, [])) > 0)
    ])
    error_message = "An index names non_key_attributes with the projection INCLUDE, and only then."
  }

  validation {
    condition = alltrue([
      for types in values({
        for key in concat(
          [for key in [var.partition_key, var.sort_key] : key if key != null],
          flatten([
            for index in values(var.global_secondary_indexes) : [
              for key in [index.partition_key, index.sort_key] : key if key != null
            ]
          ]),
        ) : key.name => key.type...
      }) : length(distinct(types)) == 1
    ])
    error_message = "An attribute that is a key in several places (table, indexes) has the same type in all of them."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the table; null uses the AWS managed key `aws/dynamodb`."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the table, 3 to 255 characters."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.name))
    error_message = "The name of a table is 3 to 255 letters, digits, `_`, `.` and `-`."
  }
}

variable "partition_key" {
  description = "Partition key of the table: its attribute's name, and type `S` (string), `N` (number) or `B` (binary)."
  type = object({
    name = string
    type = optional(string, "S")
  })
  nullable = false

  validation {
    condition     = contains(["B", "N", "S"], var.partition_key.type)
    error_message = "The type of a key is S (string), N (number) or B (binary)."
  }
}

variable "point_in_time_recovery" {
  description = "Whether the table can be restored to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "read_capacity" {
  description = "Read capacity units of the table, and of each index, in mode `PROVISIONED`."
  type        = number
  default     = null

  validation {
    condition     = (var.billing_mode == "PROVISIONED") == (var.read_capacity != null)
    error_message = "read_capacity is given with the billing_mode PROVISIONED, and only then."
  }

  validation {
    condition     = var.read_capacity == null ? true : var.read_capacity >= 1
    error_message = "read_capacity is at least 1 unit."
  }
}

variable "sort_key" {
  description = "Sort key of the table: its attribute's name, and type `S`, `N` or `B`; null for a table without one."
  type = object({
    name = string
    type = optional(string, "S")
  })
  default = null

  validation {
    condition     = var.sort_key == null ? true : contains(["B", "N", "S"], var.sort_key.type)
    error_message = "The type of a key is S (string), N (number) or B (binary)."
  }

  validation {
    condition     = var.sort_key == null ? true : var.sort_key.name != var.partition_key.name
    error_message = "The sort key and the partition key are two different attributes."
  }
}

variable "stream" {
  description = "What the table's stream carries: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`; null for no stream."
  type        = string
  default     = null

  validation {
    condition     = var.stream == null ? true : contains(["KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE"], var.stream)
    error_message = "stream is KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."
  }
}

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "ttl" {
  description = "Attribute that holds the time (Unix seconds) after which an item expires; null when items do not expire."
  type        = string
  default     = null

  validation {
    condition     = var.ttl == null ? true : length(var.ttl) >= 1 && length(var.ttl) <= 255
    error_message = "ttl is an attribute's name of 1 to 255 characters."
  }
}

variable "write_capacity" {
  description = "Write capacity units of the table, and of each index, in mode `PROVISIONED`."
  type        = number
  default     = null

  validation {
    condition     = (var.billing_mode == "PROVISIONED") == (var.write_capacity != null)
    error_message = "write_capacity is given with the billing_mode PROVISIONED, and only then."
  }

  validation {
    condition     = var.write_capacity == null ? true : var.write_capacity >= 1
    error_message = "write_capacity is at least 1 unit."
  }
}
