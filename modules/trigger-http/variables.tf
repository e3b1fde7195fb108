variable "api" {
  description = "The HTTP API the routes belong to, as the http-api block exports it; authorizer_types (JWT or CUSTOM by name, JWT where absent) tells JWT authorizers from functions."
  type = object({
    id               = string
    name             = string
    arn              = string
    execution_arn    = string
    endpoint         = string
    authorizers      = map(string)
    authorizer_types = optional(map(string), {})
  })
  nullable = false
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

variable "routes" {
  description = "Routes by key (\"GET /orders/{id}\" or \"$default\"), each with the authorizer that guards it (a name of the API's, or aws_iam) or the reason why it is public."
  type = map(object({
    authorizer = optional(string)
    public     = optional(string)
    scopes     = optional(list(string), [])
  }))
  nullable = false

  validation {
    condition     = length(var.routes) > 0
    error_message = "routes names at least one route."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : can(regex("^(\\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /\\S*)$", key))])
    error_message = "A route is \"$default\" or a method (ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT), one space and a path, such as \"GET /orders/{id}\"."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : (route.authorizer == null) != (route.public == null)])
    error_message = "Each route has exactly one of authorizer and public (the reason why anybody may call it)."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : route.public == null ? true : trimspace(route.public) != ""])
    error_message = "public says in words why anybody may call the route."
  }

  validation {
    condition = alltrue([
      for route in values(var.routes) :
      route.authorizer == null ? true : route.authorizer == "aws_iam" || contains(keys(var.api.authorizers), route.authorizer)
    ])
    error_message = "The authorizer of a route is aws_iam or a name in api.authorizers."
  }

  validation {
    condition = alltrue([
      for route in values(var.routes) :
      length(route.scopes) == 0 || (route.authorizer == null || route.authorizer == "aws_iam" ? false : lookup(var.api.authorizer_types, route.authorizer, "JWT") == "JWT")
    ])
    error_message = "scopes are checked by JWT authorizers only: give the route one, or leave scopes out."
  }
}

variable "timeout_milliseconds" {
  description = "How long API Gateway waits for the function, 50 to 30000 milliseconds."
  type        = number
  default     = 30000
  nullable    = false

  validation {
    condition     = var.timeout_milliseconds >= 50 && var.timeout_milliseconds <= 30000
    error_message = "timeout_milliseconds is 50 to 30000."
  }
}
