variable "authorizer" {
  description = "Who may call the URL: AWS_IAM for signed requests of principals that are allowed to, NONE for everybody."
  type        = string
  default     = "AWS_IAM"
  nullable    = false

  validation {
    condition     = contains(["AWS_IAM", "NONE"], var.authorizer)
    error_message = "authorizer is AWS_IAM or NONE, not \"${var.authorizer}\"."
  }
}

variable "cors" {
  description = "What browsers of other origins may do; max_age in seconds, at most 86400; null for nothing."
  type = object({
    allow_credentials = optional(bool, false)
    allow_headers     = optional(list(string), [])
    allow_methods     = optional(list(string), [])
    allow_origins     = list(string)
    expose_headers    = optional(list(string), [])
    max_age           = optional(number, 0)
  })
  default = null

  validation {
    condition     = var.cors == null || try(length(setsubtract(var.cors.allow_methods, ["*", "DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"])) == 0, false)
    error_message = "cors.allow_methods holds DELETE, GET, HEAD, PATCH, POST, PUT or *; OPTIONS is answered by Lambda itself."
  }

  validation {
    condition     = var.cors == null || try(var.cors.max_age >= 0 && var.cors.max_age <= 86400, false)
    error_message = "cors.max_age is 0 to 86400 seconds."
  }

  validation {
    condition     = var.cors == null || try(!(var.cors.allow_credentials && contains(var.cors.allow_origins, "*")), false)
    error_message = "cors.allow_credentials does not go with the origin \"*\": name the origins."
  }
}

variable "function" {
  description = "The function, as the function block exports it."
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

variable "invoke_mode" {
  description = "BUFFERED answers when the function is done (6 MB), RESPONSE_STREAM while it writes (20 MB)."
  type        = string
  default     = "BUFFERED"
  nullable    = false

  validation {
    condition     = contains(["BUFFERED", "RESPONSE_STREAM"], var.invoke_mode)
    error_message = "invoke_mode is BUFFERED or RESPONSE_STREAM, not \"${var.invoke_mode}\"."
  }
}

variable "public" {
  description = "Why everybody may call the URL; required with authorizer NONE, and only with it."
  type        = string
  default     = null

  validation {
    condition     = (var.authorizer == "NONE") == (length(trimspace(coalesce(var.public, " "))) > 0)
    error_message = "public is the reason why everybody may call the URL: it comes with authorizer NONE, and only with it."
  }
}

variable "tags" {
  description = "Tags of what a public URL needs beside it (URLs themselves have none)."
  type        = map(string)
  default     = {}
  nullable    = false
}
