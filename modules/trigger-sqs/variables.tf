variable "batch_size" {
  description = "Most messages of one invocation, 1 to 10000 (10 on a FIFO queue)."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000
    error_message = "batch_size is 1 to 10000."
  }

  validation {
    condition     = var.batch_size <= 10 || var.maximum_batching_window_in_seconds >= 1
    error_message = "batch_size above 10 needs maximum_batching_window_in_seconds of at least 1."
  }

  validation {
    condition     = var.batch_size <= 10 || !endswith(var.queue.name, ".fifo")
    error_message = "batch_size is at most 10 on a FIFO queue."
  }
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
  description = "How long the poller gathers messages before it invokes, 0 to 300 seconds; not on a FIFO queue."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.maximum_batching_window_in_seconds >= 0 && var.maximum_batching_window_in_seconds <= 300
    error_message = "maximum_batching_window_in_seconds is 0 to 300."
  }

  validation {
    condition     = var.maximum_batching_window_in_seconds == 0 || !endswith(var.queue.name, ".fifo")
    error_message = "A FIFO queue takes no maximum_batching_window_in_seconds: leave it at 0."
  }
}

variable "maximum_concurrency" {
  description = "Most invocations at once, 2 to 1000, without reserving any; null sets no limit."
  type        = number
  default     = null

  validation {
    condition     = var.maximum_concurrency == null ? true : var.maximum_concurrency >= 2 && var.maximum_concurrency <= 1000
    error_message = "maximum_concurrency is 2 to 1000, or null."
  }
}

variable "queue" {
  description = "The queue to read, as the sqs block exports it."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  nullable = false
}

variable "report_batch_item_failures" {
  description = "Whether the function answers with the messages that failed, so that only those are tried again."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of everything the block makes."
  type        = map(string)
  default     = {}
  nullable    = false
}
