variable "batch_size" {
  description = "Most records of one invocation, 1 to 10000."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000
    error_message = "batch_size is 1 to 10000."
  }
}

variable "bisect_batch_on_function_error" {
  description = "Whether a batch that failed is tried again in halves, so that one bad record holds up few others."
  type        = bool
  default     = true
  nullable    = false
}

variable "filter" {
  description = "Event patterns as JSON, at most ten; a record that matches none never reaches the function."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.filter) <= 10
    error_message = "filter has at most 10 patterns (5 unless AWS raised the account's quota)."
  }

  validation {
    condition     = alltrue([for pattern in var.filter : can(keys(jsondecode(pattern)))])
    error_message = "Each pattern of filter is a JSON object, such as jsonencode({ body = { kind = [\"placed\"] } })."
  }
}

variable "function" {
  description = "The function to invoke, through its alias, as the function block exports it."
  type = object({
    name          = string
    arn           = string
    version       = string
    qualified_arn = string
    alias         = string
    alias_arn     = string
    invoke_arn    = string
    role_name     = string
  })
  nullable = false
}

variable "maximum_batching_window_in_seconds" {
  description = "How long the poller gathers records before it invokes, 0 to 300 seconds."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.maximum_batching_window_in_seconds >= 0 && var.maximum_batching_window_in_seconds <= 300
    error_message = "maximum_batching_window_in_seconds is 0 to 300."
  }
}

variable "maximum_record_age_in_seconds" {
  description = "Age at which a record is given up, 60 to 604800 seconds; -1 waits until the stream drops it."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.maximum_record_age_in_seconds == -1 || (var.maximum_record_age_in_seconds >= 60 && var.maximum_record_age_in_seconds <= 604800)
    error_message = "maximum_record_age_in_seconds is 60 to 604800, or -1 for no limit."
  }
}

variable "maximum_retry_attempts" {
  description = "How often a batch is tried again, 0 to 10000 times; -1 tries until the records expire, holding up their shard."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.maximum_retry_attempts >= -1 && var.maximum_retry_attempts <= 10000
    error_message = "maximum_retry_attempts is -1 to 10000."
  }
}

variable "on_failure" {
  description = "Queue or topic that is told which records were given up; the function's role must be allowed to send there; null drops them."
  type        = object({ arn = string })
  default     = null
}

variable "parallelization_factor" {
  description = "Invocations at once for each shard, 1 to 10."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.parallelization_factor >= 1 && var.parallelization_factor <= 10
    error_message = "parallelization_factor is 1 to 10."
  }
}

variable "report_batch_item_failures" {
  description = "Whether the function answers with the record that failed first, so that those before it are not tried again."
  type        = bool
  default     = true
  nullable    = false
}

variable "starting_position" {
  description = "Where a new mapping begins to read: LATEST or TRIM_HORIZON (the oldest record kept)."
  type        = string
  default     = "LATEST"
  nullable    = false

  validation {
    condition     = contains(["LATEST", "TRIM_HORIZON"], var.starting_position)
    error_message = "starting_position is LATEST or TRIM_HORIZON."
  }
}

variable "table" {
  description = "The table whose stream is read, as the dynamodb block exports it."
  type = object({
    name       = string
    arn        = string
    stream_arn = string
  })
  nullable = false

  validation {
    condition     = var.table.stream_arn != null
    error_message = "The table has no stream: give it one (stream = \"NEW_IMAGE\", for instance)."
  }
}

variable "tags" {
  description = "Tags of everything the block makes."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tumbling_window_in_seconds" {
  description = "Length of the window over which the function aggregates, 1 to 900 seconds; null for none."
  type        = number
  default     = null

  validation {
    condition     = var.tumbling_window_in_seconds == null ? true : var.tumbling_window_in_seconds >= 1 && var.tumbling_window_in_seconds <= 900
    error_message = "tumbling_window_in_seconds is 1 to 900, or null."
  }
}
