variable "architecture" {
  description = "Processor the code is built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is arm64 or x86_64, not \"${var.architecture}\"."
  }
}

variable "async" {
  description = "What happens to asynchronous invocations: greatest age in seconds, retries, and where events go afterwards; null keeps Lambda's own handling."
  type = object({
    maximum_event_age      = optional(number, 21600)
    maximum_retry_attempts = optional(number, 2)
    on_failure             = optional(object({ arn = string }))
    on_success             = optional(object({ arn = string }))
  })
  default = null

  validation {
    condition     = var.async == null || try(var.async.maximum_event_age >= 60 && var.async.maximum_event_age <= 21600, false)
    error_message = "async.maximum_event_age is 60 to 21600 seconds."
  }

  validation {
    condition     = var.async == null || try(contains([0, 1, 2], var.async.maximum_retry_attempts), false)
    error_message = "async.maximum_retry_attempts is 0, 1 or 2."
  }
}

variable "code_signing_config_arn" {
  description = "ARN of the code signing configuration that packages must satisfy; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.code_signing_config_arn == null || var.package.image_uri == null
    error_message = "code_signing_config_arn does not go with an image package: Lambda verifies signatures of zips only."
  }
}

variable "description" {
  description = "What the function does, at most 256 characters."
  type        = string
  default     = null

  validation {
    condition     = length(coalesce(var.description, "-")) <= 256
    error_message = "description has at most 256 characters."
  }
}

variable "environment" {
  description = "Environment variables, name to value, at most 4 KB together; no secrets, which belong in Secrets Manager or Parameter Store."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z][A-Za-z0-9_]+$", name))])
    error_message = "Names in environment begin with a letter and go on with at least one letter, digit or underscore."
  }

  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  validation {
    condition = length(setintersection(keys(var.environment), [
      "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
      "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
    ])) == 0
    error_message = "environment sets a variable that Lambda keeps for itself (AWS_REGION, AWS_LAMBDA_..., LAMBDA_TASK_ROOT and the like): choose another name."
  }

  # Lambda measures the JSON, without the escapes that jsonencode adds for HTML.
  validation {
    condition     = length(replace(jsonencode(var.environment), "/\\\\u00(26|3c|3e)/", "&")) <= 4096
    error_message = "environment has at most 4096 bytes as JSON, names and values together."
  }
}

variable "ephemeral_storage" {
  description = "Size of /tmp in MB, 512 to 10240."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.ephemeral_storage >= 512 && var.ephemeral_storage <= 10240 && floor(var.ephemeral_storage) == var.ephemeral_storage
    error_message = "ephemeral_storage is 512 to 10240 MB, not ${var.ephemeral_storage}."
  }
}

variable "file_system" {
  description = "EFS access point and the path below /mnt where it appears; needs vpc; null for none."
  type        = object({ arn = string, mount_path = string })
  default     = null

  validation {
    condition     = var.file_system == null || can(regex("^/mnt/[A-Za-z0-9_.-]+$", var.file_system.mount_path))
    error_message = "file_system.mount_path is /mnt/ and one name of letters, digits, dots, dashes and underscores."
  }

  validation {
    condition     = var.file_system == null || var.vpc != null
    error_message = "file_system needs vpc: a file system is reached through the subnets of its mount targets."
  }
}

variable "handler" {
  description = "Function to call, as module.function; required with a zip, null with an image."
  type        = string
  default     = null

  validation {
    condition     = (var.handler == null) == (var.package.image_uri != null)
    error_message = "handler is required with a zip package, and does not go with an image (set image.command)."
  }

  validation {
    condition     = can(regex("^[^\\s]{1,128}$", coalesce(var.handler, "-")))
    error_message = "handler is 1 to 128 characters without white space."
  }
}

variable "image" {
  description = "What to change of the container image's own command, entry point and working directory; null changes nothing."
  type = object({
    command           = optional(list(string))
    entry_point       = optional(list(string))
    working_directory = optional(string)
  })
  default = null

  validation {
    condition     = var.image == null || var.package.image_uri != null
    error_message = "image goes only with package.image_uri."
  }

  # A group with nothing in it publishes a version at every apply.
  validation {
    condition     = var.image == null || try(anytrue([for value in values(var.image) : value != null]), false)
    error_message = "image sets at least one of command, entry_point and working_directory; leave it out otherwise."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the environment variables; null for the key Lambda manages."
  type        = string
  default     = null
}

variable "layers" {
  description = "ARNs of layer versions, at most five; later ones lie over earlier ones."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.layers) <= 5
    error_message = "layers has at most 5 layers, not ${length(var.layers)}."
  }

  validation {
    condition     = alltrue([for arn in var.layers : can(regex("^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", arn))])
    error_message = "layers holds ARNs of layer versions, which end in a version number (arn:aws:lambda:REGION:ACCOUNT:layer:NAME:1)."
  }

  validation {
    condition     = length(var.layers) == 0 || var.package.image_uri == null
    error_message = "layers do not go with an image package: build them into the image."
  }
}

variable "logs" {
  description = "Log group and format: retention in days (0 for ever), format JSON or Text, least level of application and of system (JSON only), key, and whether the group outlives the function."
  type = object({
    format         = optional(string, "JSON")
    keep           = optional(bool, false)
    kms_key_arn    = optional(string)
    level          = optional(string)
    retention_days = optional(number, 14)
    system_level   = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["JSON", "Text"], var.logs.format)
    error_message = "logs.format is JSON or Text, not \"${var.logs.format}\"."
  }

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], coalesce(var.logs.level, "INFO"))
    error_message = "logs.level is TRACE, DEBUG, INFO, WARN, ERROR or FATAL."
  }

  validation {
    condition     = contains(["DEBUG", "INFO", "WARN"], coalesce(var.logs.system_level, "INFO"))
    error_message = "logs.system_level is DEBUG, INFO or WARN."
  }

  validation {
    condition     = var.logs.format == "JSON" || (var.logs.level == null && var.logs.system_level == null)
    error_message = "logs.level and logs.system_level need logs.format JSON: Lambda filters only logs it can read."
  }

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.retention_days)
    error_message = "logs.retention_days is one of 0 (for ever) 1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653, not ${var.logs.retention_days}."
  }
}

variable "memory_size" {
  description = "Memory in MB, 128 to 10240; the processor share grows with it."
  type        = number
  default     = 128
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "memory_size is 128 to 10240 MB, not ${var.memory_size}."
  }
}

variable "metric_filters" {
  description = "Metrics that are counted in the log, by name, in the namespace of the function's name: the pattern of the lines, the value (a number, or a field of the line such as `$.amount`), the unit, the value where no line matches, and dimensions (name to field) instead of that."
  type = map(object({
    default_value = optional(number)
    dimensions    = optional(map(string))
    pattern       = string
    unit          = optional(string)
    value         = optional(string, "1")
  }))
  default  = {}
  nullable = false

  # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
  validation {
    condition     = alltrue([for filter in var.metric_filters : length(filter.pattern) <= 1024])
    error_message = "metric_filters: pattern has at most 1024 characters."
  }

  # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
  validation {
    condition     = alltrue([for filter in var.metric_filters : length(coalesce(filter.dimensions, {})) <= 3])
    error_message = "metric_filters: a metric has at most 3 dimensions."
  }

  validation {
    condition     = alltrue([for filter in var.metric_filters : filter.default_value == null || filter.dimensions == null])
    error_message = "metric_filters: default_value does not go with dimensions: there is a metric only where a line gives them."
  }
}

variable "name" {
  description = "Name of the function, 1 to 64 letters, digits, dashes and underscores."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is 1 to 64 letters, digits, dashes and underscores, not \"${var.name}\"."
  }
}

variable "package" {
  description = "The code: exactly one of filename, s3_bucket with s3_key and sha256, and image_uri; sha256 is in base64, as AWS reports it. `uploaded` is false for a plan that is only read and may not look into the bucket; `live_version` is a version to leave the alias at, instead of the newest."
  type = object({
    filename     = optional(string)
    image_uri    = optional(string)
    live_version = optional(string)
    s3_bucket    = optional(string)
    s3_key       = optional(string)
    sha256       = optional(string)
    uploaded     = optional(bool, true)
  })
  nullable = false

  validation {
    condition     = length([for given in [var.package.filename, var.package.image_uri, var.package.s3_key] : given if given != null]) == 1
    error_message = "package is exactly one of filename, s3_bucket with s3_key and sha256, and image_uri."
  }

  validation {
    condition     = (var.package.s3_bucket == null) == (var.package.s3_key == null) && (var.package.s3_key == null || var.package.sha256 != null)
    error_message = "package.s3_bucket, package.s3_key and package.sha256 come together."
  }

  validation {
    condition     = var.package.image_uri == null || var.package.sha256 == null
    error_message = "package.sha256 does not go with package.image_uri: name the image by its digest (REPOSITORY@sha256:...)."
  }

  validation {
    condition     = var.package.sha256 == null || can(regex("^[A-Za-z0-9+/]{43}=$", var.package.sha256))
    error_message = "package.sha256 is a SHA-256 in base64 (44 characters), not in hexadecimal."
  }

  validation {
    condition     = can(regex("^[1-9][0-9]*$", coalesce(var.package.live_version, "1")))
    error_message = "package.live_version is the number of a published version, not \"${coalesce(var.package.live_version, "1")}\"."
  }
}

variable "provisioned_concurrency" {
  description = "Number of execution environments kept ready for `live`; null for none."
  type        = number
  default     = null

  validation {
    condition     = coalesce(var.provisioned_concurrency, 1) >= 1
    error_message = "provisioned_concurrency is at least 1; leave it out for none."
  }

  validation {
    condition     = var.provisioned_concurrency == null || var.reserved_concurrency == null || try(var.provisioned_concurrency <= var.reserved_concurrency, true)
    error_message = "provisioned_concurrency is at most reserved_concurrency: it is taken from it."
  }

  validation {
    condition     = var.provisioned_concurrency == null || !var.snap_start
    error_message = "provisioned_concurrency does not go with snap_start: choose one way to avoid cold starts."
  }
}

variable "provisioned_concurrency_scaling" {
  description = "Bounds between which Application Auto Scaling moves the execution environments kept ready for `live`, the share of them in use that it aims at (0.1 to 0.9), and other bounds from certain times on; null for a fixed number or none."
  type = object({
    maximum            = number
    minimum            = number
    target_utilization = optional(number, 0.7)
    schedules = optional(list(object({
      expression = string
      maximum    = number
      minimum    = number
      timezone   = optional(string, "UTC")
    })), [])
  })
  default = null

  # AWS takes 0 as well, and then removes what Terraform would make again.
  validation {
    condition     = var.provisioned_concurrency_scaling == null || try(alltrue([for bounds in concat([var.provisioned_concurrency_scaling], var.provisioned_concurrency_scaling.schedules) : bounds.minimum >= 1 && bounds.minimum <= bounds.maximum]), false)
    error_message = "provisioned_concurrency_scaling: minimum is at least 1 and at most maximum, in schedules too."
  }

  validation {
    condition     = var.provisioned_concurrency_scaling == null || try(var.provisioned_concurrency_scaling.target_utilization >= 0.1 && var.provisioned_concurrency_scaling.target_utilization <= 0.9, false)
    error_message = "provisioned_concurrency_scaling.target_utilization is 0.1 to 0.9."
  }

  # https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
  validation {
    condition     = var.provisioned_concurrency_scaling == null || try(alltrue([for schedule in var.provisioned_concurrency_scaling.schedules : can(regex("^(at|rate|cron)\\([^()]+\\)$", schedule.expression))]), false)
    error_message = "provisioned_concurrency_scaling.schedules: expression is cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR), rate(N UNIT) or at(YYYY-MM-DDTHH:MM:SS)."
  }

  validation {
    condition     = var.provisioned_concurrency_scaling == null || var.provisioned_concurrency == null
    error_message = "provisioned_concurrency_scaling does not go with provisioned_concurrency: a number is fixed, or it is scaled."
  }

  validation {
    condition     = var.provisioned_concurrency_scaling == null || var.reserved_concurrency == null || try(max([for bounds in concat([var.provisioned_concurrency_scaling], var.provisioned_concurrency_scaling.schedules) : bounds.maximum]...) <= var.reserved_concurrency, true)
    error_message = "provisioned_concurrency_scaling: maximum is at most reserved_concurrency, in schedules too: it is taken from it."
  }

  validation {
    condition     = var.provisioned_concurrency_scaling == null || !var.snap_start
    error_message = "provisioned_concurrency_scaling does not go with snap_start: choose one way to avoid cold starts."
  }
}

variable "recursion" {
  description = "What Lambda does on finding the function in a loop with a queue, topic or bucket: Terminate or Allow; null keeps Lambda's default, Terminate."
  type        = string
  default     = null

  validation {
    condition     = contains(["Allow", "Terminate"], coalesce(var.recursion, "Terminate"))
    error_message = "recursion is Allow or Terminate."
  }
}

variable "reserved_concurrency" {
  description = "Greatest number of concurrent executions, kept free for this function; 0 stops it; null shares the account's."
  type        = number
  default     = null

  validation {
    condition     = coalesce(var.reserved_concurrency, 0) >= 0
    error_message = "reserved_concurrency is 0 or more; leave it out to share the account's."
  }
}

variable "role_arn" {
  description = "ARN of the execution role."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/", var.role_arn))
    error_message = "role_arn is the ARN of an IAM role (arn:aws:iam::ACCOUNT:role/NAME), not \"${var.role_arn}\"."
  }
}

variable "runtime" {
  description = "Lambda runtime such as python3.13; required with a zip, null with an image."
  type        = string
  default     = null

  validation {
    condition     = (var.runtime == null) == (var.package.image_uri != null)
    error_message = "runtime is required with a zip package, and does not go with an image."
  }
}

variable "runtime_management" {
  description = "When Lambda moves a published version to a newer patch of its runtime: Auto, FunctionUpdate, or Manual with runtime_version_arn; null keeps Auto."
  type        = object({ update_runtime_on = string, runtime_version_arn = optional(string) })
  default     = null

  validation {
    condition     = var.runtime_management == null || contains(["Auto", "FunctionUpdate", "Manual"], try(var.runtime_management.update_runtime_on, ""))
    error_message = "runtime_management.update_runtime_on is Auto, FunctionUpdate or Manual."
  }

  validation {
    condition     = var.runtime_management == null || try((var.runtime_management.update_runtime_on == "Manual") == (var.runtime_management.runtime_version_arn != null), false)
    error_message = "runtime_management.runtime_version_arn comes with update_runtime_on Manual, and only with it."
  }
}

variable "snap_start" {
  description = "Whether published versions start from a snapshot of the initialised runtime (Java 11, Python 3.12, .NET 8 and later)."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.snap_start || can(regex("^(java(11|17|21|25)|python3\\.(1[2-9]|[2-9][0-9])|dotnet([89]|[1-9][0-9]))$", coalesce(var.runtime, "none")))
    error_message = "snap_start works with java11, python3.12, dotnet8 and later ones of these runtimes, not with ${coalesce(var.runtime, "an image")}."
  }

  validation {
    condition     = !var.snap_start || (var.ephemeral_storage == 512 && var.file_system == null)
    error_message = "snap_start does not go with file_system, nor with more than 512 MB of ephemeral_storage."
  }
}

variable "tags" {
  description = "Tags of the function and its log group."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "timeout" {
  description = "Longest run in seconds, 1 to 900."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout is 1 to 900 seconds, not ${var.timeout}."
  }
}

variable "tracing" {
  description = "X-Ray: Active samples traces here, PassThrough follows the caller's decision."
  type        = string
  default     = "Active"
  nullable    = false

  validation {
    condition     = contains(["Active", "PassThrough"], var.tracing)
    error_message = "tracing is Active or PassThrough, not \"${var.tracing}\"."
  }
}

variable "vpc" {
  description = "Subnets and security groups to attach to, and whether IPv6 may leave through dual-stack subnets; null keeps the function outside a VPC."
  type = object({
    ipv6               = optional(bool, false)
    security_group_ids = list(string)
    subnet_ids         = list(string)
  })
  default = null

  validation {
    condition     = var.vpc == null || try(length(var.vpc.subnet_ids) > 0 && length(var.vpc.security_group_ids) > 0, false)
    error_message = "vpc names at least one subnet and one security group; leave it out otherwise."
  }
}
