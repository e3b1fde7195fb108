variable "access_logs" {
  description = "Access log of the stage: days it is kept and, optionally, the KMS key that encrypts it; null writes none."
  type = object({
    kms_key_arn    = optional(string)
    retention_days = optional(number, 14)
  })
  default = {}

  validation {
    condition = var.access_logs == null ? true : contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.access_logs.retention_days,
    )
    error_message = "access_logs.retention_days is one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "authorizers" {
  description = "Authorizers by name, each either a JWT issuer with its audience or a function (results cached for ttl_seconds, 0 to 3600)."
  type = map(object({
    function = optional(object({
      function = object({
        name          = string
        arn           = string
        version       = string
        qualified_arn = string
        alias         = string
        alias_arn     = string
        invoke_arn    = string
        role_name     = string
      })
      identity_sources = optional(list(string), ["$request.header.Authorization"])
      simple_responses = optional(bool, true)
      ttl_seconds      = optional(number, 0)
    }))
    jwt = optional(object({
      audience         = list(string)
      identity_sources = optional(list(string), ["$request.header.Authorization"])
      issuer           = string
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for authorizer in values(var.authorizers) : (authorizer.jwt == null) != (authorizer.function == null)])
    error_message = "Each authorizer is exactly one of jwt and function."
  }

  validation {
    condition     = alltrue([for name in keys(var.authorizers) : length(name) <= 128 && name != "aws_iam"])
    error_message = "The name of an authorizer has at most 128 characters and is not aws_iam, which routes use for IAM authorization."
  }

  validation {
    condition = alltrue([
      for authorizer in values(var.authorizers) :
      authorizer.jwt == null ? true : startswith(authorizer.jwt.issuer, "https://") && length(authorizer.jwt.audience) > 0
    ])
    error_message = "The issuer of a JWT authorizer begins with https:// and its audience names at least one client."
  }

  validation {
    condition = alltrue([
      for authorizer in values(var.authorizers) :
      authorizer.jwt == null ? true : length(authorizer.jwt.identity_sources) == 1 && can(regex("^\\$request\\.(header|querystring)\\.[A-Za-z0-9._-]+$", one(authorizer.jwt.identity_sources)))
    ])
    error_message = "The identity_sources of a JWT authorizer are one header or query parameter, $request.header.NAME or $request.querystring.NAME."
  }

  validation {
    condition = alltrue([
      for authorizer in values(var.authorizers) :
      authorizer.function == null ? true : authorizer.function.ttl_seconds >= 0 && authorizer.function.ttl_seconds <= 3600
    ])
    error_message = "The ttl_seconds of a function authorizer is 0 to 3600."
  }

  validation {
    condition = alltrue([
      for authorizer in values(var.authorizers) :
      authorizer.function == null ? true : authorizer.function.ttl_seconds == 0 || length(authorizer.function.identity_sources) > 0
    ])
    error_message = "A function authorizer that caches (ttl_seconds above 0) needs identity_sources: they are the key of the cache."
  }
}

variable "cors" {
  description = "Answers to browsers of other origins (max_age in seconds); null answers none."
  type = object({
    allow_credentials = optional(bool, false)
    allow_headers     = optional(list(string), ["authorization", "content-type"])
    allow_methods     = optional(list(string), ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
    allow_origins     = list(string)
    expose_headers    = optional(list(string))
    max_age           = optional(number, 0)
  })
  default = null

  validation {
    condition     = var.cors == null ? true : length(var.cors.allow_origins) > 0 && alltrue([for origin in var.cors.allow_origins : can(regex("^(\\*|https?://[^/]+|[a-z][a-z0-9+.-]*://\\*?)$", origin))])
    error_message = "cors.allow_origins lists at least one origin: \"*\", or a scheme and a host without a path such as https://shop.example."
  }

  validation {
    condition     = var.cors == null ? true : alltrue([for method in var.cors.allow_methods : contains(["*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"], method)])
    error_message = "cors.allow_methods are *, DELETE, GET, HEAD, OPTIONS, PATCH, POST or PUT."
  }

  validation {
    condition     = var.cors == null ? true : !(var.cors.allow_credentials && contains(var.cors.allow_origins, "*"))
    error_message = "cors.allow_credentials needs named origins: browsers refuse credentials together with the origin \"*\"."
  }

  validation {
    condition     = var.cors == null ? true : var.cors.max_age >= -1 && var.cors.max_age <= 86400
    error_message = "cors.max_age is -1 to 86400 seconds."
  }
}

variable "description" {
  description = "What the API is for, up to 1024 characters."
  type        = string
  default     = null

  validation {
    condition     = var.description == null ? true : length(var.description) <= 1024
    error_message = "description has at most 1024 characters."
  }
}

variable "domain" {
  description = "Custom domain name with its ACM certificate of the same region and, optionally, the hosted zone that gets its record; null uses the endpoint AWS makes."
  type = object({
    certificate_arn = string
    name            = string
    zone            = optional(object({ id = string }))
  })
  default = null

  validation {
    condition     = var.domain == null ? true : can(regex("^(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", var.domain.name))
    error_message = "domain.name is a lower-case host name without scheme or path, such as api.shop.example."
  }
}

variable "name" {
  description = "Name of the API, up to 128 characters."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.name) >= 1 && length(var.name) <= 128
    error_message = "name has 1 to 128 characters."
  }
}

variable "tags" {
  description = "Tags of everything the block makes."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "throttling" {
  description = "Limits of every route: requests per second (rate_limit) and how many may come at once (burst_limit); the default is AWS's own account limit."
  type = object({
    burst_limit = optional(number, 5000)
    rate_limit  = optional(number, 10000)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.throttling.burst_limit > 0 && floor(var.throttling.burst_limit) == var.throttling.burst_limit && var.throttling.rate_limit > 0
    error_message = "throttling.burst_limit is a whole number above 0 and throttling.rate_limit is above 0: at 0 every request is refused."
  }
}
