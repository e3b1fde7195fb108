variable "cors" {
  description = "What scripts of other origins may do with the objects; `max_age_seconds` is how long a browser remembers the answer."
  type = list(object({
    allowed_headers = optional(list(string), [])
    allowed_methods = list(string)
    allowed_origins = list(string)
    expose_headers  = optional(list(string), [])
    max_age_seconds = optional(number, 3600)
  }))
  default  = []
  nullable = false

  validation {
    condition     = length(var.cors) <= 100
    error_message = "A bucket has at most 100 CORS rules."
  }

  validation {
    condition = alltrue([
      for rule in var.cors :
      length(rule.allowed_methods) > 0 && length(setsubtract(rule.allowed_methods, ["DELETE", "GET", "HEAD", "POST", "PUT"])) == 0
    ])
    error_message = "The allowed_methods of a CORS rule are some of DELETE, GET, HEAD, POST and PUT."
  }

  validation {
    condition     = alltrue([for rule in var.cors : length(rule.allowed_origins) > 0])
    error_message = "A CORS rule has at least one of allowed_origins."
  }
}

variable "expire_after_days" {
  description = "Days after which every object expires; null keeps them."
  type        = number
  default     = null

  validation {
    condition     = var.expire_after_days == null ? true : var.expire_after_days >= 1 && floor(var.expire_after_days) == var.expire_after_days
    error_message = "expire_after_days is a whole number of days, at least 1."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket deletes its objects first; without it a bucket that holds anything stays."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the objects; null uses keys that S3 manages."
  type        = string
  default     = null
}

variable "lifecycle_rules" {
  description = "Further rules, each for the objects under `prefix`: days to expiry, a `transition` to a cheaper storage class, and `noncurrent_days` for which old versions are kept; of two rules for one object the shorter expiry wins."
  type = list(object({
    prefix            = optional(string, "")
    expire_after_days = optional(number)
    noncurrent_days   = optional(number)
    transition = optional(object({
      days          = number
      storage_class = string
    }))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for rule in var.lifecycle_rules :
      rule.expire_after_days != null || rule.noncurrent_days != null || rule.transition != null
    ])
    error_message = "A lifecycle rule has expire_after_days, noncurrent_days or a transition."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.lifecycle_rules : [
        for days in [rule.expire_after_days, rule.noncurrent_days] : days >= 1 && floor(days) == days if days != null
      ]
    ]))
    error_message = "The days of a lifecycle rule are whole numbers, at least 1."
  }

  validation {
    condition = alltrue([
      for rule in var.lifecycle_rules : contains(
        ["DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"],
        rule.transition.storage_class,
      ) if rule.transition != null
    ])
    error_message = "The storage_class of a transition is DEEP_ARCHIVE, GLACIER, GLACIER_IR, INTELLIGENT_TIERING, ONEZONE_IA or STANDARD_IA."
  }

  validation {
    condition = alltrue([
      for rule in var.lifecycle_rules :
      rule.transition.days >= (endswith(rule.transition.storage_class, "_IA") ? 30 : 0) if rule.transition != null
    ])
    error_message = "A transition is after 0 days or more, to STANDARD_IA and ONEZONE_IA after 30 or more."
  }

  validation {
    condition = alltrue([
      for rule in var.lifecycle_rules :
      rule.expire_after_days > rule.transition.days if rule.transition != null && rule.expire_after_days != null
    ])
    error_message = "An object expires later than its transition."
  }
}

variable "name" {
  description = "Name of the bucket, 3 to 63 characters, unique among all buckets of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name)) && !can(regex("\\.\\.", var.name))
    error_message = "The name of a bucket is 3 to 63 lower-case letters, digits, `-` and `.`, begins and ends with a letter or digit and has no two dots in a row."
  }

  validation {
    condition     = !can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$", var.name)) && !can(regex("^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|\\.mrap)$", var.name))
    error_message = "The name of a bucket is not an IP address and has none of the beginnings and ends that AWS reserves (xn--, sthree-, -s3alias...)."
  }
}

variable "noncurrent_days" {
  description = "Days for which the old versions of every object are kept after they were overwritten or deleted; null keeps them."
  type        = number
  default     = 90

  validation {
    condition     = var.noncurrent_days == null ? true : var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days is a whole number of days, at least 1."
  }
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "versioning" {
  description = "Whether an overwritten or deleted object stays as an old version; false stops making versions and keeps those there are."
  type        = bool
  default     = true
  nullable    = false
}
