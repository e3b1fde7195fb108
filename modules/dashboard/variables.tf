variable "alarms" {
  description = "Alarms whose state is shown at the top, at most 100, such as the composite ones of the alarms block; null stands for none."
  type        = list(object({ name = string }))
  default     = []
  nullable    = false

  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
  validation {
    condition     = length(var.alarms) <= 100
    error_message = "alarms has at most 100 alarms, not ${length(var.alarms)}."
  }
}

variable "apis" {
  description = "HTTP APIs in front of the functions, by any name."
  type        = map(object({ id = string }))
  default     = {}
  nullable    = false
}

variable "cloudwatch_arn" {
  description = "How ARNs of CloudWatch begin in this account and region, such as arn:aws:cloudwatch:eu-central-1:111111111111: alarms are shown by ARNs, which a plan would not know otherwise."
  type        = string
  default     = null

  validation {
    condition     = can(regex("^arn:[a-z-]+:cloudwatch:[a-z0-9-]+:[0-9]{12}$", coalesce(var.cloudwatch_arn, "arn:aws:cloudwatch:-:000000000000")))
    error_message = "cloudwatch_arn is arn:PARTITION:cloudwatch:REGION:ACCOUNT, not \"${coalesce(var.cloudwatch_arn, "-")}\"."
  }

  validation {
    condition     = var.cloudwatch_arn != null || length(var.alarms) == 0
    error_message = "cloudwatch_arn goes with alarms."
  }
}

variable "dead_letters" {
  description = "Dead-letter queues, by any name."
  type        = map(object({ name = string }))
  default     = {}
  nullable    = false
}

variable "functions" {
  description = "The functions, by any name: the physical name of each, whether it is called asynchronously, reads a stream, has a URL, and the metrics that filters of its log count."
  type = map(object({
    name        = string
    async       = optional(bool, false)
    log_metrics = optional(list(string), [])
    streams     = optional(bool, false)
    url         = optional(bool, false)
  }))
  default  = {}
  nullable = false
}

variable "name" {
  description = "Name of the dashboard, and of the folder of its queries: 1 to 255 letters, digits, dashes and underscores."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.name))
    error_message = "name is 1 to 255 letters, digits, dashes and underscores, not \"${var.name}\"."
  }
}

variable "queries" {
  description = "Queries of Logs Insights over the logs of all functions, by name, beside the standard ones or instead of one of them; 10,000 characters each."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for query in var.queries : length(query) > 0 && length(query) <= 10000])
    error_message = "queries: each has 1 to 10000 characters."
  }
}

variable "queues" {
  description = "Queues that functions read, by any name."
  type        = map(object({ name = string }))
  default     = {}
  nullable    = false
}

variable "region" {
  description = "Region of the metrics."
  type        = string
}

variable "standard_queries" {
  description = "Whether the queries cold-starts, errors, memory and slowest are saved."
  type        = bool
  default     = true
  nullable    = false
}

variable "tables" {
  description = "DynamoDB tables, by any name."
  type        = map(object({ name = string }))
  default     = {}
  nullable    = false
}

variable "topics" {
  description = "SNS topics, by any name."
  type        = map(object({ name = string }))
  default     = {}
  nullable    = false
}
